"""Slack's limits on text, kept: text is cleaned of what would break a message and cut between whole characters as people see them.

The numbers themselves stand where they are used, in the templates' macros; their source is
https://docs.slack.dev/reference/block-kit.
"""

from __future__ import annotations

import re
import unicodedata

from markupsafe import Markup

# Slack refuses a whole message somewhere above 11,000 to 13,000 characters of blocks, undocumented.
MESSAGE_ROOM = 11_000
TEXT = 3_000
NOTIFICATION = 300
TYPED = 3_000
CARRIED = 150
#: The options of a select.
MOST_CHOICES = 100
NOTHING = "–"

# What a foreign text may not bring along: control characters, halves of surrogate pairs (no UTF-8 can hold them), and the marks
# that turn the direction of everything after them, our own words too. Marks of a single place, as U+200F, stay.
_SURROGATES = re.compile("[\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")

_JOINER = "\u200d"
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_TAGS = range(0xE0020, 0xE0080)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_HANGUL_TAILS = range(0x1160, 0x1200)
# How far back a cut looks for a blank, as a share of the room; a text without blanks is cut at its last whole character.
_LOOK_BACK = 0.3


def clean(text: str) -> str:
    """Return the text with line ends as `\\n` and without what would break a message around it."""
    return _UNWANTED.sub("", _LINE_ENDS.sub("\n", _SURROGATES.sub("\ufffd", text)))


def one_line(text: str, most: int) -> str:
    """Return the text as one line of at most so many characters, `–` where nothing is left of it."""
    return cut(" ".join(clean(text).split()), most) or NOTHING


def prose(text: str, most: int) -> str:
    """Return the text with its lines, of at most so many characters, `–` where nothing is left of it."""
    return cut(clean(text).strip(), most) or NOTHING


def excerpt(text: str, most: int, lines: int) -> str:
    """Return the beginning of a text: at most so many characters and lines; nothing for nothing."""
    whole = clean(text).strip()
    start = "\n".join(whole.split("\n")[:lines]).rstrip()
    return cut(start, most) if len(start) > most or start == whole else cut(start, most - 2) + " …"


def typed(text: str, multiline: bool) -> str:
    """Return what a person had typed, as an input's first value: as it was, only that one line stays one line; perhaps nothing."""
    kept = clean(text) if multiline else " ".join(clean(text).split())
    return cut(kept, TYPED)


def carried(text: str) -> str:
    """Return what an option carries: one line, cut where it is longer than Slack takes."""
    return cut(" ".join(clean(text).split()), CARRIED) or NOTHING


def cut(text: str, most: int) -> str:
    """At most so many characters, ending with `…` where something was cut, between words where there are any."""
    if len(text) <= most:
        return text
    end = _boundary(text, most - 1)
    blank = max(text.rfind(" ", 0, end + 1), text.rfind("\n", 0, end + 1))
    if blank >= end * (1 - _LOOK_BACK):
        end = blank
    return text[:end].rstrip() + "…"


def cut_mrkdwn(text: str, most: int) -> str:
    """Return the same for mrkdwn: neither an entity such as `&amp;` nor a token such as `<!date^…>` is cut in two."""
    if len(text) <= most:
        return text
    end = _boundary(text, most - 1)
    for opening, closing in (("<", ">"), ("&", ";")):
        start = text.rfind(opening, 0, end)
        stop = text.find(closing, start) if start >= 0 else -1
        if start >= 0 and stop >= end:
            end = start
    return text[:end].rstrip() + "…"


def pieces(text: str, most: int) -> list[str]:
    """Return the whole cleaned text in pieces of at most so many characters; put together again they are the text."""
    rest = clean(text)
    found: list[str] = []
    while len(rest) > most:
        end = _boundary(rest, most) or most
        blank = max(rest.rfind("\n", 0, end), rest.rfind(" ", 0, end)) + 1
        if blank > end * (1 - _LOOK_BACK):
            end = blank
        found.append(rest[:end])
        rest = rest[end:]
    return [*found, rest] if rest else found


def listed(items: str) -> Markup:
    """Return a run of JSON values, each with a comma after it, as the inside of a list: without the last comma."""
    return Markup(items.strip().rstrip(", \n"))  # noqa: S704 - JSON that the macros wrote, not text


def paragraph(text: str) -> str:
    """Return a text object's mrkdwn, as a template wrote it: without the blanks and empty lines that its tags left."""
    kept = (line.strip() for line in text.split("\n"))
    return cut_mrkdwn("\n".join(line for line in kept if line), TEXT)


def spoken(text: str) -> str:
    """Return a notification: mrkdwn in one line."""
    return cut_mrkdwn(" ".join(clean(text).split()), NOTIFICATION) or NOTHING


def _boundary(text: str, end: int) -> int:
    """Return the last place at or before `end` where no character, as people see it, is cut in two."""
    while end > 0 and _is_inside(text, end):
        end -= 1
    return end


def _is_inside(text: str, place: int) -> bool:
    if place >= len(text):
        return False
    before, after = text[place - 1], text[place]
    code = ord(after)
    if before == _JOINER or after == _JOINER or unicodedata.category(after) in ("Mn", "Mc", "Me"):
        return True
    if code in _SKIN_TONES or code in _TAGS or code in _HANGUL_TAILS:
        return True
    if code in _FLAG_LETTERS:
        start = place
        while start > 0 and ord(text[start - 1]) in _FLAG_LETTERS:
            start -= 1
        return (place - start) % 2 == 1
    return False
