"""Snooze a reminder (NAG-4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cases.changes.reminders import schedule_reminders
from cases.model.case import Case
from cases.model.errors import AlreadyDone, CaseError
from cases.model.people import Actor, Person
from cases.model.policy import Policy
from cases.model.working_time import WorkingTime
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.clocks import Clock, ClockKind, clocks_of
from cases.rules.responsibility import leads_case, managers_of

# A snooze ends at least this long before the deadline, so that there is time to act.
LEFT_AFTER_SNOOZE = timedelta(minutes=30)


class Snooze(StrEnum):
    """How long somebody may put a reminder off."""

    AN_HOUR = "1 h"
    FOUR_HOURS = "4 h"
    TOMORROW = "tomorrow"


@dataclass(frozen=True)
class SnoozeReminder:
    """Put the reminders of one clock of one case off, for oneself."""

    actor: Actor
    case_id: int
    clock: ClockKind
    how_long: Snooze
    key: str


@dataclass(frozen=True)
class Snoozed:
    """The result of a snooze."""

    #: When the reminder comes again.
    until: datetime
    #: Whether it comes sooner than requested, because of the deadline.
    is_cut: bool


def snooze(command: SnoozeReminder, uow: UnitOfWork, policy: Policy, now: datetime) -> Snoozed:
    """Delay a reminder, at most until the deadline (NAG-4). The clock runs on, and a miss still reaches the manager.

    Raises:
        CaseError: There is nothing to snooze.
    """
    case = uow.cases.get(command.case_id, for_change=True)
    person, owner = command.actor.person, uow.roster.get(case.owner)
    if not uow.inbox.first_time(command.key):
        raise AlreadyDone("Already snoozed.")
    clock = (
        next((each for each in clocks_of(case, policy, now, owner.days) if each.kind is command.clock), None)
        if owner is not None
        else None
    )
    if person is not None and owner is not None and not _is_reminded(person, owner, case, uow):
        raise CaseError(f"{case.number} is with {owner.name} now. No more reminders of it will come to you.")
    if person is None or clock is None or not clock.is_live:
        raise CaseError("This is already done. No more reminders will come.")
    asked = until = _until(command.how_long, person, uow, now)
    working = WorkingTime.of(person, uow.holidays)
    if clock.deadline is not None and now < clock.deadline:
        until = min(until, clock.deadline - LEFT_AFTER_SNOOZE)
        if until <= now:
            raise CaseError("The deadline is less than half an hour away. You can no longer snooze.")
        last_chance = working.last_chance(until, clock.deadline, LEFT_AFTER_SNOOZE)
        # No such time is left: the person works outside their hours, and is reminded when they asked.
        if last_chance <= now < working.next_day_at(now, asked) < until and command.how_long is Snooze.TOMORROW:
            # No working time is left: on the next morning, but not in the last half hour.
            last_chance = working.next_day_at(now, asked)
        until = last_chance if last_chance > now else until
    is_cut = until < asked
    until = _with_others(until, clock, working, policy, now)
    uow.reminders.put_off(case.id, command.clock, clock.run, person.email, until)
    [case] = schedule_reminders([case], uow, policy, now)
    uow.reminders.move_on({case.id: case.next_due_at})
    uow.commit()
    return Snoozed(until, is_cut)


def _is_reminded(person: Person, owner: Person, case: Case, uow: UnitOfWork) -> bool:
    roster = uow.roster
    leads = [owner, *managers_of(owner, case.region, roster)]
    return person in leads or leads_case(person, case, roster) or any(roster.covers(person, each) for each in leads)


def _with_others(until: datetime, clock: Clock, working: WorkingTime, policy: Policy, now: datetime) -> datetime:
    """Return the round with which a reminder returns: the nearest, or an earlier one that leaves time before the deadline. Without one, the exact moment."""
    ahead = working.next_working_moment(until)
    is_missed = clock.deadline is None or now >= clock.deadline
    if ahead is None or (not is_missed and clock.deadline is not None and ahead >= clock.deadline):
        return until
    before, after = (
        working.round_before(ahead, policy.reminder_rounds),
        working.round_after(ahead, policy.reminder_rounds),
    )
    if before > now and ahead - before <= after - ahead:
        return before
    if is_missed or (clock.deadline is not None and after + LEFT_AFTER_SNOOZE <= clock.deadline):
        return after
    return before if before > now else until


def _until(how_long: Snooze, person: Person, uow: UnitOfWork, now: datetime) -> datetime:
    if how_long is Snooze.AN_HOUR:
        return now + timedelta(hours=1)
    if how_long is Snooze.FOUR_HOURS:
        return now + timedelta(hours=4)
    working = WorkingTime.of(person, uow.holidays)
    midnight = working.end_of_day(now)
    return working.next_working_moment(midnight) or midnight
