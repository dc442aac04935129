"""No more than so many messages of reminders a person and day, whatever comes between the rounds (NAG-3).

The last message of a day is kept for its last round, which has room for all that waits. Only a warning whose deadline comes before that may
have it sooner; what then comes still waits for the morning.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from cases.model.working_time import MOST_ROUNDS, WorkingTime
from cases.rules.reminder_plan import Reminder

MOST_MESSAGES = MOST_ROUNDS


def hold_until(
    sent: int, come: Iterable[Reminder], working: WorkingTime, every: timedelta, now: datetime
) -> datetime | None:
    """Return until when the reminders of one person wait; None if they are sent now.

    Args:
        sent: How many messages of reminders they have had today.
        every: The time between the rounds.
    """
    if sent >= MOST_MESSAGES:
        tomorrow = working.end_of_day(now)
        return working.next_working_moment(tomorrow) or tomorrow
    last = working.last_round(now, every)
    if sent < MOST_MESSAGES - 1 or last is None or last <= now:
        return None
    cannot_wait = (
        not reminder.is_miss and reminder.deadline is not None and reminder.deadline <= last for reminder in come
    )
    return None if any(cannot_wait) else last
