"""Read what somebody typed, wherever they typed it: slash command, direct message, mention, tag or form.

Slack adds markup: links, telephone numbers and addresses in angle brackets, ids of people and channels, styles,
quotations, entities. This module removes it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from html import unescape

_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_QUOTED_LINE = re.compile(r"^\s*(?:&gt;|>).*$", re.MULTILINE)
_QUOTE_MARK = re.compile(r"^\s*(?:(?:&gt;|>)\s?)+", re.MULTILINE)
_TICKS = re.compile(r"`+")
_STYLE = re.compile(r"(?<!\w)[*_~]+(?=\S)|(?<=\S)[*_~]+(?!\w)")
_MARKED = re.compile(r"<(?P<inner>[^<>\n]*)>")
_LABELLED = re.compile(r"<https?://[^<>|\n]*\|[^<>\n]*>", re.IGNORECASE)
_STRUCK = re.compile(r"(?<![\w~])~[^~\n]+~(?![\w~])")
_PERSON = re.compile(r"<@\w+>")
_BARE_LINK = re.compile(r"https?://[^\s<>|]+", re.IGNORECASE)
_SCHEME = re.compile(r"^(?:https?://|mailto:|tel:)", re.IGNORECASE)
# Slack marks a case number as a telephone number too. Nobody writes it in parts: “089 1234567”.
_PARTED = re.compile(r"\d[\s()/.-]+\d")
# Pasted text can contain direction marks and zero-width characters. Joiners of emoji and of Persian stay.
_JOINERS = "\u200c\u200d"
_SMART = str.maketrans(
    dict.fromkeys("“”„‟«»＂", '"')
    | dict.fromkeys("‘’‚‛‹›＇`´", "'")
    | dict.fromkeys("‐‑‒−﹣－", "-")
    | {"＃": "#", "＠": "@", "／": "/"}
)


@dataclass(frozen=True)
class TypedText:
    """A text without Slack's markup."""

    #: What a reader sees, in one line, with people as `<@U…>`.
    text: str
    #: The same without links, people and telephone numbers.
    words: str
    #: The text line by line, without people.
    lines: str
    #: `words` without the labels of links and what is struck through: what counts if there are several numbers.
    own_words: str = ""
    #: The addresses in it.
    links: tuple[str, ...] = ()
    #: The Slack ids of mentioned people.
    people: tuple[str, ...] = ()


def read_typed_text(raw: str) -> TypedText:
    """Read a text as Slack sends it."""
    read = _read(raw)
    own = _STRUCK.sub(" ", _LABELLED.sub(" ", raw))
    return replace(read, own_words=read.words if own == raw else _read(own).words)


def _read(raw: str) -> TypedText:
    links: list[str] = []
    people: list[str] = []
    phones: list[str] = []
    bare = _STYLE.sub("", _TICKS.sub("", _QUOTE_MARK.sub("", raw)))
    shown = _MARKED.sub(lambda mark: _shown(mark["inner"], links, people, phones), bare)
    links += [link for link in map(_clean_link, _BARE_LINK.findall(shown)) if link not in links]
    text = _readable(unescape(shown))
    words = without_people(_BARE_LINK.sub(" ", text))
    for phone in phones:
        words = words.replace(_readable(unescape(phone)), " ")
    lines = "\n".join(" ".join(line.split()) for line in without_people(text).splitlines())
    return TypedText(_one_line(text), _one_line(words), lines.strip(), "", tuple(map(unescape, links)), tuple(people))


def said_by_the_writer(raw: str) -> TypedText:
    """Read a message without code and without quoted lines."""
    return read_typed_text(_QUOTED_LINE.sub(" ", _CODE.sub(" ", raw)))


def without_people(text: str) -> str:
    """Return the text without mentioned people."""
    return _PERSON.sub(" ", text)


def _shown(inner: str, links: list[str], people: list[str], phones: list[str]) -> str:
    """Return what a reader sees of one of Slack's marks."""
    target, _, label = inner.partition("|")
    if target.startswith("@"):
        people.append(target[1:])
        return f"<{target}>"
    if target.startswith("#"):
        # Slack turns a tag into a channel link if a channel has its name. It is still the tag.
        return f"#{label}" if label else " "
    if target.startswith("!"):
        return " "
    if _SCHEME.match(target) is None:
        # Not markup: somebody typed the brackets.
        return f" {inner} "
    if target.startswith(("tel:", "mailto:")):
        if target.startswith("tel:") and _PARTED.search(label.strip()):
            phones.append(label)
        return label or _SCHEME.sub("", target)
    links.append(target)
    is_whole_address = not label or _SCHEME.match(label) is not None or label.endswith("…")
    return f" {target} " if is_whole_address else label


def _clean_link(link: str) -> str:
    return link.rstrip(".,;:!?)]}'\"*_~`")


def _readable(text: str) -> str:
    kept = "".join(
        letter
        for letter in unicodedata.normalize("NFC", text)
        if unicodedata.category(letter) not in ("Cf", "Cc") or letter in _JOINERS or letter.isspace()
    )
    return kept.translate(_SMART)


def _one_line(text: str) -> str:
    return " ".join(text.split())
