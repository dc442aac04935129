"""When a day begins and ends for one person: at midnight where they are, or with the shift that goes on over it (NAG-6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cases.model.work_week import OFFICE_HOURS, Shift, WorkWeek

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class OwnDays:
    """The days of one person. Each begins as the one before it ends.

    Holidays make no difference: while nobody works, nothing is said of when a day ends.
    """

    zone: str
    week: WorkWeek = OFFICE_HOURS

    def begin(self, day: date) -> datetime:
        """Return when this day begins."""
        return self.end(day - ONE_DAY)

    def end(self, day: date) -> datetime:
        """Return when this day ends: at midnight, or at the end of a shift over midnight."""
        midnight, shifts = start_of_day(day + ONE_DAY, self.zone), self.week.on(day.weekday())
        return max(midnight, end_of_shift(day, shifts[-1], self.zone)) if shifts else midnight

    def day_of(self, moment: datetime) -> date:
        """Return the day that this moment belongs to."""
        today = moment.astimezone(ZoneInfo(self.zone)).date()
        return today if self.begin(today) <= moment else today - ONE_DAY


# For a case without an owner.
DAYS_OF_UTC = OwnDays("UTC")


def start_of_day(day: date, zone: str) -> datetime:
    """Return when this day of the calendar begins in the zone."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def end_of_shift(day: date, shift: Shift, zone: str) -> datetime:
    """Return when the shift that begins on this day ends."""
    until = day + ONE_DAY if shift.ends_next_day else day
    # Hours that come twice in the night when clocks go back are all of them worked.
    return datetime.combine(until, shift.end, ZoneInfo(zone)).replace(fold=1).astimezone(UTC)
