"""The sweep that finds which reminders are due and sends them (NAG-1 … NAG-5).

Its cost depends on what is due, not on what is open. It may run late, twice, or in two places.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cases.changes.card_updates import card_updates
from cases.changes.link_unfurls import unfurl_updates
from cases.changes.reminders import AT_ONCE, looked_at_by, moment_key, reminder_update
from cases.model.notification import Notification, NotificationKind
from cases.model.policy import Policy
from cases.model.working_time import WorkingTime
from cases.ports.unit_of_work import OpenUnitOfWork, UnitOfWork
from cases.rules.morning import morning_of, reminder_key, today_key
from cases.rules.reminder_limit import hold_until
from cases.rules.reminder_plan import Reminder, next_due, plan_reminders


@dataclass(frozen=True)
class SweepResult:
    """The result of a sweep."""

    #: The number of cases that were due.
    cases: int = 0
    #: The number of steps that were sent.
    steps: int = 0
    #: The clock and the step of each.
    told: tuple[tuple[str, str], ...] = field(default=(), compare=False)


def sweep_all(open_unit: OpenUnitOfWork, policy: Policy, now: datetime, at_once: int = AT_ONCE) -> SweepResult:
    """Tell everything that has come by `now`, in as many transactions as it takes."""
    whole, turn, is_left = SweepResult(), 0, True
    while is_left:
        with open_unit() as uow:
            part = sweep(uow, policy, now, at_once, turn)
        whole, turn = SweepResult(whole.cases + part.cases, whole.steps + part.steps, whole.told + part.told), turn + 1
        is_left = part.cases == at_once
    return whole


def sweep(uow: UnitOfWork, policy: Policy, now: datetime, limit: int = AT_ONCE, turn: int = 0) -> SweepResult:
    """Send what is due, of at most `limit` cases: each step once, and one message for each person. Commits.

    Does nothing while another process sweeps. turn: later turns of the same `now` add to the messages of the first.
    """
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
        moves[case.id] = looked_at_by(case, next_due([reminder for reminder in left if reminder.at > now]), now)
    messages = _messages(come, uow, now, turn)
    held = _held(come, messages, uow, policy, now)
    for reminder in come:
        if reminder.to in held:
            moves[reminder.case_id] = min(moves[reminder.case_id] or held[reminder.to], held[reminder.to])
    come = [reminder for reminder in come if reminder.to not in held]
    uow.reminders.note(_in_messages(come, messages), now)
    uow.reminders.move_on(moves)
    uow.outbox.put(_notifications(come, messages, turn))
    # The card shows the clocks, which just changed.
    moved, because = sorted({reminder.case_id for reminder in come}), f"clocks:{moment_key(now)}"
    for case_id, lanes in uow.outbox.live_cards_of(moved).items():
        uow.outbox.put(card_updates(case_id, lanes, because))
    uow.outbox.put(unfurl_updates(dict.fromkeys(moved, because), uow))
    uow.commit()
    return SweepResult(len(due), len(come), tuple((reminder.clock.value, reminder.step) for reminder in come))


def _messages(come: Sequence[Reminder], uow: UnitOfWork, now: datetime, turn: int) -> dict[str, str]:
    """Return the key of each person's message. As the day begins it is the one with today's list, unless that list was sent before (DIG-2)."""
    people = {reminder.to: uow.roster.people[reminder.to] for reminder in come}
    lists = {
        email: today_key(email, day)
        for email, person in people.items()
        if person.role.works_cases and (day := morning_of(person, uow.roster, uow.holidays, now)) is not None
    }
    known = uow.outbox.known(lists.values())
    # An earlier turn of this sweep may have begun the message.
    begun = uow.reminders.messages_to(dict.fromkeys(lists, now)) if turn else {}
    free = {email: key for email, key in lists.items() if key not in known or key in begun.get(email, ())}
    return {email: free.get(email) or reminder_key(email, moment_key(now)) for email in people}


def _held(
    come: Sequence[Reminder], messages: Mapping[str, str], uow: UnitOfWork, policy: Policy, now: datetime
) -> dict[str, datetime]:
    """Return the people who had all their messages of the day, each with the time until which theirs wait (NAG-3)."""
    people = {reminder.to: uow.roster.people[reminder.to] for reminder in come}
    since = {email: WorkingTime.of(person, uow.holidays).begin_of_day(now) for email, person in people.items()}
    sent = uow.reminders.messages_to(since)
    held: dict[str, datetime] = {}
    for email, person in people.items():
        if messages[email] in sent[email]:
            # A later turn of this sweep adds a line to an existing message.
            continue
        working, theirs = WorkingTime.of(person, uow.holidays), [reminder for reminder in come if reminder.to == email]
        until = hold_until(len(sent[email]), theirs, working, policy.reminder_rounds, now)
        if until is not None:
            held[email] = until
    return held


def _in_messages(come: Sequence[Reminder], messages: Mapping[str, str]) -> Iterable[tuple[Reminder, str, bool]]:
    """Yield each step with its message, and whether it has a line there: of several steps of one clock only the last has."""
    last = {(reminder.case_id, reminder.clock, reminder.to): reminder for reminder in come}
    for reminder in come:
        yield reminder, messages[reminder.to], last[reminder.case_id, reminder.clock, reminder.to] is reminder


def _notifications(come: Sequence[Reminder], messages: Mapping[str, str], turn: int) -> Iterable[Notification]:
    for key, lane in {messages[reminder.to]: f"dm:{reminder.to}" for reminder in come}.items():
        yield Notification(key=key, lane=lane, kind=NotificationKind.REMINDER)
        if turn:
            yield reminder_update(key, lane, f"turn {turn}")
