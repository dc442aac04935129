"""When a person is at work: their hours on their own clock, on the working days of their region (NAG-2).

Everything is reckoned day by day on the person's own calendar and only then in UTC, so that the days on which a zone's clock is moved,
and zones far from UTC, need no special care.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from cases.people import Person, Region

ONE_DAY = timedelta(days=1)
SATURDAY = 5
# Nobody is reminded more often in a working day (NAG-3).
MOST_ROUNDS = 8
QUARTER_HOUR = timedelta(minutes=15)
# Nobody is away from work for so long without a single working day; one who seems to be has no working time at all.
FURTHEST = 60


class Holidays(Protocol):
    """Which days a region does not work."""

    def of(self, region: Region, year: int) -> Collection[date]:
        """The public holidays of the region in this year, weekends not among them of necessity."""
        ...

    def __hash__(self) -> int:
        """A calendar stays as it is: what is reckoned from it is kept under it."""
        ...


class NoHolidays:
    """A calendar without holidays."""

    def of(self, region: Region, year: int) -> Collection[date]:  # noqa: ARG002 - the signature is the port's
        """No day."""
        return ()


@dataclass(frozen=True)
class Span:
    """One stretch of work, in UTC; the end is no longer in it."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class WorkingTime:
    """The working time of one person. hours: on the clock of `zone`, the first before the last; region: whose holidays are kept, None for
    nobody's."""

    zone: str
    hours: tuple[time, time]
    region: Region | None
    holidays: Holidays

    @classmethod
    def of(cls, person: Person, holidays: Holidays) -> WorkingTime:
        """The working time of this person. Whoever works alike shares one, and what was reckoned of its days."""
        return _shared(person.zone, person.hours, person.region, holidays)

    @cached_property
    def first_span_from(self) -> Callable[[datetime], Span | None]:
        """The first stretch of work that ends after a moment; None for somebody who never works. Kept for a while, as many cases come at one
        moment to the same people."""
        return lru_cache(maxsize=1_000)(self._first_span_from)

    @cached_property
    def _on(self) -> Callable[[date], Span | None]:
        """The hours of a day, kept for a while too."""
        return lru_cache(maxsize=1_000)(self._hours_of)

    def is_working_day(self, day: date) -> bool:
        """Whether the region works on this day of the calendar."""
        if day.weekday() >= SATURDAY:
            return False
        return self.region is None or day not in self.holidays.of(self.region, day.year)

    def is_working(self, moment: datetime) -> bool:
        """Whether the person is at work at this moment."""
        span = self.first_span_from(moment)
        return span is not None and span.start <= moment

    def next_working_moment(self, moment: datetime) -> datetime | None:
        """This moment if the person is at work, else the next at which they are; None for somebody who never is."""
        span = self.first_span_from(moment)
        return None if span is None else max(span.start, moment)

    def last_span_before(self, moment: datetime) -> Span | None:
        """The last stretch of work that has begun before this moment, cut off there; None for somebody who never works."""
        today = moment.astimezone(ZoneInfo(self.zone)).date()
        for back in range(-1, FURTHEST):
            span = self._on(today - back * ONE_DAY)
            if span is not None and span.start < moment:
                return Span(span.start, min(span.end, moment))
        return None

    def round_before(self, moment: datetime, every: timedelta) -> datetime:
        """The last round of the working day that is not after this moment at work. The first round is the start of the day, the others
        come `every` so long, or farther apart by whole quarters of an hour, so that there are no more than MOST_ROUNDS."""
        span = self.first_span_from(moment)
        return moment if span is None else moment - (moment - span.start) % _apart(span, every)

    def round_after(self, moment: datetime, every: timedelta) -> datetime:
        """The first round, of this working day or another, that is not before this moment at work."""
        span = self.first_span_from(moment)
        if span is None:
            return moment
        apart = _apart(span, every)
        since = (moment - span.start) % apart
        at = moment + apart - since if since else moment
        return at if span.start <= at < span.end else self.next_working_moment(at) or at

    def last_round(self, moment: datetime, every: timedelta) -> datetime | None:
        """The last round of the day, on the person's calendar, that this moment is in; None on a day without work."""
        span = self._on(moment.astimezone(ZoneInfo(self.zone)).date())
        if span is None:
            return None
        apart = _apart(span, every)
        return span.start + (-(-(span.end - span.start) // apart) - 1) * apart

    def last_chance(self, moment: datetime, deadline: datetime, spare: timedelta) -> datetime:
        """This moment, or, where the person is not at work any more between it and the deadline, so much before their last work ends."""
        ahead = self.next_working_moment(moment)
        if ahead is not None and ahead < deadline:
            return moment
        span = self.last_span_before(moment)
        return moment if span is None else span.end - spare

    def when_worked(self, moment: datetime, amount: timedelta) -> datetime:
        """When so much work has been done, counted from this moment; for somebody who never works, by the clock."""
        at, left = moment, amount
        while left > timedelta():
            span = self.first_span_from(at)
            if span is None:
                return moment + amount
            at = max(span.start, at)
            if at + left <= span.end:
                return at + left
            left -= span.end - at
            at = span.end
        return at

    def a_business_day_after(self, moment: datetime) -> datetime:
        """The same time on the next working day, counted from the first moment at work; for somebody who never works, a day by the clock."""
        start = self.next_working_moment(moment)
        if start is None:
            return moment + ONE_DAY
        local = start.astimezone(ZoneInfo(self.zone))
        day = local.date() + ONE_DAY
        for _ in range(FURTHEST):
            if self.is_working_day(day):
                break
            day += ONE_DAY
        return datetime.combine(day, local.time(), ZoneInfo(self.zone)).astimezone(UTC)

    def end_of_day(self, moment: datetime) -> datetime:
        """When the day of this moment ends on the person's calendar."""
        return start_of_day(moment.astimezone(ZoneInfo(self.zone)).date() + ONE_DAY, self.zone)

    def _first_span_from(self, moment: datetime) -> Span | None:
        today = moment.astimezone(ZoneInfo(self.zone)).date()
        for ahead in range(-1, FURTHEST):
            span = self._on(today + ahead * ONE_DAY)
            if span is not None and span.end > moment:
                return span
        return None

    def _hours_of(self, day: date) -> Span | None:
        """The hours of this day; None where the region does not work, or the clock jumps over all of them."""
        if not self.is_working_day(day):
            return None
        local = ZoneInfo(self.zone)
        start = datetime.combine(day, self.hours[0], local).astimezone(UTC)
        # Hours that come twice in the night when clocks go back are all of them worked.
        end = datetime.combine(day, self.hours[1], local).replace(fold=1).astimezone(UTC)
        return Span(start, end) if start < end else None


def _apart(span: Span, every: timedelta) -> timedelta:
    quarters = -(-(span.end - span.start) // (MOST_ROUNDS * QUARTER_HOUR))
    return max(every, quarters * QUARTER_HOUR)


_shared = lru_cache(maxsize=1_000)(WorkingTime)


def start_of_day(day: date, zone: str) -> datetime:
    """When this day of the calendar begins in the zone."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
