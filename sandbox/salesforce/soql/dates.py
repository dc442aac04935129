"""The words for days in SOQL, such as TODAY and LAST_N_DAYS:7, as the first and the last day that they mean (in UTC)."""

from __future__ import annotations

from datetime import date, timedelta

WEEK = timedelta(days=7)
DAY = timedelta(days=1)


def days_meant(word: str, today: date) -> tuple[date, date] | None:
    """Return the first and the last day; None for a word that is none of these."""
    name, _, number = word.upper().partition(":")
    if number:
        return _counted(name, int(number), today)
    sunday = today - timedelta(days=(today.weekday() + 1) % 7)
    first = today.replace(day=1)
    next_month = (first + timedelta(days=32)).replace(day=1)
    meant = {
        "TODAY": (today, today),
        "YESTERDAY": (today - DAY, today - DAY),
        "TOMORROW": (today + DAY, today + DAY),
        "THIS_WEEK": (sunday, sunday + WEEK - DAY),
        "LAST_WEEK": (sunday - WEEK, sunday - DAY),
        "NEXT_WEEK": (sunday + WEEK, sunday + 2 * WEEK - DAY),
        "THIS_MONTH": (first, next_month - DAY),
        "LAST_MONTH": ((first - DAY).replace(day=1), first - DAY),
        "LAST_90_DAYS": (today - timedelta(days=90), today),
        "NEXT_90_DAYS": (today + DAY, today + timedelta(days=90)),
    }
    return meant.get(name)


def _counted(name: str, number: int, today: date) -> tuple[date, date] | None:
    if name == "LAST_N_DAYS":
        return today - timedelta(days=number), today
    if name == "NEXT_N_DAYS":
        return today + DAY, today + timedelta(days=number)
    if name == "N_DAYS_AGO":
        return today - timedelta(days=number), today - timedelta(days=number)
    return None
