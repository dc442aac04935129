"""Compose reminders (NAG-3), and the lists of the morning and of the week (DIG-2)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from bot.notifications.composer import Composer, reader_of
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Person
from cases.model.working_time import WorkingTime
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.clocks import ClockKind
from cases.rules.hygiene import hygiene, to_tell
from cases.rules.morning import day_of_list
from cases.rules.quiet_targets import is_newly_past, past_target
from cases.rules.sold import offers_closing
from cases.use_cases.send_morning_lists import (
    day_began,
    forgotten_of_team,
    left_cases_of,
    today_lines,
    without_reminded,
)
from handlers.context import HandlerContext
from handlers.reminder_rest import reminders_of_message
from messages import morning_lists as mornings
from messages import reminders
from messages.surfaces import Message


def _reminder_message(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:
    """Return a message's reminders as they are now (NAG-3), in the morning's message with the rest of the day's list (DIG-2).

    None if nothing of it is left before it is posted.
    """
    message = notification.changes or notification.key
    reader = reader_of(notification, uow)
    lines = uow.reminders.lines(message)
    if reader is None or not lines:
        return None
    now = context.clock.now()
    rest = None
    # An update on a later day leaves out the list, whose day is over.
    if day_of_list(message) == WorkingTime.of(reader, uow.holidays).day_of(now):
        said = {(line.case_id, line.clock) for line in lines}
        found = _list_of(reader, said, notification.lane, uow, context)
        rest = replace(found, reminded=0) if found is not None else None
    shown = reminders_of_message(message, reader, uow, context)
    if notification.changes is None and all(each.clock is None for each in shown):
        return mornings.today(rest) if rest is not None else None
    covers = frozenset(person.email for person in uow.roster.covered_by(reader))
    return reminders.reminder(reader, shown, covers, context.policy, now, message=message, rest=rest)


def _today(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:
    """Return the person's work for today (DIG-2), without the reminders that they just got;

    None if there is nothing else.
    """
    person = reader_of(notification, uow)
    if person is None:
        return None
    since = day_began(person, uow.holidays, context.clock.now())
    said = uow.reminders.reminded_of(person.email, since)
    found = _list_of(person, said, notification.lane, uow, context)
    return mornings.today(found) if found is not None else None


def _list_of(
    person: Person, said: Collection[tuple[int, ClockKind]], lane: str, uow: UnitOfWork, context: HandlerContext
) -> mornings.TodayList | None:
    """Return what the day asks for besides the reminders of it; None if that is nothing."""
    now = context.clock.now()
    cases = uow.cases.open_of(person.email)
    quiet = past_target(cases, context.policy, now)
    lines, reminded = without_reminded(today_lines(cases, context.policy, person, now), said)
    cards = _cards([line.case.id for line in lines[: mornings.MOST_LINES]], lane, uow, context)
    sold = [case for case in cases if offers_closing(case, context.policy)]
    if not lines and not sold and not any(is_newly_past(case, context.policy, now) for case in quiet):
        return None
    return mornings.TodayList(lines, cards, reminded, quiet, sold)


def _forgotten(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:
    """Return the cases of a leader's region that nobody else would hear of (NAG-7); None if there are none."""
    leader = reader_of(notification, uow)
    if leader is None:
        return None
    now = context.clock.now()
    found, left = forgotten_of_team(leader, uow, context.policy, now), left_cases_of(leader, uow)
    return mornings.forgotten(found, left, leader.today(now)) if found or left else None


def _hygiene(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:
    """Return what is missing on the person's open cases (DIG-2, REQ-2); None if nothing is."""
    person = reader_of(notification, uow)
    if person is None:
        return None
    now = context.clock.now()
    today = person.today(now)
    misses = to_tell(hygiene(uow.cases.open_of(person.email), today, context.policy).misses, context.policy, now)
    cards = _cards([each.case.id for each in misses], notification.lane, uow, context)
    return mornings.hygiene_list(misses, cards, today) if misses else None


def _cards(case_ids: Sequence[int], lane: str, uow: UnitOfWork, context: HandlerContext) -> dict[int, str]:
    """Return the addresses of the cards of these cases in this lane."""
    found = ((case_id, context.permalink(*card)) for case_id, card in uow.outbox.cards_in(lane, case_ids).items())
    return {case_id: address for case_id, address in found if address is not None}


COMPOSERS: Mapping[NotificationKind, Composer] = {
    NotificationKind.REMINDER: _reminder_message,
    NotificationKind.REMINDER_UPDATE: _reminder_message,
    NotificationKind.TODAY: _today,
    NotificationKind.FORGOTTEN: _forgotten,
    NotificationKind.HYGIENE: _hygiene,
}
