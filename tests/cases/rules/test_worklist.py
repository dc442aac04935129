"""Where each case stands in a person's day (HOM-1)."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.model.case import Case
from cases.model.own_days import DAYS_OF_UTC
from cases.model.status import Status
from cases.rules.clocks import ClockKind
from cases.rules.harm import BY_HARM
from cases.rules.worklist import Need, Section, page_of, unassigned, worklist_for, worklist_line
from tests.cases.team import ANA, NOON, POLICY, TODAY, Room, a_case

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
GOOD = "2026-07-12 AS Send quote to customer"


def picked_up(**values: Any) -> Case:
    """A case of Ana's that is well in hand."""
    usual: dict[str, Any] = {
        "owner": ANA.email,
        "status": Status.ENGAGED,
        "opened_at": NOON - DAY,
        "assigned_at": NOON - DAY,
        "picked_up_at": NOON - DAY,
        "next_step": GOOD,
        "next_step_due": TODAY + 2 * DAY,
    }
    return a_case(**{**usual, **values})


def new(**values: Any) -> Case:
    """A case that came to Ana this morning."""
    hours = timedelta(hours=3)
    return a_case(**{"owner": ANA.email, "opened_at": NOON - hours, "assigned_at": NOON - hours, **values})


def asked_for_an_update(due: datetime) -> Case:
    """A case of Ana's that somebody waits to hear of."""
    return picked_up(update_asked_at=NOON - DAY, update_due_at=due)


HIGH_VALUE = {"type": "High Value Account"}


@pytest.mark.parametrize(
    ("case", "section", "need"),
    [
        (new(assigned_at=NOON - 2 * DAY), Section.MISSED, Need.PICKUP_MISSED),
        (picked_up(opened_at=NOON - 16 * DAY), Section.MISSED, Need.CLOSING_MISSED),
        (picked_up(next_step_due=TODAY - DAY), Section.MISSED, Need.STEP_OVERDUE),
        (asked_for_an_update(NOON + 3 * HOUR), Section.DUE_TODAY, Need.UPDATE_DUE),
        (asked_for_an_update(NOON - HOUR), Section.MISSED, Need.UPDATE_MISSED),
        (picked_up(next_step_due=TODAY), Section.DUE_TODAY, Need.STEP_DUE),
        (picked_up(opened_at=NOON - 15 * DAY + timedelta(hours=2)), Section.DUE_TODAY, Need.CLOSING_DUE),
        (picked_up(opened_at=NOON - 14 * DAY + timedelta(hours=20)), Section.REST, Need.CLOSING_AHEAD),
        (picked_up(opened_at=NOON - 14 * DAY), Section.REST, Need.CLOSING_AHEAD),
        (picked_up(opened_at=NOON - 16 * DAY, next_step_due=TODAY - DAY), Section.MISSED, Need.CLOSING_MISSED),
        (new(opened_at=NOON - 16 * DAY, assigned_at=NOON - 2 * DAY), Section.MISSED, Need.CLOSING_MISSED),
        (picked_up(opened_at=NOON - 15 * DAY + 2 * HOUR, next_step_due=TODAY), Section.DUE_TODAY, Need.CLOSING_DUE),
        (replace(asked_for_an_update(NOON + 3 * HOUR), next_step_due=TODAY), Section.DUE_TODAY, Need.UPDATE_DUE),
        (new(), Section.TO_PICK_UP, Need.PICK_UP),
        (new(next_step=GOOD, next_step_due=TODAY), Section.DUE_TODAY, Need.STEP_DUE),
        (picked_up(next_step=""), Section.MISSING_NEXT_STEP, Need.NO_STEP),
        (picked_up(next_step="Contact"), Section.MISSING_NEXT_STEP, Need.NO_STEP),
        (picked_up(next_step_due=None), Section.MISSING_NEXT_STEP, Need.NO_STEP),
        (picked_up(**HIGH_VALUE, next_step_due=None), Section.HIGH_VALUE, Need.NO_TOUCHPOINT),
        (picked_up(**HIGH_VALUE, next_step_due=TODAY - DAY), Section.HIGH_VALUE, Need.TOUCHPOINT_DUE),
        (
            picked_up(**HIGH_VALUE, opened_at=NOON - 90 * DAY, assigned_at=NOON - 90 * DAY, last_touch_at=NOON - 31 * DAY),
            Section.HIGH_VALUE,
            Need.QUIET,
        ),
        (picked_up(**HIGH_VALUE, opened_at=NOON - 90 * DAY, last_touch_at=NOON - DAY), Section.REST, Need.PLANNED),
        (new(**HIGH_VALUE), Section.TO_PICK_UP, Need.PICK_UP),
        (picked_up(status=Status.OPEN, wants_later=True, next_step_due=date(2027, 1, 12)), Section.REST, Need.ASLEEP),
        (picked_up(status=Status.OPEN, wants_later=True, next_step_due=TODAY), Section.DUE_TODAY, Need.STEP_DUE),
    ],
)  # fmt: skip
def test_every_case_stands_in_the_one_section_that_is_worst_for_it(case: Case, section: Section, need: Need) -> None:
    """HOM-1, SLA-1, SLA-2, SLA-3, SLA-4, NXT-1, NXT-2, HVA-1"""
    line = worklist_line(case, POLICY, NOON, ANA.days)
    assert (line.section, line.need) == (section, need)


def test_the_day_goes_from_worst_to_rest_and_in_each_section_by_what_comes_first() -> None:
    """HOM-1"""
    cases = [
        picked_up(id=1),
        new(id=2, assigned_at=NOON - timedelta(hours=1)),
        new(id=3, assigned_at=NOON - timedelta(hours=5)),
        picked_up(id=4, opened_at=NOON - 17 * DAY),
        picked_up(id=5, opened_at=NOON - 20 * DAY),
        picked_up(id=6, next_step=""),
    ]
    day = worklist_for(cases, POLICY, NOON, lambda _: ANA.days, ANA.days)
    assert [line.case.id for line in day.lines] == [5, 4, 3, 2, 6, 1]
    assert day.counts == {Section.MISSED: 2, Section.TO_PICK_UP: 2, Section.MISSING_NEXT_STEP: 1, Section.REST: 1}
    assert [line.case.id for line in day.of(Section.MISSED)] == [5, 4]
    assert day.in_progress == 4


def test_the_day_is_over_at_its_persons_own_midnight_or_when_the_next_clock_runs_out() -> None:
    """HOM-1: so a home that nothing happens to is shown anew just then."""
    quiet = worklist_for([], POLICY, NOON, lambda _: ANA.days, ANA.days)
    assert quiet.changes_at.isoformat() == "2026-07-14T04:00:00+00:00", "midnight in New York"
    soon = new(assigned_at=NOON - timedelta(hours=23))
    assert worklist_for([soon], POLICY, NOON, lambda _: ANA.days, ANA.days).changes_at == NOON + timedelta(hours=1)


def test_time_moves_a_line_when_it_was_said_to() -> None:
    """HOM-1: nothing is where it no longer belongs, at any moment of a month."""
    cases = [new(id=1), picked_up(id=2), picked_up(id=3, **HIGH_VALUE), picked_up(id=4, opened_at=NOON - 14 * DAY)]
    now = NOON
    for _ in range(60):
        day = worklist_for(cases, POLICY, now, lambda _: ANA.days, ANA.days)
        assert day.changes_at > now
        just_before = worklist_for(cases, POLICY, day.changes_at - timedelta(seconds=1), lambda _: ANA.days, ANA.days)
        assert [(line.case.id, line.need) for line in just_before.lines] == [
            (line.case.id, line.need) for line in day.lines
        ]
        now = day.changes_at + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("count", "asked", "number", "pages", "first", "last"),
    [(0, 0, 0, 1, 1, 0), (1, 0, 0, 1, 1, 1), (20, 1, 0, 1, 1, 20), (50, 2, 2, 3, 41, 50), (50, 99, 2, 3, 41, 50), (50, -3, 0, 3, 1, 20), (2000, 99, 99, 100, 1981, 2000)],
)  # fmt: skip
def test_a_page_that_is_not_there_is_the_nearest_that_is(
    count: int, asked: int, number: int, pages: int, first: int, last: int
) -> None:
    """HOM-1"""
    lines = unassigned([a_case(id=place) for place in range(1, count + 1)])
    page = page_of(lines, asked, 20)
    assert (page.number, page.pages, page.first, page.last, page.total) == (number, pages, first, last, count)
    assert len(page.lines) == max(last - first + 1, 0)


def test_what_is_unassigned_stands_oldest_first() -> None:
    """HOM-1, RTE-4"""
    older = a_case(id=8, opened_at=NOON - DAY)
    assert [line.case.id for line in unassigned([a_case(id=7), older, replace(older, id=9)])] == [8, 9, 7]


def test_what_is_missed_stands_by_the_harm_it_does_and_then_by_its_deadline() -> None:
    """HOM-1, NAG-3: closings, pickups, updates, steps, however long each is over."""
    cases = [
        picked_up(id=1, next_step_due=TODAY - 9 * DAY),
        picked_up(id=2, update_asked_at=NOON - 5 * DAY, update_due_at=NOON - 4 * DAY),
        new(id=3, assigned_at=NOON - 3 * DAY),
        new(id=4, assigned_at=NOON - 2 * DAY),
        picked_up(id=5, opened_at=NOON - 16 * DAY),
        picked_up(id=6, opened_at=NOON - 15 * DAY - HOUR),
    ]
    day = worklist_for(cases, POLICY, NOON, lambda _: ANA.days, ANA.days)
    assert [line.case.id for line in day.lines] == [5, 6, 3, 4, 2, 1]


def test_a_closing_limit_is_not_hidden_behind_a_step_that_is_planned_later() -> None:
    """HOM-1: it counts as the earliest deadline, and ranks by it."""
    hidden = picked_up(id=1, opened_at=NOON - 12 * DAY, next_step_due=TODAY + 30 * DAY)
    usual = picked_up(id=2, opened_at=NOON - 2 * DAY, next_step_due=TODAY + 5 * DAY)
    day = worklist_for([usual, hidden], POLICY, NOON, lambda _: ANA.days, ANA.days)
    assert [(line.case.id, line.need) for line in day.lines] == [(1, Need.CLOSING_AHEAD), (2, Need.PLANNED)]
    assert day.lines[0].by == NOON + 3 * DAY


def test_a_step_planned_for_after_the_closing_deadline_is_warned_of(room: Room) -> None:
    """HOM-1, NXT-2: whoever plans it, also while cleaning up; the deadline stays, and a step before it needs no word."""
    case = room.arrives()
    late = room.picks_up(ANA, case, due=room.in_days(20))
    assert late.warning.startswith("This step comes after the closing deadline, Tue 28 Jul 08:00.")
    assert room.writes_next_step(ANA, late.case, step="Call the customer again", due=room.in_days(10)).warning == ""
    again = room.writes_next_step(ANA, room.now_is(case), step="Call the customer then", due=room.in_days(16))
    assert "closing deadline" in again.warning


@given(st.permutations(range(4)), st.lists(st.integers(0, 8), min_size=4, max_size=4))
def test_the_greatest_harm_stands_first_however_old_each_miss_is(order: list[int], ages: list[int]) -> None:
    """HOM-1, NAG-3: the same order as in the reminders."""
    long_ago = [NOON - (3 + age) * DAY for age in ages]
    missed = [
        picked_up(id=1, opened_at=NOON - (16 + ages[0]) * DAY),
        new(id=2, opened_at=NOON - 12 * DAY, assigned_at=long_ago[1]),
        replace(asked_for_an_update(due=long_ago[2]), id=3),
        picked_up(id=4, opened_at=NOON - 10 * DAY, next_step_due=TODAY - (1 + ages[3]) * DAY),
    ]
    lines = worklist_for([missed[place] for place in order], POLICY, NOON, lambda _: DAYS_OF_UTC, DAYS_OF_UTC).lines
    assert [line.case.id for line in lines] == [1, 2, 3, 4]
    clocks = (ClockKind.CLOSING, ClockKind.PICKUP, ClockKind.UPDATE, ClockKind.NEXT_STEP)
    assert [BY_HARM.index(kind) for kind in clocks] == sorted(BY_HARM.index(kind) for kind in clocks)
