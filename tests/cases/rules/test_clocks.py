"""How long there is to pick a case up, and to close it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.model.case import Case
from cases.model.status import Status
from cases.rules.clocks import Clock, ClockState, case_age_days, closing_clock, pickup_clock
from cases.rules.sleep import with_sleep
from tests.cases.team import ANA, NOON, POLICY, TODAY, a_case

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def anas(**values: Any) -> Case:
    return a_case(owner=ANA.email, assigned_at=NOON, **values)


def pickup(case: Case, after: timedelta) -> ClockState | None:
    clock = pickup_clock(case, POLICY, NOON + after)
    return clock.state if clock is not None else None


def closing(case: Case, after: timedelta) -> ClockState:
    return closing_of(case, after).state


def closing_of(case: Case, after: timedelta = timedelta()) -> Clock:
    clock = closing_clock(case, POLICY, NOON + after)
    assert clock is not None
    return clock


def test_there_are_24_hours_to_pick_a_case_up() -> None:
    """SLA-1"""
    clock = pickup_clock(anas(), POLICY, NOON)
    assert clock is not None
    assert clock.deadline == NOON + 24 * HOUR
    assert pickup(anas(), 24 * HOUR) is ClockState.RUNNING
    assert pickup(anas(), 24 * HOUR + timedelta(seconds=1)) is ClockState.MISSED


def test_a_case_that_is_unassigned_has_no_pickup_clock() -> None:
    """SLA-1"""
    assert pickup(a_case(), 48 * HOUR) is None
    assert pickup(a_case(status=Status.RESOLVED, owner=ANA.email, closed_at=NOON), HOUR) is None


def test_once_picked_up_in_time_the_clock_is_kept_for_good() -> None:
    """SLA-1"""
    assert pickup(anas(picked_up_at=NOON + 24 * HOUR), 1000 * HOUR) is ClockState.KEPT
    assert pickup(anas(picked_up_at=NOON + 25 * HOUR), 1000 * HOUR) is ClockState.MISSED


def test_a_case_closed_without_being_picked_up_is_settled_by_its_closing() -> None:
    """SLA-1"""
    case = anas(status=Status.RESOLVED, closed_at=NOON + 3 * HOUR)
    assert pickup(case, 1000 * HOUR) is ClockState.KEPT


def test_the_pickup_clock_sleeps_with_the_case() -> None:
    """SLA-1, SLA-3: such a case came in asleep and got its owner by turn."""
    assert pickup(anas(wants_later=True), 48 * HOUR) is ClockState.ASLEEP


def test_24_hours_are_24_hours_on_the_days_when_clocks_change() -> None:
    """SLA-1: a deadline is a moment, not a time of day."""
    before_the_change = datetime(2026, 3, 7, 20, tzinfo=UTC)
    clock = pickup_clock(replace(anas(), assigned_at=before_the_change), POLICY, before_the_change)
    assert clock is not None
    assert clock.deadline == before_the_change + 24 * HOUR


def test_closing_aims_at_seven_days_and_ends_at_fifteen() -> None:
    """SLA-2"""
    clock = closing_of(anas())
    assert (clock.target, clock.deadline) == (NOON + 7 * DAY, NOON + 15 * DAY)
    assert closing(anas(), 15 * DAY) is ClockState.RUNNING
    assert closing(anas(), 15 * DAY + timedelta(seconds=1)) is ClockState.MISSED


def test_a_closed_case_kept_its_clock_or_missed_it() -> None:
    """SLA-2"""
    done = anas(status=Status.RESOLVED)
    assert closing(replace(done, closed_at=NOON + 15 * DAY), 100 * DAY) is ClockState.KEPT
    assert closing(replace(done, closed_at=NOON + 16 * DAY), 100 * DAY) is ClockState.MISSED


@pytest.mark.parametrize("type_", ["Renewal Will Fail", "PO Required", "First Order", "FO Opp"])
def test_the_exempt_types_have_no_limit_and_keep_the_target(type_: str) -> None:
    """SLA-2"""
    clock = closing_of(anas(type=type_.upper()), 100 * DAY)
    assert clock.state is ClockState.EXEMPT
    assert (clock.target, clock.deadline) == (NOON + 7 * DAY, None)
    assert type_ in clock.why


@pytest.mark.parametrize("days", [0, 8, 100])
def test_a_high_value_case_has_no_closing_clock(days: int) -> None:
    """SLA-2, HVA-1: it stays open all year."""
    assert closing_clock(anas(type="High Value Account"), POLICY, NOON + days * DAY) is None


@pytest.mark.parametrize("type_", ["", "Inbound Request", "High Value Check In", "Autorenewal Will Fail", "Made Up"])
def test_no_other_type_is_exempt(type_: str) -> None:
    """SLA-2"""
    assert closing(anas(type=type_), 16 * DAY) is ClockState.MISSED


def test_the_closing_clock_sleeps_while_the_customer_wants_to_wait() -> None:
    """SLA-2, SLA-3"""
    asleep = with_sleep(None, anas(wants_later=True, next_step_due=TODAY + 182 * DAY), NOON, ANA.days)
    clock = closing_of(asleep, 100 * DAY)
    assert clock.state is ClockState.ASLEEP
    assert "later" in clock.why


def test_the_clock_runs_again_when_the_day_has_come_whether_somebody_acts_or_not() -> None:
    """SLA-3: who put a case to sleep for a day and forgot it is not asleep for good."""
    asleep = with_sleep(None, anas(wants_later=True, next_step_due=TODAY + 10 * DAY), NOON, ANA.days)
    assert closing(asleep, 9 * DAY) is ClockState.ASLEEP
    assert closing(asleep, 11 * DAY) is ClockState.RUNNING
    assert closing(asleep, 24 * DAY) is ClockState.RUNNING
    assert closing(asleep, 25 * DAY) is ClockState.MISSED


def test_the_day_it_comes_in_is_day_one() -> None:
    """SLA-2"""
    assert [case_age_days(anas(), NOON + hours * HOUR) for hours in (0, 23, 24, 24 * 14)] == [1, 1, 2, 15]


@given(st.timedeltas(timedelta(0), timedelta(days=400)), st.timedeltas(timedelta(0), timedelta(days=400)))
def test_a_missed_clock_stays_missed_until_the_case_is_given_to_another(first: timedelta, more: timedelta) -> None:
    """SLA-1, SLA-2"""
    for state in (pickup, closing):
        if state(anas(), first) is ClockState.MISSED:
            assert state(anas(), first + more) is ClockState.MISSED
            settled = anas(picked_up_at=NOON + first + more, closed_at=NOON + first + more, status=Status.RESOLVED)
            assert state(settled, first + more) is ClockState.MISSED
