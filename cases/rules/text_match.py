"""Compare words when people search (LOOK-2): letter case, accents, dashes and leading zeros do not matter.

A text becomes a set of words, and so does what somebody types. A text is found if it has all of these words; the last
one may be incomplete. The databases store only these words, so that both find the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

# A word longer than this is an address or a slip; its beginning is enough to find it by.
MAX_WORD = 40
# A compound is rarely shorter; parts that are shorter than these are in too many words.
LONG_WORD = 8
MIN_PART = 4
# What is looked for in a script without blanks is shorter.
MAX_END = 12
# Japanese, Chinese, Korean, Thai, Lao, Khmer, Burmese, in the forms that normalisation leaves.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af\U00020000-\U0003134f]"
)
MAX_WORDS = 8
MAX_ASKED = 200

_NOT_ASCII_WORD = re.compile(r"[^a-z0-9\s]+")
# Letters that no decomposition takes apart.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})


@dataclass(frozen=True)
class Word:
    """One word that was typed."""

    #: The parts between its dashes and other marks.
    parts: tuple[str, ...]
    #: Whether it may be incomplete.
    is_begun: bool = False

    @property
    def joined(self) -> str:
        """Return the word without its marks: “self-managed” is “selfmanaged” as well."""
        return "".join(self.parts)[:MAX_WORD]


def query_words(text: str) -> tuple[Word, ...]:
    """Return the words that somebody looks for, in their order; empty where nothing of it is a letter or a digit."""
    found = [Word(parts) for parts in _words(text[:MAX_ASKED])][:MAX_WORDS]
    return (*found[:-1], Word(found[-1].parts, is_begun=True)) if found else ()


@lru_cache(maxsize=8192)
def index_words(text: str) -> frozenset[str]:
    """Return the words under which a text is found: each part of each word, and each word joined."""
    found: set[str] = set()
    for parts in _words(text):
        found.update(parts)
        if len(parts) > 1:
            found.add(Word(parts).joined)
    return frozenset(found)


def tag_words(tag: str, texts: Iterable[str]) -> set[str]:
    """Return the words of several texts, each word with the letter of its text in front."""
    return {tag + word for text in texts if text for word in index_words(text)}


def word_parts(text: str) -> frozenset[str]:
    """Return the ends of the words in which a part may be looked for: of a script without blanks each, of a long word those of four letters and more.

    A part of a word begins one of its ends, so both databases find it as they find a word that is begun: 電力 in 東京電力, Lizenz in Softwarelizenz.
    """
    found: set[str] = set()
    for parts in _words(text):
        for word in parts:
            if _UNSPACED.search(word):
                found.update(word[start : start + MAX_END] for start in range(1, len(word)))
            elif len(word) >= LONG_WORD and not word.isdigit():
                found.update(word[start:] for start in range(1, len(word) - MIN_PART + 1))
    return frozenset(found)


def part_words(words: Collection[Word]) -> tuple[Word, ...]:
    """Return the words that somebody looks for, each as a part of a longer one; empty where one is too short for that."""
    asked = [Word((part,), is_begun=True) for word in words for part in word.parts]
    is_enough = all(len(word.joined) >= MIN_PART or _UNSPACED.search(word.joined) for word in asked)
    return tuple(asked) if is_enough else ()


@lru_cache(maxsize=4096)
def name_key(name: str) -> str:
    """Return a name as it is looked up and sorted: its words with one blank between them; of a name without any, the name."""
    return " ".join("".join(parts) for parts in _words(name)) or " ".join(name.split()).casefold()


def number_word(text: str) -> str:
    """Return a case number as it is found: letters and digits alone, without leading zeros."""
    return _unpadded("".join(part for parts in _words(text, keep_zeros=True) for part in parts))[:MAX_WORD]


def fits(words: Collection[Word], text: str) -> bool:
    """Return whether a text has all of these words. The databases decide in the same way."""
    known = index_words(text)

    def has(part: str, is_begun: bool) -> bool:
        return part in known or (is_begun and any(word.startswith(part) for word in known))

    def found(word: Word) -> bool:
        *first, last = word.parts
        return (all(has(part, False) for part in first) and has(last, word.is_begun)) or has(word.joined, word.is_begun)

    return all(found(word) for word in words)


def _words(text: str, *, keep_zeros: bool = False) -> Iterable[tuple[str, ...]]:
    if text.isascii():
        plain = text.lower()
        chunks = [_NOT_ASCII_WORD.sub(" ", word).split() for word in plain.split()]
    else:
        letters = (letter for letter in unicodedata.normalize("NFKD", text) if unicodedata.category(letter)[0] != "M")
        plain = unicodedata.normalize("NFKC", "".join(letters).casefold()).translate(_LETTERS)
        chunks = ["".join(letter if letter.isalnum() else " " for letter in word).split() for word in plain.split()]
    for parts in chunks:
        if parts:
            yield tuple(part[:MAX_WORD] if keep_zeros else _unpadded(part)[:MAX_WORD] for part in parts)


def _unpadded(part: str) -> str:
    """Return a number without the zeros in front, which spreadsheets drop; anything else as it is."""
    return (part.lstrip("0") or "0") if part.isdigit() else part
