"""The weekly pattern of somebody's work (NAG-6): which hours of which days, in any number of stretches, over midnight where a shift goes there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from functools import cached_property
from itertools import pairwise

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONDAY_TO_FRIDAY = range(5)
MINUTES_OF_DAY = 24 * 60
MINUTES_OF_WEEK = len(DAYS) * MINUTES_OF_DAY


@dataclass(frozen=True)
class Shift:
    """One stretch of work, on the clock of the person's zone. An end that is not after the start is on the next day; equal ones are 24 hours."""

    start: time
    end: time

    @property
    def ends_next_day(self) -> bool:
        """Return whether the shift ends after midnight, or at midnight."""
        return self.end <= self.start

    @property
    def minutes(self) -> tuple[int, int]:
        """Return its start and end, in minutes from the midnight at which its day begins."""
        start = self.start.hour * 60 + self.start.minute
        end = self.end.hour * 60 + self.end.minute
        return start, end + MINUTES_OF_DAY * self.ends_next_day

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


@dataclass(frozen=True)
class WorkWeek:
    """The shifts of each weekday, from Monday on, in order; a shift over midnight belongs to the day on which it begins."""

    shifts: tuple[tuple[Shift, ...], ...]

    def __post_init__(self) -> None:
        if len(self.shifts) != len(DAYS):
            raise ValueError("A week has seven days.")

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        # The working time of people is looked up by their week, several times for each case.
        return hash(self.shifts)

    @classmethod
    def daily(cls, start: time, end: time, days: Sequence[int] = MONDAY_TO_FRIDAY) -> WorkWeek:
        """Return the same hours on each of these weekdays, 0 being Monday."""
        return cls.of({day: [Shift(start, end)] for day in days})

    @classmethod
    def of(cls, shifts: Mapping[int, Sequence[Shift]]) -> WorkWeek:
        """Return the week of these shifts by weekday. Raises ValueError where two overlap."""
        week = cls(tuple(tuple(sorted(shifts.get(day, ()), key=lambda each: each.start)) for day in range(len(DAYS))))
        if (overlap := week.overlap) is not None:
            raise ValueError(f"has hours on {overlap[0]} that overlap those of {overlap[1]}.")
        return week

    @property
    def overlap(self) -> tuple[str, str] | None:
        """Return the days of two shifts that overlap, the first that are found."""
        spans = [
            (day * MINUTES_OF_DAY + start, day * MINUTES_OF_DAY + end, DAYS[day])
            for day, shifts in enumerate(self.shifts)
            for start, end in (shift.minutes for shift in shifts)
        ]
        if len(spans) > 1:
            # After Sunday comes Monday.
            first = spans[0]
            spans.append((first[0] + MINUTES_OF_WEEK, first[1] + MINUTES_OF_WEEK, first[2]))
        for (_, end, day), (start, _, other) in pairwise(spans):
            if start < end:
                return day, other
        return None

    def on(self, weekday: int) -> tuple[Shift, ...]:
        """Return the shifts that begin on this weekday, 0 being Monday."""
        return self.shifts[weekday]

    @cached_property
    def first_day(self) -> int:
        """Return the weekday on which the week begins: the first after the longest rest. Monday if no day is better."""
        rests: dict[int, int] = {}
        for day in range(len(DAYS)):
            if self.shifts[day]:
                rests[day] = next((back for back in range(1, len(DAYS)) if self.shifts[day - back]), len(DAYS))
        return max(rests, key=lambda day: (rests[day], -day), default=0)

    def __str__(self) -> str:
        """Return the week as the files write it, such as "Mon-Fri 09:00-17:00". Days with the same hours are joined."""
        parts: list[tuple[int, int, str]] = []
        for day, shifts in enumerate(self.shifts):
            hours = " ".join(map(str, shifts))
            if parts and parts[-1][1] == day - 1 and parts[-1][2] == hours:
                parts[-1] = (parts[-1][0], day, hours)
            elif hours:
                parts.append((day, day, hours))
        return ", ".join(
            f"{DAYS[first]}{f'-{DAYS[last]}' if last > first else ''} {hours}" for first, last, hours in parts
        )


# The hours of people who gave none.
OFFICE_HOURS = WorkWeek.daily(time(9), time(17))
