"""Days on the calendar, as people read them and as they type them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_AWAY = {"today": 0, "tomorrow": 1}

TYPED = (
    r"(?:\d{4}-\d\d-\d\d|today|tomorrow"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
    r"|\d{1,2}\s+[a-z]{3,9}(?:\s+\d{4})?|[a-z]{3,9}\s+\d{1,2}(?:,?\s+\d{4})?)"
)
"""A day as it is typed: `2026-12-20`, `today`, `tomorrow`, `fri`, `20 Dec`, `Dec 20, 2026`; letters in any case."""


def format_date(day: date, today: date | None = None) -> str:
    """Return a day as people read it: `Sun 12 Jul`. It has the year if `today` is in another year or not given."""
    year = "" if today is not None and today.year == day.year else f" {day.year}"
    return f"{day:%a} {day.day} {day:%b}{year}"


def format_moment(local: datetime, today: date | None = None) -> str:
    """Return a moment as people read it: `Sun 12 Jul 14:05`, with the year as in `format_date`. local: in the reader's zone."""
    return f"{format_date(local, today)} {local:%H:%M}"


def parse_date(typed: str, from_day: date, today: date) -> date | None:
    """Return the day that was typed, or None if it is no day.

    Args:
        from_day: If the year or the week is left out, the first such day from this one on is meant.
        today: The day that `today` and `tomorrow` refer to.
    """
    words = typed.casefold().replace(",", " ").split()
    if len(words) == 1 and words[0] in _AWAY:
        return today + timedelta(days=_AWAY[words[0]])
    if len(words) == 1 and (weekday := _place(words[0], _WEEKDAYS)) is not None:
        return from_day + timedelta(days=(weekday - from_day.weekday()) % 7)
    if len(words) == 1:
        return _on(*map(int, words[0].split("-"))) if re.fullmatch(r"\d{4}-\d\d-\d\d", words[0]) else None
    year = int(words.pop()) if len(words) == 3 and words[-1].isdigit() else None
    numbers = [int(word) for word in words if word.isdigit()]
    names = [word for word in words if not word.isdigit()]
    if len(numbers) != 1 or len(names) != 1 or (month := _place(names[0], _MONTHS)) is None:
        return None
    if year is not None:
        return _on(year, month + 1, numbers[0])
    # A 29 February may be some years off.
    days = (_on(from_day.year + ahead, month + 1, numbers[0]) for ahead in range(9))
    return next((day for day in days if day is not None and day >= from_day), None)


def is_zone(name: str) -> bool:
    """Return whether this machine knows a time zone of this name, such as `Europe/London`."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _place(word: str, names: tuple[str, ...]) -> int | None:
    if len(word) < 3:
        return None
    return next((place for place, name in enumerate(names) if name.startswith(word)), None)


def _on(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
