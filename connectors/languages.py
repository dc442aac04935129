"""The names of languages, from CLDR's data in langcodes: English, native and other common names, and codes."""

from __future__ import annotations

import difflib
import re
import unicodedata
from functools import cache

import langcodes
from langcodes.tag_parser import LanguageTagError

from cases.rules.language_names import Language

# ISO 639-1, and longer codes that customers use.
_CODES = tuple(
    word
    for line in (
        "af am ar as az be bg bn bo bs ca cs cy da de dz ee el en eo es et eu fa fi fo fr fy ga gd gl gu ha he hi hr hu hy id ig is it ja jv ka kk km kn ko",
        "ku ky lb ln lo lt lv mg mi mk ml mn mr ms mt my ne nl no om or pa pl ps pt qu rm ro ru rw sd si sk sl sm sn so sq sr st su sv sw ta te tg th ti tk",
        "tn to tr tt ug uk ur uz vi wo xh yi yo zh zu ast ceb fil gsw haw hmn ckb yue wuu",
    )
    for word in line.split()
)
_NAMED_IN = ("de", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "sv", "tr", "uk", "zh")
# Codes that mean the same language for finding a speaker.
_SAME = {"nb": "no", "nn": "no", "cmn": "zh", "tl": "fil", "iw": "he", "in": "id", "ji": "yi", "mo": "ro", "sh": "sr", "prs": "fa", "pes": "fa", "arb": "ar", "zsm": "ms", "swh": "sw", "ekk": "et", "lvs": "lv", "als": "sq"}  # fmt: skip
_ALSO = {
    "mandarin": "zh", "putonghua": "zh", "simplified chinese": "zh", "traditional chinese": "zh", "brazilian": "pt", "mexican": "es", "castilian": "es", "castellano": "es",
    "flemish": "nl", "vlaams": "nl", "farsi": "fa", "dari": "fa", "tagalog": "fil", "pilipino": "fil", "bokmal": "no", "nynorsk": "no", "norwegian bokmal": "no", "norwegian nynorsk": "no",
    "hindustani": "hi", "kiswahili": "sw", "gaelic": "gd", "austrian german": "de", "bahasa": "id", "bahasa indonesia": "id", "bahasa melayu": "ms", "moldovan": "ro", "taiwanese": "zh",
    "hochdeutsch": "de", "schwyzerdutsch": "gsw", "burmese": "my", "persian": "fa", "slovene": "sl", "sinhalese": "si", "serbocroatian": "sr", "ivrit": "he", "nihongo": "ja", "hangugeo": "ko",
}  # fmt: skip
_TAG = re.compile(r"(?P<code>[A-Za-z]{2,3})(?:[-_](?:[A-Za-z]{4}|[A-Za-z]{2}|\d{3})){0,2}")
_VARIETY = re.compile(
    r"^(?:brazilian|european|latin american|mexican|swiss|austrian|canadian|british|american|australian|indian|belgian|egyptian|modern|standard)\s+(?=\S)"
)
_COUNTRY = re.compile(r"\s*\([^()]*\)\s*$")
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
# Names of languages that are also common words in English, or names of people.
_NOT_IN_PROSE = frozenset(
    (
        "no",
        "even",
        "more",
        "so",
        "as",
        "he",
        "in",
        "is",
        "to",
        "or",
        "ma",
        "man",
        "lo",
        "ese",
        "thai food",
        "polish",
        "finish",
        "mari",
        "mai",
        "ewe",
        "ga",
        "twi",
        "as is",
    )
)
_SURE = 0.74
_MOST_NEAR = 3
_MAX_TEXT = 4_000


class KnownLanguages:
    """The language names of langcodes (cases.rules.language_names.LanguageNames).

    Reading them takes about a second once per process. It happens here, so that nobody waits for it later.
    """

    def __init__(self) -> None:
        _names()

    def named(self, text: str) -> Language | None:
        """See LanguageNames."""
        key = _key(text[:100])
        if not key:
            return None
        code = _names().get(key) or _names().get(_VARIETY.sub("", _COUNTRY.sub("", key)))
        if code is None and (tag := _TAG.fullmatch(text.strip())) is not None:
            code = _code_of(tag.group())
        return _language(code) if code is not None else None

    def named_in(self, text: str) -> list[Language]:
        """See LanguageNames."""
        words = list(_WORD.finditer(text[:_MAX_TEXT]))
        found: dict[str, None] = {}
        place = 0
        while place < len(words):
            for count in (3, 2, 1):
                key = _key(" ".join(word.group() for word in words[place : place + count]))
                code = _names().get(key) if place + count <= len(words) and key not in _NOT_IN_PROSE else None
                if code is not None and (count > 1 or _is_a_name(key)):
                    found.setdefault(code)
                    place += count - 1
                    break
            place += 1
        return [_language(code) for code in found]

    def nearest(self, text: str) -> list[str]:
        """See LanguageNames."""
        key = _key(text[:100])
        near = difflib.get_close_matches(key, _names(), n=3 * _MOST_NEAR, cutoff=_SURE) if len(key) > 2 else []
        return list(dict.fromkeys(_language(_names()[each]).name for each in near))[:_MOST_NEAR]


def _is_a_name(key: str) -> bool:
    """Return whether a word in a sentence means a language.

    Shorter words may mean anything, unless their script has no capitals.
    """
    return len(key) > 3 or not key.isascii()


@cache
def _names() -> dict[str, str]:
    """Return the code of each name, by its key. A name of two languages means the first one."""
    found: dict[str, str] = dict(_ALSO)
    english = {code: _key(langcodes.Language.get(code).display_name("en")) for code in _CODES}
    for code, name in english.items():
        found.setdefault(name, code)
    for code in _CODES:
        language = langcodes.Language.get(code)
        for name in (language.autonym(), *(language.display_name(reader) for reader in _NAMED_IN)):
            key = _key(name)
            if len(key) > 1 and key != code:
                found.setdefault(key, code)
                found.setdefault(_COUNTRY.sub("", key), code)
    return found


@cache
def _language(code: str) -> Language:
    return Language(code, langcodes.Language.get(code).display_name("en"))


def _code_of(tag: str) -> str | None:
    """Return the code of a language tag such as `pt-BR`; None for an unknown language."""
    try:
        language = langcodes.Language.get(tag.replace("_", "-")).language
    except LanguageTagError:
        return None
    code = _SAME.get(language or "", language)
    return code if code in _CODES else None


def _key(text: str) -> str:
    """Return a name without accents, in lower case, with single spaces."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("ı", "i").replace("ß", "ss"))
    bare = "".join(
        letter
        for letter in letters
        if letter.isascii() or unicodedata.category(letter) != "Mn" or not _is_latin(letter)
    )
    return " ".join(unicodedata.normalize("NFC", bare).replace("’", "'").split()).strip(" .,;:!?\"'")


def _is_latin(mark: str) -> bool:
    """Return whether a mark is an accent of Latin, Greek or Cyrillic letters, and not a vowel of another script."""
    return "\u0300" <= mark <= "\u036f"
