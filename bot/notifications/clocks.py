"""Compose reminders (NAG-3), and the lists of the morning and of the week (DIG-2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.notifications.composer import Composer, reader_of
from cases.model.notification import Notification, NotificationKind
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.hygiene import hygiene
from cases.rules.quiet_targets import is_newly_past, past_target
from cases.rules.sold import offers_closing
from cases.use_cases.send_morning_lists import day_began, forgotten_of_team, today_lines, without_reminded
from handlers.context import HandlerContext
from handlers.reminder_rest import reminders_of_message
from messages import morning_lists as mornings
from messages import reminders
from messages.surfaces import Message


def _reminder_message(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:
    """Return a message's reminders as they are now (NAG-3); None if none are left before it is posted."""
    message = notification.changes or notification.key
    reader = reader_of(notification, uow)
    if reader is None or not uow.reminders.lines(message):
        return None
    now = context.clock.now()
    shown = reminders_of_message(message, reader, uow, context)
    if notification.changes is None and all(each.clock is None for each in shown):
        return None
    covers = frozenset(person.email for person in uow.roster.covered_by(reader))
    return reminders.reminder(reader, shown, covers, context.policy, now, message=message)


def _today(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:
    """Return the person's work for today (DIG-2), without the reminders that they just got;

    None if there is nothing else.
    """
    person = reader_of(notification, uow)
    if person is None:
        return None
    now = context.clock.now()
    cases = uow.cases.open_of(person.email)
    quiet = past_target(cases, context.policy, now)
    lines, reminded = without_reminded(
        today_lines(cases, context.policy, person, now),
        uow.reminders.reminded_of(person.email, day_began(person, uow.holidays, now)),
    )
    cards = _cards([line.case.id for line in lines[: mornings.MOST_LINES]], notification.lane, uow, context)
    sold = [case for case in cases if offers_closing(case, context.policy)]
    is_worth_a_list = bool(lines or sold) or any(is_newly_past(case, context.policy, now) for case in quiet)
    return mornings.today(lines, cards, person.today(now), reminded, quiet, sold) if is_worth_a_list else None


def _forgotten(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:
    """Return the cases of a manager's team without a planned next step (NAG-7); None if there are none."""
    manager = reader_of(notification, uow)
    if manager is None:
        return None
    now = context.clock.now()
    found = forgotten_of_team(manager, uow, context.policy, now)
    return mornings.forgotten(found, manager.today(now)) if found else None


def _hygiene(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:
    """Return what is missing on the person's open cases (DIG-2, REQ-2); None if nothing is."""
    person = reader_of(notification, uow)
    if person is None:
        return None
    today = person.today(context.clock.now())
    misses = hygiene(uow.cases.open_of(person.email), today, context.policy).misses
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
