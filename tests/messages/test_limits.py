"""Text is cut where people would cut it, and cleaned of what would break a message (SAFE-3)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages import limits

ANY_TEXT = st.text(st.characters())
SOUND_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"]))


def test_what_fits_is_not_touched() -> None:
    assert limits.cut("Send a quote", 12) == "Send a quote"


def test_what_does_not_fit_is_cut_between_words() -> None:
    assert limits.cut("Send a quote to Maria Lopez", 24) == "Send a quote to Maria…"


def test_a_text_without_blanks_is_cut_where_it_has_to_be() -> None:
    assert limits.cut("x" * 30, 10) == "x" * 9 + "…"


@pytest.mark.parametrize(
    "character", ["👩🏽‍💻", "🇩🇪", "e\u0301\u0302", "🏳️‍🌈", "1️⃣", "각", "🏴\U000e0067\U000e0062\U000e007f"]
)
@pytest.mark.parametrize("most", range(2, 24))
def test_what_people_see_as_one_character_is_never_cut_in_two(character: str, most: int) -> None:
    """SAFE-3"""
    rest = limits.cut(character * 12, most).removesuffix("…")
    assert rest == character * (len(rest) // len(character))


@given(ANY_TEXT, st.integers(2, 50))
def test_a_cut_keeps_within_its_room_and_leaves_the_beginning(text: str, most: int) -> None:
    shortened = limits.cut(text, most)
    assert len(shortened) <= most
    assert text.startswith(shortened.removesuffix("…"))


@pytest.mark.parametrize("most", range(2, 60))
def test_neither_an_entity_nor_a_token_is_cut_in_two(most: int) -> None:
    """SAFE-3"""
    shortened = limits.cut_mrkdwn(
        "Tom &amp; <!date^1783846800^{date_short} at {time}|2026-07-12 09:00 UTC> &lt;b&gt; done", most
    )
    assert len(shortened) <= most
    for opening, closing in ("<>", "&;"):
        assert shortened.count(opening) == shortened.count(closing)


@given(ANY_TEXT)
def test_cleaned_text_can_be_sent_and_turns_nothing_around(text: str) -> None:
    """SAFE-3"""
    cleaned = limits.clean(text)
    cleaned.encode("utf-8")
    assert not [c for c in cleaned if unicodedata.category(c) == "Cc" and c not in "\n\t"]
    assert not set(cleaned) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@given(SOUND_TEXT)
def test_ordinary_text_is_left_as_it_is(text: str) -> None:
    assert limits.clean(text) == text


@given(ANY_TEXT, st.integers(1, 40))
def test_the_pieces_put_together_are_the_text(text: str, most: int) -> None:
    parts = limits.pieces(text, most)
    assert "".join(parts) == limits.clean(text)
    assert all(0 < len(part) <= most for part in parts)


def test_an_excerpt_has_neither_too_many_characters_nor_too_many_lines() -> None:
    assert limits.excerpt("one\ntwo\nthree", 300, 2) == "one\ntwo …"
    assert limits.excerpt("one\ntwo", 300, 2) == "one\ntwo"
    assert limits.excerpt(" \n ", 300, 2) == ""


def test_what_a_person_typed_comes_back_as_they_typed_it() -> None:
    """CLO-10"""
    assert limits.typed(" two \n lines ", multiline=True) == " two \n lines "
    assert limits.typed("two \n lines", multiline=False) == "two lines"
    assert limits.typed("  ", multiline=False) == ""
