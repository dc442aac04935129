"""Working weeks in the team's files (NAG-6): hours, also over midnight, and the countries whose holidays a person has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import time

from bot.config.toml_reading import a_text, kind_of, nearest
from cases.model.work_week import DAYS, MONDAY_TO_FRIDAY, OFFICE_HOURS, Shift, WorkWeek
from connectors.holiday_calendar import has_calendar, states_of

# Days of the week by number; None for those that the file sets elsewhere.
Hours = WorkWeek | tuple[Shift, ...]

LIKE = "Write them like “09:00-17:30”, “22:00-06:00” or “Mon-Thu 09:00-17:30, Fri 09:00-13:00”."
_FULL = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SHIFT = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")
_PART = re.compile(r"(?P<days>[^\W\d_][^\d]*?)?\s*(?P<hours>\d.*)?")
_DASH = re.compile(r"\s*[-–]\s*")
_AMONG = re.compile(r"(?:[\s,/&+]|\band\b)+")


def weekdays(value: object) -> tuple[int, ...]:
    """Read days of the week: "Sun-Thu", or a list of them."""
    if isinstance(value, list):
        found = [day for part in value for day in weekdays(part)]
    else:
        written = a_text(value)
        found = [day for part in _AMONG.split(_DASH.sub("-", written)) if part for day in _range(part)]
    if not found:
        raise ValueError("names no day.")
    for day in found:
        if found.count(day) > 1:
            raise ValueError(f"names {DAYS[day]} twice.")
    return tuple(sorted(found))


def _range(written: str) -> list[int]:
    """Return the days of "Mon" or "Sun-Thu". A range may cross Sunday."""
    ends = [_day(part) for part in written.split("-")]
    if len(ends) > 2:
        raise ValueError(f"“{written}” are not days. Write them like “Mon-Fri” or “Sun-Thu”.")
    first, last = ends[0], ends[-1]
    return [(first + ahead) % 7 for ahead in range((last - first) % 7 + 1)]


def _day(written: str) -> int:
    word = written.strip(" .").casefold()
    for number, name in enumerate(_FULL):
        if len(word) >= 2 and name.casefold().startswith(word):
            return number
    raise ValueError(f"“{written}” is not a day of the week. {nearest(written, [*DAYS, *_FULL])}")


def working_hours(value: object) -> Hours:
    """Return the hours of the days in `days`, or of days named with them.

    The value may be a text, a list, or a table by days.
    """
    if isinstance(value, dict):
        return _from_table(value)
    written = ", ".join(a_text(part) for part in value) if isinstance(value, list) else a_text(value)
    named: dict[int, list[Shift]] = {}
    alike: list[Shift] = []
    days: tuple[int, ...] | None = None
    pending: list[str] = []
    for part in re.split(r"\s*[,;]\s*", written):
        found = _PART.fullmatch(part)
        if found is None or not part:
            raise ValueError(f"“{written}” are not working hours. {LIKE}")
        pending += [found["days"]] if found["days"] else []
        if found["hours"] is None:
            continue
        if pending:
            days, pending = weekdays(" ".join(pending)), []
            for day in days:
                if day in named:
                    raise ValueError(f"names {DAYS[day]} twice.")
                named[day] = []
        shifts = _shifts(found["hours"], written)
        if days is None:
            alike += shifts
        for day in days or ():
            named[day] += shifts
    if pending or (alike and named):
        raise ValueError(f"“{written}” are not working hours. Some days have no hours, or some hours no days. {LIKE}")
    return WorkWeek.of(named) if named else tuple(alike)


def _from_table(table: dict[str, object]) -> WorkWeek:
    named: dict[int, Sequence[Shift]] = {}
    for key, value in table.items():
        hours = working_hours(value)
        if isinstance(hours, WorkWeek):
            raise ValueError(f"names days twice, in “{key}” and outside it.")
        for day in weekdays(key):
            if day in named:
                raise ValueError(f"names {DAYS[day]} twice.")
            named[day] = hours
    if not named:
        raise ValueError(f"must say when work begins and ends; it is empty ({kind_of(table)}).")
    return WorkWeek.of(named)


def _shifts(written: str, whole: str) -> list[Shift]:
    parts = re.split(r"\s+and\s+|(?<=\d)\s+(?=\d{1,2}:\d{2}\s*[-–])", written.strip())
    return [_shift(part, whole) for part in parts]


def _shift(written: str, whole: str) -> Shift:
    found = _SHIFT.fullmatch(written.strip())
    if found is None:
        raise ValueError(f"“{whole}” are not working hours. {LIKE}")
    try:
        start = time(int(found[1]), int(found[2]))
        end = time() if (found[3], found[4]) == ("24", "00") else time(int(found[3]), int(found[4]))
    except ValueError:
        raise ValueError(f"“{whole}” are not working hours. This time of day does not exist. {LIKE}") from None
    if start == end and written.count("24:00") == 0:
        raise ValueError(f"“{whole}” end when they begin.")
    return Shift(start, end)


def week_of(hours: object, days: object) -> WorkWeek | None:
    """Return the week of the keys `hours` and `days`;

    None if both are missing. Raises ValueError if they do not match.
    """
    if isinstance(hours, WorkWeek):
        if days is not None:
            raise ValueError("is given twice: the hours already name their days.")
        return hours
    if hours is None and days is None:
        return None
    shifts = list(hours) if isinstance(hours, tuple) else list(OFFICE_HOURS.on(0))
    chosen = days if isinstance(days, tuple) else tuple(MONDAY_TO_FRIDAY)
    return WorkWeek.of(dict.fromkeys(chosen, shifts))


def a_country(value: object) -> str:
    """Read a country code. Its holidays must be known."""
    written = a_text(value).upper()
    if written == "UK":
        raise ValueError("“UK” is not a country's two letters. Did you mean “GB”?")
    if not re.fullmatch(r"[A-Z]{2}", written):
        raise ValueError(f"“{a_text(value)}” is not a country's two letters, such as “US” or “GB”.")
    if not has_calendar(written):
        raise ValueError(f"“{written}” is not a country with known holidays.")
    return written


def countries(value: object) -> tuple[str, ...]:
    """Read a list of countries whose holidays are known, without repeats."""
    if not isinstance(value, list):
        raise ValueError(f'must be a list such as ["US", "CA"]; it is {kind_of(value)}.')
    read = tuple(a_country(part) for part in value)
    if len(set(read)) < len(read):
        raise ValueError("names the same country twice.")
    return read


def a_state(written: str, country: str) -> str:
    """Read a state of this country that has its own holidays.

    Raises ValueError if the country has none of this name.
    """
    if not country:
        raise ValueError(f"“{written}” needs a country: write its two letters as country.")
    known = {state.casefold(): state for state in states_of(country)}
    short = written.upper().removeprefix(f"{country}-").casefold()
    if short not in known:
        hint = nearest(written, list(known.values())) if known else f"{country} has no states with their own holidays."
        raise ValueError(f"“{written}” is not a state of {country} by its short name. {hint}")
    return known[short]
