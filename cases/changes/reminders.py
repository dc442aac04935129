"""Keep the reminders of a changed case right: when the next one is due, and which messages have a line about it (NAG-1, NAG-4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from cases.model.case import Case, with_values
from cases.model.notification import Notification, NotificationKind
from cases.model.policy import Policy
from cases.ports.sent import SentAbout
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.reminder_plan import first_due
from cases.rules.sleep import is_asleep

# Older messages are history, which nobody reads again.
STILL_READ = timedelta(days=14)
# At most this many cases are read in one transaction; the rest follow in the next.
AT_ONCE = 200


def schedule_reminders(cases: Sequence[Case], uow: UnitOfWork, policy: Policy, now: datetime) -> list[Case]:
    """Return these cases with the time of their next reminder."""
    known = [case.id for case in cases if case.id]
    told, snoozes = uow.reminders.told(known), uow.reminders.snoozes(known)
    return [
        schedule_reminder(case, SentAbout(told.get(case.id, {}), snoozes.get(case.id, {})), uow, policy, now)
        for case in cases
    ]


def schedule_reminder(case: Case, sent: SentAbout, uow: UnitOfWork, policy: Policy, now: datetime) -> Case:
    """Return the case with the time of its next reminder."""
    due = first_due(case, uow.roster, policy, uow.holidays, now, sent.reminders, sent.snoozes)
    due = looked_at_by(case, due, now)
    return case if due == case.next_due_at else with_values(case, next_due_at=due)


def looked_at_by(case: Case, due: datetime | None, now: datetime) -> datetime | None:
    """Return when the case is to be checked again: when a reminder is due, or when it wakes (SLA-3)."""
    wakes = case.asleep_until if is_asleep(case, now) and case.asleep_until is not None else None
    moments = [moment for moment in (due, wakes) if moment is not None]
    return min(moments, default=None)


def moment_key(now: datetime) -> str:
    return f"{now:%Y%m%dT%H%M%S.%f}"


def reminder_update(message: str, lane: str, reason: str) -> Notification:
    return Notification(
        key=f"{message}:{reason}", lane=lane, kind=NotificationKind.REMINDER_UPDATE, merge=message, changes=message
    )


def settled_reminder_updates(case: Case, sent: SentAbout) -> list[Notification]:
    """Return updates of the messages that have a line about this case; settled lines are struck through."""
    return [reminder_update(message, lane, f"{case.id}:v{case.version}") for message, lane in sent.reminder_messages]
