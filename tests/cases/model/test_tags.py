"""The tags, read out of text and written into a case."""

import pytest

from cases.model.tags import (
    MAX_SUBJECT,
    Tag,
    Tagged,
    clean_language,
    has_tag,
    read_after,
    read_language,
    read_tags,
    tagged_feedback,
    tagged_subject,
    without_tag,
)

A, L = Tag.ADVOCATE, Tag.LANGUAGE


@pytest.mark.parametrize(
    ("text", "tagged"),
    [
        ("#advocate 00012345 customer insists", Tagged(A, "00012345", "", "customer insists")),
        ("#ADVOCATE: 12345, customer insists", Tagged(A, "12345", "", "customer insists")),
        ("＃advocate #12345", Tagged(A, "12345", "", "")),
        ("#advocate №00012345", Tagged(A, "00012345", "", "")),
        ("#advocate 000\u200d12345", Tagged(A, "00012345", "", "")),
        ("#advocate　０００１２３４５", Tagged(A, "00012345", "", "")),
        ("12345 #Advocate", Tagged(A, "12345", "", "")),
        ("(00012345) – #advocate please", Tagged(A, "00012345", "", "please")),
        ("#advocate for case 12345", Tagged(A, "12345", "", "")),
        ("#advocate the customer of 00012345 insists", Tagged(A, "00012345", "", "the customer of insists")),
        ("Can somebody see to 00012345? #advocate", Tagged(A, "00012345", "Can somebody see to", "")),
        ("#advocate 12345 they want 20000 seats", Tagged(A, "12345", "", "they want 20000 seats")),
        ("#advocate 12345 or 54321", Tagged(A, "12345", "", "or 54321")),
        ("#advocate one of 12345 and 54321", Tagged(A, None, "", "one of 12345 and 54321")),
        ("#advocate they insist since 2024", Tagged(A, None, "", "they insist since 2024")),
        ("#advocate they insist since 2024-07-12", Tagged(A, None, "", "they insist since 2024-07-12")),
        ("#advocate", Tagged(A, None, "", "")),
        ("#languagebarrier S000001 Portuguese", Tagged(L, "S000001", "", "Portuguese")),
        ("#advocate INC0010023 insists", Tagged(A, "INC0010023", "", "insists")),
        ("cs-00042 #advocate", Tagged(A, "cs-00042", "", "")),
        ("#advocate the customer of S000001 insists", Tagged(A, "S000001", "", "the customer of insists")),
        ("#advocate Q3 renewal of 00012345", Tagged(A, "00012345", "", "Q3 renewal of")),
        ("#languagebarrier 12345 Portuguese", Tagged(L, "12345", "", "Portuguese")),
        ("#language-barrier 12345\nPortuguese", Tagged(L, "12345", "", "Portuguese")),
    ],
)
def test_a_tag_is_read_in_whatever_way_it_is_written(text: str, tagged: Tagged) -> None:
    """TAG-1, TAG-2: any case of letters, punctuation, the number after, before or about; and what was read is read again from its own words."""
    assert read_tags(text) == [tagged]
    assert read_tags(str(tagged)) == [tagged]


@pytest.mark.parametrize(
    "text",
    ["advocate 12345", "#advocates 12345", "see/#advocate 12345", "a#advocate 1", "##advocate 1", "#advocate-list", ""],
)
def test_what_only_looks_like_a_tag_is_none(text: str) -> None:
    """TAG-1"""
    assert read_tags(text) == []
    assert not has_tag(text, A)


def test_two_tags_in_one_text_have_a_case_each() -> None:
    """TAG-1, TAG-2: and the same tag twice is one."""
    found = read_tags("#advocate 12345 insists\n#languagebarrier 54321 Finnish #advocate 99999")
    assert found == [Tagged(A, "12345", "", "insists"), Tagged(L, "54321", "", "Finnish")]
    assert read_after(L, "54321 Finnish") == found[1]


def test_what_is_kept_of_a_long_text_is_short() -> None:
    """TAG-1"""
    [tagged] = read_tags("x" * 900 + " 12345 #advocate " + "y" * 900)
    assert len(str(tagged.cut(500))) < 1_030


KNOWN = ("Portuguese", "Brazilian Portuguese", "English")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("portuguese they answer in nothing else", ("Portuguese", "they answer in nothing else")),
        ("Brazilian portuguese, please", ("Brazilian Portuguese", "please")),
        ("they answer in Portuguese", ("Portuguese", "they answer in Portuguese")),
        ("finnish", ("Finnish", "")),
        ("Swiss German: by phone", ("Swiss German", "by phone")),
        ("Finnish by phone", ("Finnish", "by phone")),
        ("they speak only finnish", ("Finnish", "they speak only finnish")),
        ("Portuguesey", ("Portuguesey", "")),
        ("", ("", "")),
    ],
)
def test_the_language_is_the_one_that_is_named(text: str, read: tuple[str, str]) -> None:
    """TAG-2: one of the team's wherever it stands, else what the text begins with."""
    assert read_language(text, KNOWN) == read


def test_a_language_is_kept_short() -> None:
    """TAG-2"""
    assert clean_language("  finnish \n (by phone)") == "Finnish (by phone"
    assert len(clean_language("x" * 900)) == 60


def test_the_tag_is_in_the_subject_once_and_the_subject_is_not_too_long() -> None:
    """TAG-1"""
    assert tagged_subject("Renewal") == "Renewal #advocate"
    assert tagged_subject("Renewal #Advocate") == "Renewal #Advocate"
    assert tagged_subject("") == "#advocate"
    long = tagged_subject("x" * 400)
    assert len(long) <= MAX_SUBJECT
    assert long.endswith("… #advocate")


def test_the_tag_can_be_left_out_and_what_stands_beside_it_stays() -> None:
    """TAG-2"""
    assert (
        without_tag("They like it.  #LanguageBarrier  Finnish\nWants SSO", Tag.LANGUAGE)
        == "They like it. Finnish\nWants SSO"
    )
    assert without_tag("#language-barrier", Tag.LANGUAGE) == ""
    assert without_tag("No  tag #advocate", Tag.LANGUAGE) == "No  tag #advocate"


def test_the_tag_and_the_language_are_in_the_feedback_once() -> None:
    """TAG-2: and a feedback of “NA” gives way."""
    assert tagged_feedback("NA", "Finnish") == "#languagebarrier Finnish"
    assert tagged_feedback("They like it", "Finnish") == "They like it\n#languagebarrier Finnish"
    assert tagged_feedback("#LanguageBarrier German", "German") == "#LanguageBarrier German"
    assert tagged_feedback("", "") == "#languagebarrier"
