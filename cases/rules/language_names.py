"""The names of languages, as people and rosters write them: who knows them is outside (LanguageNames), what is made of them is decided here (TAG-2)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

SEPARATOR = ", "
_EDGES = " \t\r\n:;,.?!()[]\"'–—-"
_PARTS = re.compile(r"\s*(?:[,;:/+&|(–—]|\s-\s|\sand\s|\sor\s|\bund\b|\by\b|\be\b|\bet\b)\s*", re.IGNORECASE)
_SPOKEN = re.compile(r"\b(?:speaks?|spricht|habla|fala|parle)\s+(?:only\s+)?(?P<language>[^\W\d_]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Language:
    """A language."""

    #: Its shortest code, without a country (`pt` for Brazilian Portuguese too).
    code: str
    #: In English.
    name: str


class LanguageNames(Protocol):
    """Who knows what languages are called."""

    def named(self, text: str) -> Language | None:
        """Return the language that a text is the name or the code of, in English, in the language itself or in another common one; None for none."""
        ...

    def named_in(self, text: str) -> list[Language]:
        """Return the languages whose names stand in a sentence, each once, in their order; codes do not count there."""
        ...

    def nearest(self, text: str) -> list[str]:
        """Return the English names of the languages that a text may mean, the likeliest first; empty where it is near none."""
        ...


class NoLanguageNames:
    """LanguageNames of nobody: each language is called what people call it."""

    def named(self, text: str) -> Language | None:  # noqa: ARG002 - the signature is LanguageNames'
        """See LanguageNames."""
        return None

    def named_in(self, text: str) -> list[Language]:  # noqa: ARG002 - the signature is LanguageNames'
        """See LanguageNames."""
        return []

    def nearest(self, text: str) -> list[str]:  # noqa: ARG002 - the signature is LanguageNames'
        """See LanguageNames."""
        return []


@dataclass(frozen=True)
class LanguagesRead:
    """What was read of a text that says in which languages somebody is needed.

    names: in English, each once; rest: what else the text says; unknown: what stands where a language should and is none; nearest: what that may
    mean.
    """

    names: tuple[str, ...]
    rest: str
    unknown: str = ""
    nearest: tuple[str, ...] = ()


def read_languages(text: str, names: LanguageNames) -> LanguagesRead:
    """Read the languages that a text begins with or names: by names anywhere, by codes in front."""
    words = " ".join(text.split()).strip(_EDGES)
    if not words:
        return LanguagesRead((), "")
    leading, rest = _leading(words, names)
    if leading:
        return LanguagesRead(leading, rest)
    if found := names.named_in(words):
        return LanguagesRead(tuple(each.name for each in found), words)
    spoken = _SPOKEN.search(words)
    unknown = spoken["language"] if spoken else _first_part(words)
    return LanguagesRead((), words, unknown, tuple(names.nearest(unknown)))


def joined(languages: Iterable[str]) -> str:
    """Return several languages in one text, as they are stored."""
    return SEPARATOR.join(languages)


def in_words(kept: str) -> str:
    """Return the languages of a text as it is kept for a sentence, such as "Portuguese or Spanish": each of them will do."""
    *others, last = parted(kept) or (kept,)
    return f"{', '.join(others)} or {last}" if others else last


def parted(kept: str) -> tuple[str, ...]:
    """Return the languages of a text as it is kept."""
    return tuple(part for part in kept.split(SEPARATOR) if part)


def speaks_one_of(spoken: Iterable[str], wanted: str, names: LanguageNames) -> bool:
    """Tell whether somebody who speaks these languages speaks one of those that are wanted, in whichever words both are written."""
    known = {_key(each, names) for each in spoken}
    return any(_key(each, names) in known for each in parted(wanted))


def _key(language: str, names: LanguageNames) -> str:
    found = names.named(language)
    return found.code if found is not None else " ".join(language.split()).casefold()


def _leading(words: str, names: LanguageNames) -> tuple[tuple[str, ...], str]:
    """Return the languages that stand in front, parted by commas or “and”, and what follows the last of them."""
    found: dict[str, None] = {}
    rest = words
    while rest:
        language, after = _one_in_front(rest, names)
        if language is None:
            break
        found.setdefault(language.name)
        parting = _PARTS.match(after)
        rest = after[parting.end() :] if parting else after.strip()
        if not parting:
            break
    return tuple(found), rest.strip(_EDGES)


def _one_in_front(text: str, names: LanguageNames) -> tuple[Language | None, str]:
    """Return the language that a text begins with, by its longest name, and what follows it."""
    ends = [place.end() for place in re.finditer(r"\S+", text)][:4]
    for end in reversed(ends):
        head = text[:end]
        bare = head.rstrip(_EDGES)
        language = names.named(bare.strip(_EDGES))
        if language is not None and _may_stand_alone(bare, text[len(bare) :]):
            return language, text[len(bare) :]
    return None, text


def _may_stand_alone(name: str, after: str) -> bool:
    """Return whether a few letters are a code. “no answer” and “it is” begin sentences."""
    return len(name) > 3 or not name.isascii() or not after.strip() or _PARTS.match(after) is not None


def _first_part(words: str) -> str:
    head = _PARTS.split(words, maxsplit=1)[0].strip(_EDGES)
    return head if 0 < len(head.split()) <= 2 else words.split()[0].strip(_EDGES)
