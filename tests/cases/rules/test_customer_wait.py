"""A case that is handed on without being looked at: its customer goes on waiting, and the manager hears of it once (SLA-6)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from cases.model.case import Case
from cases.model.people import Region
from cases.model.policy import PickupHours
from cases.model.status import Status
from cases.model.working_time import NoHolidays
from cases.rules.clocks import ClockKind, ClockState, wait_clock
from cases.rules.reminder_plan import plan_reminders as plan
from tests.cases.team import ANA, BEN, CAL, MIA, NOON, POLICY, RITA, ROSTER, Room, a_case

HOUR = timedelta(hours=1)


def handed_on(after: timedelta = 20 * HOUR, **values: Any) -> Case:
    """A case that Ana had and never looked at; Ben's since so long after it came."""
    usual = {"owner": BEN.email, "region": Region.AMER, "routed_at": NOON, "assigned_at": NOON + after, "assignment": 2}
    return a_case(**{**usual, **values})


def heard(case: Case, now: datetime, told: dict[Any, int] | None = None) -> list[tuple[str, str, datetime]]:
    """Who hears of the customer's wait."""
    found = plan(case, ROSTER, POLICY, NoHolidays(), now, told or {})
    return [(each.step, each.to, each.at) for each in found if each.clock is ClockKind.WAIT]


def test_the_customers_wait_goes_on_when_the_case_is_handed_on() -> None:
    """SLA-6: from the first routing, whatever the new owner's own 24 hours are."""
    clock = wait_clock(handed_on(), POLICY, NOON + 21 * HOUR)
    assert clock is not None
    assert (clock.started, clock.deadline, clock.state) == (NOON, NOON + 24 * HOUR, ClockState.RUNNING)
    later = wait_clock(handed_on(40 * HOUR), POLICY, NOON + 41 * HOUR)
    assert later is not None
    assert (later.deadline, later.state) == (NOON + 24 * HOUR, ClockState.MISSED), "a second handing on hides nothing"


@pytest.mark.parametrize(
    "change",
    [
        {"assigned_at": NOON},
        {"owner": None},
        {"picked_up_at": NOON + 21 * HOUR},
        {"status": Status.ENGAGED},
        {"next_step": "2026-07-13 AS Send quote to customer"},
        {"first_touch_at": NOON + HOUR},
        {"planned_at": NOON + HOUR},
        {"wants_later": True},
        {"status": Status.RESOLVED, "closed_at": NOON + 22 * HOUR},
    ],
)
def test_a_case_that_was_looked_at_or_never_handed_on_has_no_such_clock(change: dict[str, Any]) -> None:
    """SLA-6"""
    assert wait_clock(handed_on(**change), POLICY, NOON + 23 * HOUR) is None


def test_past_24_hours_the_manager_alone_hears_and_once() -> None:
    """SLA-6"""
    case = handed_on()
    [(step, to, at)] = heard(case, NOON + 20 * HOUR)
    assert (step, to) == ("missed", MIA.email)
    assert NOON + 24 * HOUR <= at <= NOON + 25 * HOUR
    told = {each.key: 0 for each in plan(case, ROSTER, POLICY, NoHolidays(), NOON + 20 * HOUR)}
    again = replace(case, owner=CAL.email, assigned_at=NOON + 30 * HOUR, assignment=3)
    assert heard(again, NOON + 30 * HOUR, told) == [], "handed on once more"


def test_a_manager_who_heard_of_the_missed_pickup_knows_and_is_not_told_again() -> None:
    """SLA-6, SLA-1: Ana missed it, and then it was handed on."""
    anas = handed_on(owner=ANA.email, assigned_at=NOON, assignment=1)
    told = {each.key: 0 for each in plan(anas, ROSTER, POLICY, NoHolidays(), NOON) if each.to == MIA.email}
    assert told
    assert heard(handed_on(30 * HOUR), NOON + 30 * HOUR, told) == []
    assert [to for _, to, _ in heard(handed_on(30 * HOUR), NOON + 30 * HOUR)] == [MIA.email], "late, if nobody told"


def test_a_renewal_managers_case_waits_from_when_she_called_an_advocate(room: Room) -> None:
    """SLA-6, TAG-1: she works elsewhere, so nobody let it lie; once it is an Advocate's, handing it on hides nothing."""
    case = room.arrives(owner=RITA.email, type="Renewal Will Fail", region="AMER", account="Acme")
    room.clock.advance(days=3)
    room.comes_again(case, subject="Renewal #advocate", source_version=room.now)
    called = room.now_is(case)
    assert called.owner not in (None, RITA.email)
    assert wait_clock(called, POLICY, room.now) is None
    at = room.now
    room.clock.advance(hours=20)
    room.reassigns(MIA, case, to=(BEN if called.owner != BEN.email else ANA).email)
    clock = wait_clock(room.now_is(case), POLICY, room.now)
    assert clock is not None
    assert (clock.started, clock.deadline) == (at, at + 24 * HOUR)


def test_the_wait_is_kept_to_the_second_and_missed_after_it() -> None:
    """SLA-6: wall-clock, also where the policy counts a pickup in working time."""
    for policy in (POLICY, replace(POLICY, pickup_hours=PickupHours.WORKING)):
        clocks = [wait_clock(handed_on(), policy, NOON + 24 * HOUR + timedelta(seconds=late)) for late in (0, 1)]
        assert [clock.state for clock in clocks if clock is not None] == [ClockState.RUNNING, ClockState.MISSED]


def test_a_case_handed_on_in_the_crm_waits_on_until_its_owner_picks_it_up(room: Room) -> None:
    """SLA-6: through whichever door it changes hands; a change of other fields does not end it."""
    case = room.arrives(owner=ANA.email, account="Acme")
    at = room.now
    room.clock.advance(hours=20)
    room.comes_again(case, owner=BEN.email, source_version=room.now)
    clock = wait_clock(room.now_is(case), POLICY, room.now)
    assert clock is not None
    assert clock.started == at
    room.clock.advance(hours=1)
    room.comes_again(case, owner=BEN.email, priority="High", source_version=room.now)
    assert wait_clock(room.now_is(case), POLICY, room.now) == clock
    room.picks_up(BEN, case)
    assert wait_clock(room.now_is(case), POLICY, room.now) is None


def test_a_new_owner_picks_up_in_the_crm_as_in_slack(room: Room) -> None:
    """SLA-1: Ana is at work on it, the CRM gives it to Ben, who moves it and writes a step there: nobody missed a pickup."""
    case = room.arrives()
    room.picks_up(ANA, case, status=Status.ENGAGED)
    room.clock.advance(hours=1)
    room.comes_again(case, owner=BEN.email, status="In Progress: Engaged", source_version=room.now)
    assert room.now_is(case).picked_up_at is None, "a new owner has still to look at it"
    room.clock.advance(hours=2)
    room.comes_again(
        case,
        owner=BEN.email,
        status="In Progress: Attempting Contact",
        next_step="2026-07-13 BO Call the customer again",
        next_step_due=room.in_days(2),
        source_version=room.now,
    )
    assert room.now_is(case).picked_up_at == room.now


@pytest.mark.parametrize(
    ("says", "is_picked_up"),
    [
        ({"next_step": "2026-07-13 BO Call the customer again"}, True),
        ({"status": "In Progress: Attempting Contact"}, True),
        ({"subject": "Another subject"}, False),
        ({"priority": "High"}, False),
    ],
)
def test_what_the_crm_says_of_a_case_is_a_pickup_or_not(room: Room, says: dict[str, Any], is_picked_up: bool) -> None:
    """SLA-1: a next step on an Open case counts, other fields do not."""
    case = room.arrives(owner=BEN.email)
    room.clock.advance(hours=1)
    room.comes_again(case, owner=BEN.email, source_version=room.now, **says)
    assert (room.now_is(case).picked_up_at is not None) is is_picked_up


def test_one_record_that_names_the_owner_moves_the_case_and_has_a_step_is_a_pickup(room: Room) -> None:
    """SLA-1: with one import a day all of it comes together; the owner's name with a move alone may be the giver's doing."""
    case = room.arrives(status="Open", next_step="2026-07-12 AS Look at the account first")
    room.picks_up(ANA, case, status=Status.ENGAGED)
    room.clock.advance(hours=1)
    both = {"status": "In Progress: Attempting Contact", "next_step": "2026-07-13 BO Call the customer again"}
    room.comes_again(case, owner=BEN.email, source_version=room.now, **both)
    assert room.now_is(case).picked_up_at == room.now
