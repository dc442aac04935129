"""Ids of 15 and 18 characters."""

from __future__ import annotations

import pytest

from sandbox.salesforce.ids import checksum, long_id, make_id


@pytest.mark.parametrize(
    ("short", "check"), [("5003000000D8cuI", "AAR"), ("005D0000001LL8Y", "IAW"), ("005D0000001LL8s", "IAG")]
)
def test_the_checksum_is_the_one_of_published_ids(short: str, check: str) -> None:
    assert checksum(short) == check
    assert long_id(short) == short + check


def test_an_id_in_the_wrong_case_of_letters_is_restored_from_its_checksum() -> None:
    full = make_id("500", 123_456)
    assert long_id(full.lower()) == full
    assert long_id(full.upper()) == full


@pytest.mark.parametrize("text", ["", "500", "500Hs0000000001IAB", "500Hs000000000", "500Hs0000000001I A", "x" * 30])
def test_what_is_no_id_has_no_long_form(text: str) -> None:
    assert long_id(text) is None


def test_ids_are_distinct_and_keep_their_prefix() -> None:
    made = [make_id("00T", number) for number in range(1, 5000)]
    assert len(set(made)) == len(made)
    assert {one[:3] for one in made} == {"00T"}
    assert {len(one) for one in made} == {18}
    assert [long_id(one[:15]) for one in made] == made
