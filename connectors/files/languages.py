"""Rate how likely a word is in any language, to find the right reading of bytes.

A penalty counts features that real words lack: symbols between letters, two alphabets in one word, capitals inside,
letters that no single language combines. Real words of any language have almost no penalty.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

#: The letters beyond a–z of languages in Latin script.
_ALPHABETS: Final = (
    "àâæçéèêëîïôœùûüÿ",  # French
    "äöüßéè",  # German
    "áéíñóúüçï",  # Spanish, Galician
    "áâãàçéêíóôõúü",  # Portuguese
    "àèéìíîòóùúç",  # Italian
    "åäöæøéüèáô",  # Danish, Norwegian, Swedish, Finnish
    "áðéíóúýþæöø",  # Icelandic, Faroese
    "áéëïíóöúüèê",  # Dutch
    "àçéèíïóòúü",  # Catalan
    "ąćęłńóśźż",  # Polish
    "áčďéěíňóřšťúůýžäĺľôŕ",  # Czech, Slovak
    "áéíóöőúüű",  # Hungarian
    "ăâîșțşţ",  # Romanian
    "čćđšž",  # Croatian, Serbian, Slovene
    "çğıöşüâîû",  # Turkish
    "äõöüšž",  # Estonian
    "āčēģīķļņšūž",  # Latvian
    "ąčęėįšųūž",  # Lithuanian
    "çë",  # Albanian
    "âêîôûŵŷáéíóú",  # Welsh, Irish
)
# Letters that reveal a wrong code page: each is common in one and stands where another has another letter.
_V = "aeiouyáéíóúýàèìòùâêîôûäëïöüåæøãõăąęěůűőœı"
_C = "bcdfghjklmnpqrstvwxzçčćďđğłľĺňñńřŕšśşșťţțžźżß"
_CYRILLIC_C = "бвгджзйклмнпрстфхцчшщ"
_ODD_PLACES: Final = re.compile(
    "|".join(
        (
            rf"ñ(?![{_V}])|ń(?=[{_V}])",
            rf"ø(?=[{_V}])|(?<=[{_V}])ø|(?<![{_V}ptkbdhcvžšz])ř",
            rf"æ(?=[áéíóúý])|(?<=[aoáíu])æ|(?<=[{_C}])ć",
            rf"(?<=[aeoáéíóy])è|è(?=[{_V}])|(?<=[{_C}])č(?=[{_C}])",
            r"ù(?=\w)|ì(?=\w)|(?<=i)ê|ê(?=c(?!h)|[dkgbw])|û(?!t|r|m|l|ch|\W|$)",
            rf"(?<![{_V}])ï|ï\b|õ(?!e)|ã(?![oes]|\b)|ă(?=o)",
            rf"(?<=\w)þ|(?<!\w)ð|(?<!\w)ý(?![mrt])|yý|(?<![{_V}])ğ|ĺ|ŕ",
            rf"(?<=[{_V}])å(?=[{_V}])|(?<!\w)ß|(?<!\w)[ьъы]|[{_CYRILLIC_C}]{{5,}}",
        )
    )
)
_COMMON: Final[Mapping[str, str]] = {
    "CYRILLIC": "оеаинтсрвлкмдп",
    "GREEK": "αοιετσνηυρπκμλςάόίέύήώ",
    "HEBREW": "יוהלארתבשמנ",
    "ARABIC": "المنيتربوسدعهكحق",
    "THAI": "านรกอเงมยลวดท่้สตะปบคหแจพ็ชขใไโ",
}
_ENDS_A_WORD: Final = frozenset("ςםןךףץ")
_UNCOMMON: Final[Mapping[str, str]] = {"CYRILLIC": "уяыьгзбчйіхжюшё"}
#: Signs that stand before a word, after it, and on either side.
_BEFORE: Final = frozenset("„‚«‹¿¡“‘”’»€£¥§№•–—")
_BEHIND: Final = frozenset("“”’‘»«›‹…™®©°–—€")
_ALONE: Final = frozenset("–—…•©®™€£¥§№“”„‘’«»°")
_BREAK: Final = re.compile(r"[\s!-&(-,./:-@\[-^`{-~　、。「」・，：（）]+")
_NO_VOWEL: Final = re.compile(rf"[{_C}]{{5,}}", re.IGNORECASE)
_VOWELS: Final = frozenset(_V + "āēīūėįųœăő")


def foreign_words(text: str) -> Iterator[str]:
    """Yield the words of a text that have a character beyond ASCII."""
    for word in _BREAK.split(text):
        if not word.isascii():
            yield word


@lru_cache(maxsize=65_536)
def penalty(word: str, country: str = "") -> float:
    """Return the penalty of a word; 0 for one that looks real.

    Args:
        word: One word.
        country: The standard of East Asian characters: ja, zh, tw or ko.
    """
    cost = _case_cost(word) + _mixing_cost(word)
    last = len(word) - 1
    for place, letter in enumerate(word):
        if not letter.isascii():
            before, after = word[place - 1 : place] if place else "", word[place + 1 : place + 2]
            cost += _letter_cost(letter, before, after, country, is_last=place == last)
    letters = [letter for letter in word if letter.isalpha()]
    if len(letters) == 1 and (letters[0].isupper() or _script(letters[0]) == "CYRILLIC"):
        cost += 1.5
    if letters and all(_script(letter) in ("LATIN", "CYRILLIC") for letter in letters):
        cost += _alphabet_cost(word.lower(), is_latin=_script(letters[0]) == "LATIN")
    return cost


def _mixing_cost(word: str) -> float:
    scripts = {_script(letter) for letter in word if unicodedata.category(letter)[0] in "LM"} - {"COMBINING"}
    wide = scripts & {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "HALFWIDTH"}
    cost = 5.0 if len(scripts - wide) > 1 else 0.0
    if wide and scripts - wide:
        strange = any(not letter.isascii() and _script(letter) == "LATIN" for letter in word)
        cost += 5.0 if strange else 2.5 if wide == {"CJK"} or re.search(r"[a-z]", word) else 0.5
    if ("HANGUL" in scripts or "HALFWIDTH" in scripts) and len(wide) > 1:
        cost += 2.0
    return cost


def _letter_cost(letter: str, before: str, after: str, country: str, *, is_last: bool) -> float:
    kind = unicodedata.category(letter)
    if kind in ("Cc", "Cn", "Co", "Cs") or letter == "\ufffd":
        return 8.0
    if kind == "Cf":
        return 1.5
    if kind[0] in "SPNZ":
        return _symbol_cost(letter, before, after)
    script = _script(letter)
    if kind[0] == "M":
        return 0.0 if (before and _script(before) == script) or (script == "COMBINING" and before.isalpha()) else 3.0
    if (letter in _ENDS_A_WORD and after.isalpha()) or (letter == "σ" and is_last and before):
        return 2.0
    if script in _COMMON:
        lower = letter.lower()
        return 0.0 if lower in _COMMON[script] else 0.25 if lower in _UNCOMMON.get(script, "") else 0.6
    return _wide_cost(letter, script, country)


def _symbol_cost(letter: str, before: str, after: str) -> float:
    is_behind, is_before = before.isalpha(), after.isalpha()
    if is_behind and is_before:
        return 0.0 if letter in "’‘·" else 4.0
    if is_behind:
        return 0.0 if letter in _BEHIND else 2.5
    if is_before:
        return 0.0 if letter in _BEFORE else 2.5
    return 0.0 if letter in _ALONE else 0.5 if letter in "ºª²³½¼¾±×" else 2.5


def _wide_cost(letter: str, script: str, country: str) -> float:
    if script in ("HIRAGANA", "KATAKANA"):
        return -0.2 if country == "ja" else 0.5
    if script == "HALFWIDTH":
        return 0.45 if country == "ja" else 0.6
    if script == "HANGUL":
        return 0.1 if _place(letter, "euc_kr") else 1.2
    if script == "CJK":
        return 0.4 if _is_common_han(letter, country) else 1.3
    if script == "LATIN":
        return 2.5 if "LIGATURE F" in unicodedata.name(letter, "") else 0.0
    return 0.6


#: The standards and byte ranges of each country's common characters.
_FIRST_LEVEL: Final = {"zh": ("gb2312", 0xB0, 0xD7), "ja": ("euc_jp", 0xB0, 0xCF), "tw": ("big5", 0xA4, 0xC6)}


def _is_common_han(letter: str, country: str) -> bool:
    if country not in _FIRST_LEVEL:
        return False
    standard, low, high = _FIRST_LEVEL[country]
    return low <= _place(letter, standard) <= high


@lru_cache(maxsize=32_768)
def _place(letter: str, standard: str) -> int:
    """Return the first of the two bytes of a character in a standard; 0 if it has none."""
    try:
        both = letter.encode(standard)
    except UnicodeEncodeError:
        return 0
    return both[0] if (len(both) == 2 and both[0] != 0xA4) or standard == "big5" else 0


def _case_cost(word: str) -> float:
    cost = 0.0
    for one, two, three in zip(word, word[1:], word[2:] + " ", strict=False):
        if one.isascii() and two.isascii():
            continue
        if one.islower() and two.isupper() and not (one.isascii() and three.islower() and one in "cn"):
            cost += 3.0
        elif one.isupper() and two.isupper() and three.islower():
            cost += 2.0
    return cost


def _alphabet_cost(word: str, *, is_latin: bool) -> float:
    word = unicodedata.normalize("NFC", word.replace("i\u0307", "i"))
    cost = 2.0 * len(_ODD_PLACES.findall(word))
    if not is_latin:
        return cost
    letters = [letter for letter in word if letter.isalpha()]
    special = {letter for letter in letters if not letter.isascii()}
    cost += 0.0 if any(special <= set(alphabet) for alphabet in _ALPHABETS) else 3.0
    # Iceland is small.
    cost += 1.2 * len(special & {"þ", "ð"})
    if len(letters) >= 2 and not any(letter.isascii() for letter in letters):
        cost += 2.0
    if len(letters) >= 3 and not _VOWELS.intersection(letters):
        cost += 2.0
    return cost + 2.0 * len(_NO_VOWEL.findall(word))


@lru_cache(maxsize=32_768)
def _script(letter: str) -> str:
    if letter.isascii():
        return "LATIN"
    return unicodedata.name(letter, "NONE").split(" ")[0].split("-")[0]
