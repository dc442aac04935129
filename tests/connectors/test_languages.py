"""Languages are known by their names, codes and native names, and near misses are offered (TAG-2)."""

from __future__ import annotations

import unicodedata

import pytest

from cases.rules.language_names import joined, parted, read_languages, speaks_one_of
from connectors.languages import KnownLanguages

KNOWN = KnownLanguages()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Portuguese", "Portuguese"),
        ("PORTUGUESE", "Portuguese"),
        ("português", "Portuguese"),
        (unicodedata.normalize("NFD", "português"), "Portuguese"),
        ("portugues", "Portuguese"),
        ("Português (Brasil)", "Portuguese"),
        ("Brazilian Portuguese", "Portuguese"),
        ("pt", "Portuguese"),
        ("pt-BR", "Portuguese"),
        ("pt_BR", "Portuguese"),
        ("PT-br", "Portuguese"),
        ("por", "Portuguese"),
        ("Portugiesisch", "Portuguese"),
        ("portugais", "Portuguese"),
        ("de", "German"),
        ("Deutsch", "German"),
        ("de-AT", "German"),
        ("Swiss German", "Swiss German"),
        ("español", "Spanish"),
        ("castellano", "Spanish"),
        ("Mexican Spanish", "Spanish"),
        ("es-419", "Spanish"),
        ("日本語", "Japanese"),
        ("中文", "Chinese"),
        ("Mandarin", "Chinese"),
        ("zh-Hant-TW", "Chinese"),
        ("Cantonese", "Cantonese"),
        ("한국어", "Korean"),
        ("العربية", "Arabic"),
        ("हिन्दी", "Hindi"),
        ("ελληνικά", "Greek"),
        ("русский", "Russian"),
        ("українська", "Ukrainian"),
        ("Farsi", "Persian"),
        ("Flemish", "Dutch"),
        ("nb", "Norwegian"),
        ("Bokmål", "Norwegian"),
        ("Tagalog", "Filipino"),
        ("suomi", "Finnish"),
        ("magyar", "Hungarian"),
        ("Türkçe", "Turkish"),
        ("Íslenska", "Icelandic"),
    ],
)
def test_a_language_is_known_by_any_of_its_names(text: str, name: str) -> None:
    """TAG-2"""
    found = KNOWN.named(text)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    "text", ["", "Portugese", "Klingonish", "zz", "xx-YY", "the customer", "call", "123", "a" * 500]
)
def test_what_is_no_language_is_none(text: str) -> None:
    """TAG-2"""
    assert KNOWN.named(text) is None


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("Portugese", "Portuguese"),
        ("Portugesisch", "Portuguese"),
        ("Spanisch", None),
        ("Ukranian", "Ukrainian"),
        ("Germna", "German"),
        ("Frensh", "French"),
        ("Japaneese", "Japanese"),
        ("Itlian", "Italian"),
        ("Finnisch", None),
    ],
)
def test_a_slip_is_near_the_language_that_is_meant(slip: str, meant: str | None) -> None:
    """TAG-2"""
    if meant is None:
        assert KNOWN.named(slip) is not None
    else:
        assert KNOWN.nearest(slip)[0] == meant


@pytest.mark.parametrize("text", ["", "x", "qqqqqqq", "00012345"])
def test_what_is_near_no_language_has_no_nearest(text: str) -> None:
    """TAG-2"""
    assert KNOWN.nearest(text) == []


@pytest.mark.parametrize(
    ("text", "names", "rest"),
    [
        ("Portuguese", ("Portuguese",), ""),
        ("Portuguese, Spanish and Finnish", ("Portuguese", "Spanish", "Finnish"), ""),
        ("pt-BR / es: they answer in nothing else", ("Portuguese", "Spanish"), "they answer in nothing else"),
        ("português they insist", ("Portuguese",), "they insist"),
        ("Swiss German, please", ("Swiss German",), "please"),
        ("Portuguese and portugués", ("Portuguese",), ""),
        ("they answer in Portuguese or Spanish", ("Portuguese", "Spanish"), "they answer in Portuguese or Spanish"),
        ("de", ("German",), ""),
        ("日本語", ("Japanese",), ""),
        ("the customer writes 日本語 only", ("Japanese",), "the customer writes 日本語 only"),
        ("", (), ""),
    ],
)
def test_the_languages_of_a_text_are_read_all_of_them(text: str, names: tuple[str, ...], rest: str) -> None:
    """TAG-2"""
    read = read_languages(text, KNOWN)
    assert (read.names, read.rest) == (names, rest)


@pytest.mark.parametrize(
    ("text", "unknown", "nearest"),
    [
        ("Portugese", "Portugese", "Portuguese"),
        ("Portugese, they insist", "Portugese", "Portuguese"),
        ("the customer speaks Ukranian", "Ukranian", "Ukrainian"),
    ],
)
def test_an_unknown_language_is_named_with_what_may_be_meant(text: str, unknown: str, nearest: str) -> None:
    """TAG-2"""
    read = read_languages(text, KNOWN)
    assert (read.names, read.unknown, read.nearest[0]) == ((), unknown, nearest)


def test_no_word_of_a_sentence_is_taken_for_a_code() -> None:
    """TAG-2"""
    said = "It is so that no one in the team is to call them as he said, or de facto it may be more"
    assert KNOWN.named_in(said) == []
    assert read_languages("no answer in English", KNOWN).names == ("English",)
    assert read_languages("it: they insist", KNOWN).names == ("Italian",)


@pytest.mark.parametrize(
    ("spoken", "wanted", "is_one"),
    [
        (("pt-BR", "English"), "Portuguese", True),
        (("português",), "Spanish, Portuguese", True),
        (("Portuguese",), "português", True),
        (("Elvish",), "elvish", True),
        (("English",), "Portuguese", False),
        ((), "Portuguese", False),
        (("English",), "", False),
    ],
)
def test_who_speaks_it_is_known_in_whichever_words(spoken: tuple[str, ...], wanted: str, is_one: bool) -> None:
    """TAG-2"""
    assert speaks_one_of(spoken, wanted, KNOWN) is is_one


def test_several_languages_are_kept_in_one_text() -> None:
    """TAG-2"""
    assert parted(joined(("Portuguese", "Spanish"))) == ("Portuguese", "Spanish")
    assert parted("") == ()
