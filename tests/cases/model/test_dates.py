"""Days as people type them (PTO-1)."""

from __future__ import annotations

import re
from datetime import date

import pytest

from cases.model.dates import TYPED, format_date, parse_date

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-12-20", date(2026, 12, 20)),
        ("Today", MONDAY),
        ("tomorrow", date(2026, 3, 3)),
        ("Mon", MONDAY),
        ("friday", date(2026, 3, 6)),
        ("thurs", date(2026, 3, 5)),
        ("20 Dec", date(2026, 12, 20)),
        ("Dec 20", date(2026, 12, 20)),
        ("1 mar", date(2027, 3, 1)),
        ("2 March", MONDAY),
        ("29 feb", date(2028, 2, 29)),
        ("December 20, 2027", date(2027, 12, 20)),
        ("20 dec 2025", date(2025, 12, 20)),
    ],
)
def test_a_day_is_read_as_it_was_meant(typed: str, meant: date) -> None:
    """PTO-1: without its year it is the next one."""
    assert re.fullmatch(TYPED, typed, re.IGNORECASE)
    assert parse_date(typed, MONDAY, MONDAY) == meant


@pytest.mark.parametrize(
    "typed", ["", "soon", "2026-13-01", "2026-02-30", "31 feb", "20 foo", "20 21", "mo", "may", "2026", "12 20 2026"]
)
def test_what_is_no_day_is_none(typed: str) -> None:
    """PTO-1"""
    assert parse_date(typed, MONDAY, MONDAY) is None


def test_a_day_in_words_has_its_weekday_and_its_year() -> None:
    """PTO-1, CLO-5"""
    assert format_date(MONDAY) == "Mon 2 Mar 2026"
