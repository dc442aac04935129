"""The two tags, read out of what people write and written into a case (TAG-1, TAG-2). Pure: text in, values out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from cases.model.case import Case
from cases.model.case_number import EXPECTED, case_numbers_in, with_plain_numbers, without_case_numbers


class Tag(StrEnum):
    """A tag, as it is written into a case."""

    ADVOCATE = "#advocate"
    LANGUAGE = "#languagebarrier"


MAX_LANGUAGE = 60
# The CRM's own limit.
MAX_SUBJECT = 255
_TAG = re.compile(r"(?<![\w#/&.@-])#(?P<word>advocate|language[-_ ]?barrier)(?![\w-])", re.IGNORECASE)
_BETWEEN = r"[\s:;,.?!()\[\]–—-]*"
_NUMBER_AFTER = re.compile(
    rf"^{_BETWEEN}(?:(?:for|on|case|no|nr|number)\b{_BETWEEN})*#?(?P<number>(?-i:{EXPECTED}))", re.IGNORECASE
)
_NUMBER_BEFORE = re.compile(rf"(?<![\w#/.-])#?(?P<number>{EXPECTED}){_BETWEEN}$")
_SPOKEN = re.compile(r"\bspeaks?\s+(?:only\s+)?(?P<language>[^\W\d_]+)", re.IGNORECASE)
_EDGES = " \t\r\n:;,.?!()[]–—-"


@dataclass(frozen=True)
class Tagged:
    """A tag as somebody wrote it."""

    tag: Tag
    #: The case that it is about. None if no number is there, or more than one is possible.
    number: str | None
    #: The text before it, in one line.
    before: str
    #: The text after it, in one line.
    after: str

    def __str__(self) -> str:
        """Return it in the fewest characters, from which it can be read back."""
        return " ".join(word for word in (self.before, self.tag.value, self.number or "", self.after) if word)

    @property
    def rest(self) -> str:
        """Return everything that was written beside the tag and the number."""
        return " ".join(part for part in (self.before, self.after) if part)

    def cut(self, most: int) -> Tagged:
        """Return the same with at most so many characters on either side."""
        return replace(self, before=self.before[-most:].strip(), after=self.after[:most].strip())


def read_tags(text: str) -> list[Tagged]:
    """Return every tag in a text, each kind once, with its case number.

    The number is the one after the tag, or before it, or the only one in the text.
    """
    text = with_plain_numbers(text)
    found: dict[Tag, Tagged] = {}
    places = list(_TAG.finditer(text))
    for number, place in enumerate(places):
        start = 0 if number == 0 else place.start()
        end = places[number + 1].start() if number + 1 < len(places) else len(text)
        tag = _tag_of(place)
        if tag not in found:
            found[tag] = _read(tag, text[start : place.start()], text[place.end() : end])
    return list(found.values())


def read_after(tag: Tag, text: str) -> Tagged:
    """Return what stands behind a command that means the tag."""
    return _read(tag, "", with_plain_numbers(text))


def has_tag(text: str, tag: Tag) -> bool:
    """Return whether a text has the tag."""
    return any(each.tag is tag for each in read_tags(text))


def read_language(text: str, known: Iterable[str]) -> tuple[str, str]:
    """Return the language that a text begins with or names, and the rest of the text.

    An empty text gives two empty texts.

    Args:
        known: Languages as the team writes them. Another language is what somebody “speaks”, else the first word, or
            everything before a comma or colon if that is short.
    """
    words = " ".join(text.split())
    known = sorted(known, key=len, reverse=True)
    for language in known:
        if at := re.match(rf"{re.escape(language)}(?!\w)", words, re.IGNORECASE):
            return language, words[at.end() :].strip(_EDGES)
    if language := language_named(words, known):
        return language, words
    if spoken := _SPOKEN.search(words):
        return clean_language(spoken["language"]), words
    head, mark, rest = _first_part(words)
    if not mark or len(head.split()) > 2:
        head, _, rest = words.partition(" ")
    return clean_language(head), rest.strip(_EDGES)


def language_named(text: str, known: Iterable[str]) -> str:
    """Return the known language that a text names anywhere, the longest first; empty for none."""
    named = (each for each in sorted(known, key=len, reverse=True) if _names(text, each))
    return next(named, "")


def _names(text: str, language: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(language)}(?!\w)", text, re.IGNORECASE) is not None


def clean_language(words: str) -> str:
    """Return a language as it is kept: one line, of a bearable length, with a capital letter."""
    bare = " ".join(words.split()).strip(_EDGES)[:MAX_LANGUAGE]
    return bare[:1].upper() + bare[1:]


def with_tag(case: Case, tag: Tag) -> Case:
    """Return the case with the tag among its tags, once."""
    return case if tag.value in case.tags else replace(case, tags=tuple(sorted({*case.tags, tag.value})))


def tagged_subject(subject: str) -> str:
    """Return the subject with #advocate in it, once (TAG-1), and not longer than the CRM takes."""
    if has_tag(subject, Tag.ADVOCATE):
        return subject
    room = MAX_SUBJECT - len(Tag.ADVOCATE) - 1
    kept = subject if len(subject) <= room else subject[: room - 1].rstrip() + "…"
    return f"{kept} {Tag.ADVOCATE.value}".strip()


def without_tag(text: str, tag: Tag) -> str:
    """Return the text without the tag, however it is written there; what else is written stays."""
    if not has_tag(text, tag):
        return text
    kept = _TAG.sub(lambda at: at.group() if _tag_of(at) is not tag else "", unicodedata.normalize("NFKC", text))
    return "\n".join(" ".join(line.split()) for line in kept.splitlines()).strip()


def tagged_feedback(feedback: str, language: str) -> str:
    """Return the feedback with #languagebarrier and the language in it, once (TAG-2)."""
    if has_tag(feedback, Tag.LANGUAGE):
        return feedback
    said = "" if feedback.strip().casefold() in ("na", "n/a") else feedback.strip()
    return "\n".join(part for part in (said, f"{Tag.LANGUAGE.value} {language}".strip()) if part)


def _tag_of(place: re.Match[str]) -> Tag:
    return Tag.ADVOCATE if place["word"].casefold() == "advocate" else Tag.LANGUAGE


def _read(tag: Tag, before: str, after: str) -> Tagged:
    number = None
    if found := _NUMBER_AFTER.match(after):
        number, after = found["number"], after[found.end() :]
    elif found := _NUMBER_BEFORE.search(before):
        number, before = found["number"], before[: found.start()]
    else:
        numbers = case_numbers_in(f"{before} {after}")
        if len(numbers) == 1:
            number = numbers[0]
            before, after = without_case_numbers(before), without_case_numbers(after)
    return Tagged(tag, number, *(" ".join(part.split()).strip(_EDGES) for part in (before, after)))


def _first_part(words: str) -> tuple[str, str, str]:
    found = re.search(r"[:,;(–—]| - ", words)
    return (words[: found.start()], found.group(), words[found.end() :]) if found else (words, "", "")
