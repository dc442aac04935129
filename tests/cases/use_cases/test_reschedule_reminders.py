"""What is reckoned from more than the case follows without the case being changed: the roster, absences, the policy (NAG-1, PPL-2, PTO-1)."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from cases.model.case import Case
from cases.model.notification import NotificationKind
from cases.model.people import Person
from cases.model.policy import Ladder, Policy, ReminderStep
from cases.model.work_week import WorkWeek
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.clocks import ClockKind
from cases.use_cases.reschedule_reminders import fingerprints, replan
from cases.use_cases.send_reminders import sweep_all
from cases.use_cases.set_absence import SetAbsence, end_absence, set_absence
from tests.cases.team import ANA, BEN, CAL, EVERYBODY, MAX, MIA, NOON, ROSTER, TODAY, TOM, Room

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def replans(room: Room, policy: Policy | None = None, at_once: int = 200) -> list[str]:
    return replan(room.database.reading, room.database.unit_of_work, policy or room.policy, room.now, at_once)


def due(room: Room, case: Case) -> datetime | None:
    return room.now_is(case).next_due_at


def days_pass(room: Room, days: int) -> None:
    for _ in range(days * 24):
        room.clock.advance(hours=1)
        sweep_all(room.database.unit_of_work, room.policy, room.now)


def who_heard_of_the_miss(room: Room, case: Case) -> set[str]:
    with room.database.reading() as uow:
        told = uow.reminders.told([case.id])[case.id]
    return {to for clock, step, _, to in told if (clock, step) == (ClockKind.PICKUP, "missed")}


def goes_away(room: Room, person: Person, cover: Person | None = None) -> None:
    with room.database.unit_of_work() as uow:
        actor = uow.roster.actor(person.slack_id or "")
        email = cover.email if cover is not None else None
        set_absence(
            SetAbsence(actor, person.email, TODAY, TODAY + 4 * DAY, email, f"away {person.email}"), uow, room.now
        )


def everybody_but(*changed: Person) -> list[Person]:
    emails = {person.email for person in changed}
    return [*(person for person in EVERYBODY if person.email not in emails), *changed]


def test_at_first_everybody_is_planned_and_then_nobody_until_something_changes(room: Room) -> None:
    """NAG-1"""
    case = room.arrives()
    assert replans(room) == sorted(ROSTER.people)
    assert replans(room) == []
    assert room.now_is(case) == case


def test_other_hours_and_another_zone_move_what_is_due(room: Room) -> None:
    """NAG-2, PPL-2: without a change of the case, whose version stays."""
    replans(room)
    case = room.arrives()
    before = due(room, case)
    assert before is not None
    room.roster_is(*everybody_but(replace(ANA, zone="America/Los_Angeles", week=WorkWeek.daily(time(7), time(15)))))
    assert ANA.email in replans(room)
    after = room.now_is(case)
    assert after.next_due_at not in (before, None)
    assert after.version == case.version


def test_a_new_ladder_counts_for_cases_that_were_there_before(room: Room) -> None:
    """NAG-1: as after a start with another policy file."""
    replans(room)
    case = room.arrives()
    policy = replace(room.policy, ladder=Ladder(pickup=(ReminderStep.read("20 h left"),)))
    assert replans(room, policy) == sorted(ROSTER.people)
    assert due(room, case) == NOON + 4 * HOUR
    assert replans(room, replace(policy, capacity=7)) == [], "what does not concern the clocks changes no plan"


def test_a_missed_pickup_reaches_the_manager_who_came_after_it_was_planned(room: Room) -> None:
    """NAG-1, PPL-2"""
    case = room.arrives()
    replans(room)
    room.roster_is(*everybody_but(replace(ANA, manager=MAX.email), replace(MAX, zone="Asia/Tokyo")))
    assert replans(room)
    days_pass(room, 3)
    assert who_heard_of_the_miss(room, case) == {ANA.email, MAX.email}


def test_who_left_the_roster_is_told_of_nothing_and_who_comes_back_of_all(room: Room) -> None:
    """PPL-2, NAG-1"""
    case = room.arrives()
    replans(room)
    room.roster_is(*(person for person in EVERYBODY if person != ANA))
    assert ANA.email in replans(room)
    assert due(room, case) is None
    room.roster_is(*EVERYBODY)
    assert ANA.email in replans(room)
    assert due(room, case) == case.next_due_at


def test_an_absence_that_is_said_and_ended_concerns_those_whose_misses_are_told(room: Room) -> None:
    """PTO-1: Ana's own cases; a manager's absence, those of the whole region."""
    replans(room)
    goes_away(room, ANA, CAL)
    assert replans(room) == [ANA.email]
    with room.database.unit_of_work() as uow:
        end_absence(uow.roster.actor(ANA.slack_id or ""), ANA.email, "back", uow, room.now)
    assert replans(room) == [ANA.email]
    goes_away(room, MIA)
    assert {ANA.email, BEN.email, CAL.email, TOM.email} <= set(replans(room))


def test_broken_off_it_begins_again_with_whom_it_had_not_done_with(room: Room) -> None:
    """NAG-1: batch by batch, each in its own transaction."""
    cases = [room.arrives() for _ in range(5)]
    replans(room)
    room.roster_is(*everybody_but(replace(ANA, week=WorkWeek.daily(time(12), time(14)))))

    def breaking_after(units: int) -> Callable[[], AbstractContextManager[UnitOfWork]]:
        def open_unit() -> AbstractContextManager[UnitOfWork]:
            nonlocal units
            units -= 1
            if units < 0:
                raise ConnectionError
            return room.database.unit_of_work()

        return open_unit

    with pytest.raises(ConnectionError):
        replan(room.database.reading, breaking_after(2), room.policy, room.now, 2)
    assert [due(room, case) == case.next_due_at for case in cases] == [False] * 4 + [True]
    assert replans(room, at_once=2) == [ANA.email]
    assert not any(due(room, case) == case.next_due_at for case in cases)


def test_team_leads_hear_of_misses_while_every_manager_of_the_region_is_away(room: Room) -> None:
    """PTO-1, NAG-1: beside whom the manager named; and no longer once the manager is back."""
    first = room.arrives(owner=BEN.email)
    goes_away(room, MIA, CAL)
    replans(room)
    days_pass(room, 2)
    assert who_heard_of_the_miss(room, first) == {BEN.email, MIA.email, CAL.email, TOM.email}
    with room.database.unit_of_work() as uow:
        end_absence(uow.roster.actor(MIA.slack_id or ""), MIA.email, "back", uow, room.now)
    replans(room)
    second = room.arrives(owner=BEN.email)
    days_pass(room, 2)
    assert who_heard_of_the_miss(room, second) == {BEN.email, MIA.email}


def test_a_manager_who_goes_without_a_cover_is_told_of_to_the_team_leads(room: Room) -> None:
    """PTO-1: who answers for the region from then on has to know."""
    goes_away(room, MIA)
    assert [
        notification.lane for notification in room.notifications() if notification.kind is NotificationKind.AWAY
    ] == [f"dm:{TOM.email}"]


def test_a_name_does_not_change_when_anything_is_told() -> None:
    """NAG-1"""
    before = fingerprints(ROSTER, Policy())
    people = dict(ROSTER.people) | {
        ANA.email: replace(ANA, name="Ana Maria Silva", languages=("Welsh",), slack_id=None)
    }
    assert fingerprints(replace(ROSTER, people=people), Policy()) == before
