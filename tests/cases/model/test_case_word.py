"""The word “case” in front of a number is its label, however it is glued to it."""

import pytest

from cases.model.case_number import case_numbers_in, parse_case_number, same_case_number


@pytest.mark.parametrize("written", ["CASE-00012345", "case00012345", "Case_00012345", "case-12345", '"CASE-00012345"'])
def test_the_word_is_no_prefix(written: str) -> None:
    """INT-1: a file with it makes no second case."""
    assert same_case_number(written, "00012345")
    assert parse_case_number(written).lstrip("0") == "12345"


@pytest.mark.parametrize("written", ["CAS-01213-X0Y9L2", "CASE1-00042", "SR00012345", "INC0012345"])
def test_a_prefix_stays_one(written: str) -> None:
    """LOOK-1"""
    assert parse_case_number(written) == written


def test_numbers_behind_the_word_and_beside_marks() -> None:
    """LOOK-1"""
    assert case_numbers_in("case00012345 and CASE-00012346") == ["00012345", "00012346"]
    assert case_numbers_in("00012345–is it open, 1,234,567 seats for $30000?") == ["00012345"]
    assert case_numbers_in("CS–00042 and INC–0010023") == ["CS-00042", "INC-0010023"]
