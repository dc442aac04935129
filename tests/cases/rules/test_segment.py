"""Whose customer an account is, and whose a renewal is."""

from dataclasses import replace
from typing import Any

import pytest

from cases.rules.segment import dollars, outside_smb, renewals_are_teams, should_be_an_rms
from tests.cases.team import POLICY, a_case


@pytest.mark.parametrize(
    ("known", "says"),
    [
        ({"carr": 30_000}, "cARR is $30k"),
        ({"carr": 41_250}, "cARR is $41,250"),
        ({"employees": 101}, "101 employees"),
        ({"country": "Japan"}, "country is Japan"),
        ({"country": " jp "}, "country is jp"),
    ],
)
def test_an_account_that_is_too_large_or_in_japan_is_not_smbs(known: dict[str, Any], says: str) -> None:
    """RTE-5"""
    assert says in str(outside_smb(a_case(**known), POLICY))


@pytest.mark.parametrize(
    "known", [{}, {"carr": 29_999}, {"carr": 0}, {"employees": 100}, {"country": "Germany"}, {"country": "Jordan"}]
)
def test_what_is_smaller_or_not_known_stays(known: dict[str, Any]) -> None:
    """RTE-5"""
    assert outside_smb(a_case(**known), POLICY) is None


def test_every_reason_is_named() -> None:
    """RTE-5"""
    reasons = outside_smb(a_case(carr=50_000, employees=2_000, country="Japan"), POLICY)
    assert reasons is not None
    assert [word in reasons for word in ("$50k", "2,000", "Japan")] == [True, True, True]


def test_the_team_sets_where_smb_ends() -> None:
    """RTE-5"""
    policy = replace(POLICY, outside_smb_carr=10_000, outside_smb_countries=("France",))
    assert outside_smb(a_case(carr=10_000), policy) is not None
    assert outside_smb(a_case(country="Japan"), policy) is None


@pytest.mark.parametrize(
    ("carr", "lam", "is_theirs"),
    [(2_999, 19, True), (3_000, 19, False), (2_999, 20, False), (None, 5, False), (100, None, False), (0, 0, True)],
)
def test_renewals_of_small_accounts_are_the_renewals_teams(carr: int | None, lam: int | None, is_theirs: bool) -> None:
    """RTE-5"""
    assert renewals_are_teams(a_case(carr=carr, lam=lam), POLICY) is is_theirs


@pytest.mark.parametrize("name", ["Autorenewal Recently Turned Off", "Overage with QSR Off", "Autorenewal Will Fail"])
def test_three_types_of_renewal_still_come_to_advocates(name: str) -> None:
    """RTE-6"""
    assert POLICY.kind_of(name).renewal
    assert not should_be_an_rms(a_case(type=name), POLICY)


def test_another_renewal_should_be_a_renewal_managers() -> None:
    """RTE-6"""
    assert should_be_an_rms(a_case(type="Renewal Will Fail"), POLICY)
    assert not should_be_an_rms(a_case(type="Expansion Opportunity"), POLICY)


def test_amounts_as_people_say_them() -> None:
    assert [dollars(amount) for amount in (0, 999, 3_000, 30_500, 1_200_000)] == [
        "$0",
        "$999",
        "$3k",
        "$30,500",
        "$1,200k",
    ]
