"""The one message of a person's morning: today's list, behind the reminders that come as the day begins (DIG-2, NAG-3)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from cases.model.people import Person, Roster
from cases.model.working_time import Holidays, WorkingTime

# What could not be sent by then is left: a morning's list in the afternoon is noise.
STILL_MORNING = timedelta(hours=2)


def morning_of(person: Person, roster: Roster, holidays: Holidays, now: datetime) -> date | None:
    """Return the day whose morning it is for this person; None at any other time, and while they are away."""
    if person.slack_id is None or roster.absence(person, now) is not None:
        return None
    time = WorkingTime.of(person, holidays)
    begun = time.begins(now)
    return time.day_of(now) if begun is not None and begun <= now < begun + STILL_MORNING else None


def today_key(email: str, day: date) -> str:
    """Return the key of the message with this day's list."""
    return f"today:{email}:{day}"


def reminder_key(email: str, moment: str) -> str:
    """Return the key of a message with reminders alone."""
    return f"nag:{email}:{moment}"


def day_of_list(key: str) -> date | None:
    """Return the day whose list this message has; None if it has only reminders."""
    return date.fromisoformat(key.rpartition(":")[2]) if key.startswith("today:") else None


def is_to(key: str, email: str) -> bool:
    """Return whether this message of reminders is for this person."""
    return key.startswith((f"nag:{email}:", f"today:{email}:"))
