"""Whose customer an account is, and whose a renewal is."""

from dataclasses import replace
from typing import Any

import pytest

from cases.model.case_type import CaseType
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
        ({"country": "日本"}, "country is 日本"),
        ({"country": "JAPÃO"}, "country is JAPÃO"),
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


def test_a_renewal_to_which_its_renewal_manager_called_an_advocate_is_where_it_should_be() -> None:
    """RTE-6, TAG-1: the tag in its subject alone calls nobody; another tag says nothing of it."""
    case = a_case(type="Renewal Will Fail")
    assert not should_be_an_rms(replace(case, tags=("#advocate",)), POLICY)
    assert not should_be_an_rms(replace(case, tags=("#advocate", "#languagebarrier")), POLICY)
    assert should_be_an_rms(replace(case, tags=("#languagebarrier",), subject="Renewal #advocate"), POLICY)


@pytest.mark.parametrize(
    ("case_type", "subject", "is_theirs"),
    [
        ("RENEWAL  will fail", "", True),
        ("Renewal Will Fail soon", "", True),
        ("Renewal", "Autorenewal Will Fail on 3 August", False),
        ("Autorenewal Will Fail", "Renewal Will Fail", False),
        ("Renewal Will Fail", "Overage with QSR Off", True),
        ("Inbound Request", "Renewal Will Fail", False),
        ("Renewal", "", False),
        ("Overage with QSR Off (EMEA)", "", False),
    ],
)
def test_the_kind_says_whose_a_renewal_is_not_a_word_in_its_subject(
    case_type: str, subject: str, is_theirs: bool
) -> None:
    """RTE-6, RTE-9: the first row decides; a type that the table does not know is nobody's, and is listed (RTE-9)."""
    assert should_be_an_rms(a_case(type=case_type, subject=subject), POLICY) is is_theirs


def test_the_team_says_which_renewals_come_to_advocates() -> None:
    """RTE-6: by its own table."""
    rows = (CaseType("Renewal", types=("Renewal*",), renewal=True), CaseType("QSR", renewal=True, to_advocates=True))
    policy = replace(POLICY, case_types=rows)
    assert should_be_an_rms(a_case(type="Renewal Will Fail"), policy)
    assert not should_be_an_rms(a_case(type="qsr"), policy)
    assert not should_be_an_rms(a_case(type="Autorenewal Will Fail"), policy)


def test_amounts_as_people_say_them() -> None:
    assert [dollars(amount) for amount in (0, 999, 3_000, 30_500, 1_200_000)] == [
        "$0",
        "$999",
        "$3k",
        "$30,500",
        "$1,200k",
    ]
