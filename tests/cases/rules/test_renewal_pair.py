"""The Advocate and the Renewal Manager of a High Value case: who they are, what each may do, and what the CRM says of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cases.model.case import Case
from cases.model.case_type import CaseType
from cases.model.own_days import DAYS_OF_UTC
from cases.model.people import Region
from cases.model.policy import Policy
from cases.model.status import OpportunityKind, Status
from cases.rules.clocks import ClockState, touchpoint_clock
from cases.rules.permissions import Act, may, require
from cases.rules.renewal_pair import lacks_renewal_manager, renewal_manager_of
from cases.rules.worklist import Need, Section, worklist_for
from tests.cases.team import ANA, BEN, CAL, NOON, POLICY, RITA, ROSTER, TODAY, Room, a_case, actor

HIGH_VALUE = "High Value Account"


def shared(**values: Any) -> Case:
    """A High Value case of Ana's on which the CRM names Rita."""
    named = {"owner": ANA.email, "region": Region.AMER, "type": HIGH_VALUE, "renewal_manager": RITA.email}
    return a_case(**{**named, **values})


def test_a_high_value_case_that_names_a_renewal_manager_has_both() -> None:
    """HVA-3: whatever becomes of its owner."""
    assert renewal_manager_of(shared(), ROSTER, POLICY) == RITA
    assert renewal_manager_of(shared(owner=None), ROSTER, POLICY) == RITA
    assert renewal_manager_of(shared(status=Status.RESOLVED), ROSTER, POLICY) == RITA


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(shared(type="Inbound Request"), id="of another type"),
        pytest.param(shared(renewal_manager=None), id="nobody is named"),
        pytest.param(shared(owner=RITA.email), id="it is her own"),
        pytest.param(shared(renewal_manager=BEN.email), id="who is named is no Renewal Manager"),
        pytest.param(shared(renewal_manager="gone@example.com"), id="who is named left"),
    ],
)
def test_any_other_case_has_no_pair_and_gives_no_rights(case: Case) -> None:
    """HVA-3, PPL-3"""
    assert renewal_manager_of(case, ROSTER, POLICY) is None
    assert not any(may(actor(RITA), act, case, ROSTER, POLICY) for act in (Act.WRITE_NEXT_STEP, Act.LOG_TOUCH))


def test_the_one_table_decides_of_what_kind_a_case_is() -> None:
    """HVA-3, RTE-9: also where the policy makes another type High Value."""
    policy = Policy(case_types=(CaseType("Top 50", types=("Top 50*",), high_value=True),))
    assert renewal_manager_of(shared(type="Top 50 of the year"), ROSTER, policy) == RITA
    assert renewal_manager_of(shared(), ROSTER, policy) is None


def test_she_writes_steps_and_touches_and_does_nothing_else_of_the_advocates() -> None:
    """HVA-3, PPL-3: beside what she may do on any case."""
    elsewhere = {act for act in Act if may(actor(RITA), act, shared(type="Inbound Request"), ROSTER, POLICY)}
    here = {act for act in Act if may(actor(RITA), act, shared(), ROSTER, POLICY)}
    assert here - elsewhere == {Act.WRITE_NEXT_STEP, Act.LOG_TOUCH}
    assert elsewhere <= here
    assert not may(actor("USTRANGER"), Act.WRITE_NEXT_STEP, shared(), ROSTER, POLICY)


def test_a_refusal_names_everybody_who_may() -> None:
    """HVA-3, PPL-3"""
    with pytest.raises(Exception, match="Only its Renewal Manager, its owner, their cover or the region's manager"):
        require(actor(CAL), Act.LOG_TOUCH, shared(), ROSTER, POLICY)


def test_that_nobody_knows_the_renewal_manager_is_said_of_renewals_alone() -> None:
    """HVA-3: by the table, by the Advocate's word of the opportunity, or by the CRM's."""
    alone = shared(renewal_manager=None)
    linked = replace(alone, opportunity="Vast renewal")
    both_kinds = Policy(case_types=(CaseType(HIGH_VALUE, high_value=True, renewal=True),))
    assert lacks_renewal_manager(alone, ROSTER, both_kinds)
    assert lacks_renewal_manager(replace(linked, opportunity_kind=OpportunityKind.RENEWAL), ROSTER, POLICY)
    assert lacks_renewal_manager(linked, ROSTER, POLICY, "Renewal - Existing")
    assert not lacks_renewal_manager(alone, ROSTER, POLICY, "Renewal")
    assert lacks_renewal_manager(linked, ROSTER, POLICY, "QSR")
    assert not lacks_renewal_manager(linked, ROSTER, POLICY, "Add-On")
    assert not lacks_renewal_manager(linked, ROSTER, POLICY, "Non-Renewal")
    assert not lacks_renewal_manager(replace(linked, renewal_manager=RITA.email), ROSTER, POLICY, "Renewal")
    assert not lacks_renewal_manager(replace(linked, status=Status.RESOLVED), ROSTER, POLICY, "Renewal")
    assert not lacks_renewal_manager(replace(linked, owner=RITA.email), ROSTER, POLICY, "Renewal")


@pytest.mark.parametrize("written", ["rita@example.com", "Rita Lopez", "Lopez, Rita", "RITA LOPEZ"])
def test_the_crm_names_her_by_e_mail_or_name(room: Room, written: str) -> None:
    """HVA-3, INT-1"""
    case = room.arrives(owner=ANA.email, type=HIGH_VALUE, renewal_manager=written)
    assert case.renewal_manager == RITA.email


@pytest.mark.parametrize("written", ["", "ben@example.com", "Renewals Queue", "somebody@else.example"])
def test_anybody_else_counts_as_nobody_until_she_is_named(room: Room, written: str) -> None:
    """HVA-3, INT-2: a generic user, an Advocate or nothing; a later record fills it in, and one that is emptied takes her off."""
    case = room.arrives(owner=ANA.email, type=HIGH_VALUE, renewal_manager=written)
    assert case.renewal_manager is None
    room.comes_again(case, renewal_manager="Rita Lopez", source_version="2026-07-14T00:00Z")
    assert room.now_is(case).renewal_manager == RITA.email
    room.comes_again(case, renewal_manager="Rita Lopez", cta="Call", source_version="2026-07-15T00:00Z")
    assert room.now_is(case).renewal_manager == RITA.email
    room.comes_again(case, renewal_manager="", source_version="2026-07-16T00:00Z")
    assert room.now_is(case).renewal_manager is None


def test_a_record_that_does_not_name_her_leaves_her(room: Room) -> None:
    """HVA-3, INT-1: a field that is not sent says nothing."""
    case = room.arrives(owner=ANA.email, type=HIGH_VALUE, renewal_manager=RITA.email)
    room.comes_again(case, description="More words", source_version="2026-07-14T00:00Z")
    assert room.now_is(case).renewal_manager == RITA.email


def test_neither_sleep_nor_a_step_for_today_silences_the_touchpoint() -> None:
    """HVA-3, HVA-1: it is missed while the case sleeps; on the day of its step it is due, the day before it is not."""
    late = shared(wants_later=True, asleep_until=NOON + timedelta(days=90), next_step_due=TODAY + timedelta(days=90))
    touchpoint = touchpoint_clock(late, POLICY, NOON + timedelta(days=31))
    assert touchpoint is not None
    assert touchpoint.state is ClockState.MISSED
    for days, need in ((0, Need.TOUCHPOINT_DUE), (1, None)):
        step = shared(
            next_step="2026-07-13 AS Call Maria", next_step_due=TODAY + timedelta(days=days), picked_up_at=NOON
        )
        day = worklist_for([step], POLICY, NOON, lambda _: DAYS_OF_UTC, DAYS_OF_UTC)
        assert [line.need for line in day.lines if line.section is Section.HIGH_VALUE] == ([need] if need else [])
