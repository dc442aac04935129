"""Which case goes on in place of a duplicate."""

from dataclasses import replace

import pytest

from cases.model.case import MID_MARKET_HAND_OVER
from cases.model.errors import Field
from cases.rules.duplicates import find_covering
from tests.cases.rules.closings import (
    DUPLICATE,
    a_duplicate_of,
    asked,
    found,
    missing,
)
from tests.cases.team import a_case


def test_a_duplicate_names_the_case_that_covers_it() -> None:
    """CLO-4"""
    case = a_case(number="00012345")
    assert Field.DUPLICATE_OF in asked(case, DUPLICATE)
    (nothing,) = missing(case, DUPLICATE)
    assert "00012345" in nothing.text
    (unknown,) = missing(case, replace(DUPLICATE, duplicate_of="00099999"), known=[])
    assert unknown.text.startswith("No case 00099999 found.")
    assert missing(case, replace(DUPLICATE, duplicate_of="00099999")) == []


def test_duplicates_do_not_point_at_each_other_in_a_circle() -> None:
    """CLO-4: of two cases or of more; the chain is named, and a chain that ends is followed to its end."""
    case = a_case(id=1, number="00000001")
    back = a_duplicate_of("1", id=2, number="00000002")
    (problem,) = missing(case, replace(DUPLICATE, duplicate_of="00000002"), known=[back])
    assert (problem.rule, problem.field) == ("CLO-4", Field.DUPLICATE_OF)
    assert "00000001 → 00000002 → 00000001" in problem.text

    round_three = [
        a_duplicate_of("00000003", id=2, number="00000002"),
        a_duplicate_of("00000001", id=3, number="00000003"),
    ]
    (problem,) = missing(case, replace(DUPLICATE, duplicate_of="2"), known=round_three)
    assert "00000001 → 00000002 → 00000003 → 00000001" in problem.text
    # A circle that the CRM made of other cases has no case that is worked.
    others = [a_duplicate_of("00000003", id=2, number="00000002"), a_duplicate_of("00000002", id=3, number="00000003")]
    (problem,) = missing(case, replace(DUPLICATE, duplicate_of="2"), known=others)
    assert "00000002 → 00000003 → 00000002" in problem.text


def test_a_chain_of_duplicates_is_followed_to_the_case_that_is_worked() -> None:
    """CLO-4"""
    case = a_case(id=1, number="00000001")
    worked = a_case(id=4, number="00000004")
    chain = {
        "2": a_duplicate_of("00000003", id=2, number="00000002"),
        "00000003": a_duplicate_of("00000004", id=3, number="00000003"),
        "00000004": worked,
    }
    covering = find_covering(case, "2", chain.get)
    assert (covering.goes_on, covering.circle) == (worked, ())
    # It ends where Mid-Market took the case over, or where the next one is not known here.
    handed_over = a_duplicate_of(MID_MARKET_HAND_OVER, id=5, number="00000005")
    assert find_covering(case, "5", {"5": handed_over}.get).goes_on == handed_over
    lost = a_duplicate_of("00000777", id=6, number="00000006")
    assert find_covering(case, "6", {"6": lost}.get).goes_on == lost


def test_a_case_of_another_account_covers_it_only_once_that_is_confirmed() -> None:
    """CLO-4: an account written otherwise is the same; one that is not known is no other."""
    case = a_case(id=1, account="Acme GmbH")
    other = a_case(id=2, number="00099999", account="Umbrella Ltd")
    closing = replace(DUPLICATE, duplicate_of="00099999")
    assert found(case, closing, known=[other]) == [("CLO-4", Field.OTHER_ACCOUNT)]
    assert Field.OTHER_ACCOUNT in asked(case, closing, known=[other])
    assert missing(case, replace(closing, other_account=True), known=[other]) == []
    for account in ("acme  gmbh", "", "ACME GMBH"):
        assert missing(case, closing, known=[replace(other, account=account)]) == []
    # What counts is the case at the end of the chain.
    near = a_duplicate_of("00099999", id=3, number="00000003", account="Acme GmbH")
    assert found(case, replace(closing, duplicate_of="3"), known=[near, other]) == [("CLO-4", Field.OTHER_ACCOUNT)]


@pytest.mark.parametrize("itself", ["00012345", "12345", "#00012345", " 12345 ", "# 12345"])
def test_a_case_is_no_duplicate_of_itself(itself: str) -> None:
    """CLO-4"""
    (problem,) = missing(a_case(number="00012345"), replace(DUPLICATE, duplicate_of=itself))
    assert "itself" in problem.text


def test_the_mid_market_hand_over_stands_in_for_a_case_number() -> None:
    """CLO-4"""
    assert missing(a_case(), replace(DUPLICATE, duplicate_of=MID_MARKET_HAND_OVER)) == []
