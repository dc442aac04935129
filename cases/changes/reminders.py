"""Notification people what their clocks say (NAG-1 … NAG-5): the sweep that finds what is due, and the snooze.

The sweep is driven by each case's `next_due_at`, so it costs what is due and not what is open. It may run late, twice, or in two places.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from cases.changes.card_updates import card_updates
from cases.changes.link_unfurls import unfurl_updates
from cases.model.case import Case
from cases.model.errors import AlreadyDone, CaseError
from cases.model.people import Actor, Person
from cases.model.policy import Policy
from cases.model.working_time import WorkingTime
from cases.ports import Notification, NotificationKind, OpenUnitOfWork, ReminderLine, UnitOfWork
from cases.rules.clocks import Clock, ClockKind, clocks_of
from cases.rules.reminder_limit import hold_until
from cases.rules.reminder_plan import SNOOZED, Reminder, first_due, next_due, plan_reminders

# So many cases are looked at in one transaction; what is left comes in the next.
AT_ONCE = 200
# Older messages are history, which nobody reads again.
STILL_READ = timedelta(days=14)
# A snooze ends no later than this before the deadline, for something to be left to do.
LEFT_AFTER_SNOOZE = timedelta(minutes=30)


@dataclass(frozen=True)
class SweepResult:
    """What a sweep did: how many cases were due, and how many steps were told."""

    cases: int = 0
    rungs: int = 0


def schedule_reminders(cases: Sequence[Case], uow: UnitOfWork, policy: Policy, now: datetime) -> list[Case]:
    """The cases with the moment at which there is something to tell of them; to be called of every case that is about to be saved."""
    known = [case.id for case in cases if case.id]
    told, snoozes = uow.reminders.told(known), uow.reminders.snoozes(known)
    found = []
    for case in cases:
        due = first_due(case, uow.roster, policy, uow.holidays, now, told.get(case.id, {}), snoozes.get(case.id))
        found.append(case if due == case.next_due_at else replace(case, next_due_at=due))
    return found


def sweep_all(open_unit: OpenUnitOfWork, policy: Policy, now: datetime, at_once: int = AT_ONCE) -> SweepResult:
    """Tell everything that has come by `now`, in as many transactions as it takes."""
    whole, turn, is_left = SweepResult(), 0, True
    while is_left:
        with open_unit() as uow:
            part = sweep(uow, policy, now, at_once, turn)
        whole, turn = SweepResult(whole.cases + part.cases, whole.rungs + part.rungs), turn + 1
        is_left = part.cases == at_once
    return whole


def sweep(uow: UnitOfWork, policy: Policy, now: datetime, limit: int = AT_ONCE, turn: int = 0) -> SweepResult:
    """Tell what has come, of at most so many cases: each step once, and each person in one message. Commits. Nothing, where another process
    is at it already. turn: a later one of the same `now` adds to the messages of the first."""
    if not uow.reminders.hold():
        return SweepResult()
    due = uow.reminders.due(now, limit)
    if not due:
        return SweepResult()
    ids = [case.id for case in due]
    told, snoozes = uow.reminders.told(ids), uow.reminders.snoozes(ids)
    moves: dict[int, datetime | None] = {}
    come: list[Reminder] = []
    for case in due:
        left = plan_reminders(case, uow.roster, policy, uow.holidays, now, told.get(case.id, {}), snoozes.get(case.id))
        come += [reminder for reminder in left if reminder.at <= now]
        moves[case.id] = next_due([reminder for reminder in left if reminder.at > now])
    held = _held(come, uow, policy, now)
    for reminder in come:
        if reminder.to in held:
            moves[reminder.case_id] = min(moves[reminder.case_id] or held[reminder.to], held[reminder.to])
    come = [reminder for reminder in come if reminder.to not in held]
    uow.reminders.note(_in_messages(come, now), now)
    uow.reminders.move_on(moves)
    uow.outbox.put(_tellings(come, now, turn))
    # A card says where its clocks stand, and that has just changed.
    moved, because = sorted({reminder.case_id for reminder in come}), f"clocks:{_stamp(now)}"
    for case_id, lanes in uow.outbox.live_cards_of(moved).items():
        uow.outbox.put(card_updates(case_id, lanes, because))
    uow.outbox.put(unfurl_updates(dict.fromkeys(moved, because), uow))
    uow.commit()
    return SweepResult(len(due), len(come))


def _held(come: Sequence[Reminder], uow: UnitOfWork, policy: Policy, now: datetime) -> dict[str, datetime]:
    """Those who have had so many messages on this day of theirs that what has come waits, each with until when (NAG-3)."""
    people = {reminder.to: uow.roster.people[reminder.to] for reminder in come}
    since = {email: WorkingTime.of(person, uow.holidays).begin_of_day(now) for email, person in people.items()}
    sent = uow.reminders.messages_to(since)
    held: dict[str, datetime] = {}
    for email, person in people.items():
        if _message_to(email, now) in sent[email]:
            # A later turn of this sweep: it is a line more in a message that there is.
            continue
        working, theirs = WorkingTime.of(person, uow.holidays), [reminder for reminder in come if reminder.to == email]
        until = hold_until(len(sent[email]), theirs, working, policy.reminder_rounds, now)
        if until is not None:
            held[email] = until
    return held


def _message_to(email: str, now: datetime) -> str:
    return f"nag:{email}:{_stamp(now)}"


def _stamp(now: datetime) -> str:
    return f"{now:%Y%m%dT%H%M%S.%f}"


def _in_messages(come: Sequence[Reminder], now: datetime) -> Iterable[tuple[Reminder, str, bool]]:
    """Each step with the message it is told in, and whether it has a line there: of several steps of one clock the last one has."""
    last = {(reminder.case_id, reminder.clock, reminder.to): reminder for reminder in come}
    for reminder in come:
        yield reminder, _message_to(reminder.to, now), last[reminder.case_id, reminder.clock, reminder.to] is reminder


def _tellings(come: Sequence[Reminder], now: datetime, turn: int) -> Iterable[Notification]:
    for key, lane in {_message_to(reminder.to, now): f"dm:{reminder.to}" for reminder in come}.items():
        yield Notification(key=key, lane=lane, kind=NotificationKind.NAG)
        if turn:
            yield _update(key, lane, f"turn {turn}")


def _update(message: str, lane: str, reason: str) -> Notification:
    return Notification(
        key=f"{message}:{reason}", lane=lane, kind=NotificationKind.NAG_UPDATE, merge=message, changes=message
    )


def settled_reminder_updates(cases: Sequence[Case], uow: UnitOfWork, now: datetime) -> list[Notification]:
    """The messages that have a line about one of these cases, to be brought up to date: what is settled is struck through."""
    messages = uow.reminders.messages_about([case.id for case in cases], now - STILL_READ)
    return [
        _update(message, lane, f"{case.id}:v{case.version}")
        for case in cases
        for message, lane in messages.get(case.id, ())
    ]


def clock_of(line: ReminderLine, case: Case, owner: Person | None, policy: Policy, now: datetime) -> Clock | None:
    """The clock that a line of a message speaks of, while there is still something to do about it; None once it is settled."""
    if owner is None or case.is_closed:
        return None
    run = line.run.partition(" ")[0] if line.rung == SNOOZED else line.run
    for clock in clocks_of(case, policy, now, owner.zone):
        if clock.kind is line.clock and clock.run == run and clock.is_live:
            return clock
    return None


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
    """Until when a reminder was put off. is_cut: sooner than was asked for, as the deadline comes before."""

    until: datetime
    is_cut: bool


def snooze(command: SnoozeReminder, uow: UnitOfWork, policy: Policy, now: datetime) -> Snoozed:
    """NAG-4: until when it was put off. Never beyond the deadline; the clock goes on, and the manager hears what the manager hears.
    Raises CaseError where there is nothing to put off."""
    case = uow.cases.get(command.case_id, for_change=True)
    person, owner = command.actor.person, uow.roster.get(case.owner)
    if not uow.inbox.first_time(command.key):
        raise AlreadyDone("That was put off already.")
    clock = (
        next((each for each in clocks_of(case, policy, now, owner.zone) if each.kind is command.clock), None)
        if owner is not None
        else None
    )
    if person is None or clock is None or not clock.is_live:
        raise CaseError("That is settled already: there is nothing left to be reminded of.")
    asked = until = _until(command.how_long, person, uow, now)
    working = WorkingTime.of(person, uow.holidays)
    if clock.deadline is not None and now < clock.deadline:
        until = min(until, clock.deadline - LEFT_AFTER_SNOOZE)
        if until <= now:
            raise CaseError("The deadline is less than half an hour away: that cannot be put off any more.")
        last_chance = working.last_chance(until, clock.deadline, LEFT_AFTER_SNOOZE)
        # Whoever has no such chance left asks outside their working hours, and hears when they asked to.
        if last_chance <= now < working.next_day_at(now, asked) < until and command.how_long is Snooze.TOMORROW:
            # No work is left: on the morning of the next day, and not in the last half hour of it.
            last_chance = working.next_day_at(now, asked)
        until = last_chance if last_chance > now else until
    is_cut = until < asked
    until = _with_others(until, clock, working, policy, now)
    uow.reminders.put_off(case.id, command.clock, clock.run, person.email, until)
    [case] = schedule_reminders([case], uow, policy, now)
    uow.reminders.move_on({case.id: case.next_due_at})
    uow.commit()
    return Snoozed(until, is_cut)


def _with_others(until: datetime, clock: Clock, working: WorkingTime, policy: Policy, now: datetime) -> datetime:
    """The round with which a reminder comes back: the nearest to come, and before the deadline the one that leaves time to act. Without
    one, the very moment."""
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
