"""Compute when a person is at work, from their week on their own clock and their holidays (NAG-2, NAG-6).

Everything is computed day by day on the person's own calendar, and only then in UTC. Daylight saving time and zones
far from UTC therefore need no special care.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from cases.model.own_days import ONE_DAY, end_of_shift, start_of_day
from cases.model.people import Person, Region
from cases.model.work_week import Shift, WorkWeek

# Nobody is reminded more often in a working day (NAG-3).
MOST_ROUNDS = 8
QUARTER_HOUR = timedelta(minutes=15)
# Nobody is away from work for so long without a single working day; one who seems to be has no working time at all.
FURTHEST = 60


class Holidays(Protocol):
    """Which days are not worked."""

    def of(self, region: Region, year: int) -> Collection[date]:
        """Return the public holidays of the region in this year, weekends not among them of necessity."""
        ...

    def of_country(self, country: str, state: str, year: int) -> Collection[date]:
        """Return the public holidays of a country in this year, with those of one of its states, where that is not empty (NAG-6)."""
        ...

    def __hash__(self) -> int:
        """Hash by identity: calendars do not change, and results computed from one are cached under it."""
        ...


@dataclass(frozen=True)
class NoHolidays:
    """A calendar without holidays. One is as good as another, so that people with the same hours share their cached days."""

    def of(self, region: Region, year: int) -> Collection[date]:  # noqa: ARG002 - the signature is the port's
        """Return no day."""
        return ()

    def of_country(self, country: str, state: str, year: int) -> Collection[date]:  # noqa: ARG002 - as above
        """Return no day."""
        return ()


@dataclass(frozen=True)
class Span:
    """One stretch of work, in UTC; the end is no longer in it."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class WorkingTime:
    """The working time of one person."""

    zone: str
    #: On the clock of `zone`.
    week: WorkWeek
    #: The region whose holidays are kept. None for no holidays.
    region: Region | None
    holidays: Holidays
    #: The country whose holidays are kept instead, if not empty.
    country: str = ""
    #: The state whose holidays are kept too, if not empty.
    state: str = ""

    @classmethod
    def of(cls, person: Person, holidays: Holidays) -> WorkingTime:
        """Return the working time of this person. People with the same hours share one, with its cached days."""
        return _shared(person.zone, person.week, person.region, holidays, person.country, person.state)

    @cached_property
    def first_span_from(self) -> Callable[[datetime], Span | None]:
        """Return the first stretch of work that ends after a moment; None for somebody who never works.

        It is cached, because many cases come to the same people at one moment.
        """
        return lru_cache(maxsize=1_000)(self._first_span_from)

    @cached_property
    def _on(self) -> Callable[[date], tuple[Span, ...]]:
        """Return the stretches of work that begin on a day. They are cached too."""
        return lru_cache(maxsize=1_000)(self._spans_of)

    def is_working_day(self, day: date) -> bool:
        """Return whether the person works on this day. A shift over midnight belongs to the day on which it begins."""
        if not self.week.on(day.weekday()):
            return False
        if self.country:
            return day not in self.holidays.of_country(self.country, self.state, day.year)
        return self.region is None or day not in self.holidays.of(self.region, day.year)

    def is_working(self, moment: datetime) -> bool:
        """Return whether the person is at work at this moment."""
        span = self.first_span_from(moment)
        return span is not None and span.start <= moment

    def next_working_moment(self, moment: datetime) -> datetime | None:
        """Return this moment if the person is at work, else the next at which they are. None if they never work."""
        span = self.first_span_from(moment)
        return None if span is None else max(span.start, moment)

    def last_span_before(self, moment: datetime) -> Span | None:
        """Return the last stretch of work that has begun before this moment, cut off there. None if they never work."""
        today = moment.astimezone(ZoneInfo(self.zone)).date()
        for back in range(-1, FURTHEST):
            for span in reversed(self._on(today - back * ONE_DAY)):
                if span.start < moment:
                    return Span(span.start, min(span.end, moment))
        return None

    def round_before(self, moment: datetime, every: timedelta) -> datetime:
        """Return the last round of the working day that is not after this moment at work.

        The first round is the start of the day. The others come every `every`, or farther apart by whole quarters of
        an hour. There are at most MOST_ROUNDS.
        """
        span = self.first_span_from(moment)
        return moment if span is None else moment - (moment - span.start) % _apart(span, every)

    def round_after(self, moment: datetime, every: timedelta) -> datetime:
        """Return the first round, of this working day or another, that is not before this moment at work."""
        span = self.first_span_from(moment)
        if span is None:
            return moment
        apart = _apart(span, every)
        since = (moment - span.start) % apart
        at = moment + apart - since if since else moment
        return at if span.start <= at < span.end else self.next_working_moment(at) or at

    def last_round(self, moment: datetime, every: timedelta) -> datetime | None:
        """Return the last round of the working day that this moment is in; None on a day without work."""
        spans = self._on(self.day_of(moment))
        if not spans:
            return None
        span = spans[-1]
        apart = _apart(span, every)
        return span.start + (-(-(span.end - span.start) // apart) - 1) * apart

    def last_chance(self, moment: datetime, deadline: datetime, spare: timedelta) -> datetime:
        """Return this moment; or, if no work is left between it and the deadline, `spare` before the last work ends."""
        ahead = self.next_working_moment(moment)
        if ahead is not None and ahead < deadline:
            return moment
        span = self.last_span_before(moment)
        return moment if span is None else span.end - spare

    def when_worked(self, moment: datetime, amount: timedelta) -> datetime:
        """Return when this much work is done, counted from this moment.

        For somebody who never works, count by the clock.
        """
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
        """Return the same time on the next working day, counted from the first moment at work; for somebody who never works, a day by the clock."""
        start = self.next_working_moment(moment)
        if start is None:
            return moment + ONE_DAY
        local = start.astimezone(ZoneInfo(self.zone))
        of = self.day_of(start)
        day = of + ONE_DAY
        for _ in range(FURTHEST):
            if self.is_working_day(day):
                break
            day += ONE_DAY
        # Past midnight a shift is still of the day on which it began.
        on = day + (local.date() - of)
        at = datetime.combine(on, local.time(), ZoneInfo(self.zone)).astimezone(UTC)
        spans = self._on(day)
        # A day that is shorter, or has other hours, ends when it ends.
        return min(max(at, spans[0].start), spans[-1].end) if spans else at

    def day_of(self, moment: datetime) -> date:
        """Return the day, on the person's calendar, that this moment belongs to: during a shift over midnight still the one on which it began."""
        today = moment.astimezone(ZoneInfo(self.zone)).date()
        before = self._on(today - ONE_DAY)
        return today - ONE_DAY if before and before[-1].end > moment else today

    def begin_of_day(self, moment: datetime) -> datetime:
        """Return when the day of this moment began."""
        day = self.day_of(moment)
        midnight, before = start_of_day(day, self.zone), self._on(day - ONE_DAY)
        return max(midnight, before[-1].end) if before else midnight

    def end_of_day(self, moment: datetime) -> datetime:
        """Return when the day of this moment ends: at midnight, or at the end of a shift over midnight."""
        day = self.day_of(moment)
        midnight, own = start_of_day(day + ONE_DAY, self.zone), self._on(day)
        return max(midnight, own[-1].end) if own else midnight

    def begin_of_work(self, day: date) -> datetime | None:
        """Return when the work of this day begins; None without work."""
        spans = self._on(day)
        return spans[0].start if spans else None

    def end_of_work(self, day: date) -> datetime:
        """Return when the work of this day ends. Without work, return its midnight."""
        spans = self._on(day)
        return spans[-1].end if spans else start_of_day(day + ONE_DAY, self.zone)

    def next_day_at(self, moment: datetime, like: datetime) -> datetime:
        """Return the day after the one that this moment belongs to, whether it is worked or not, at the hour of `like`."""
        local = ZoneInfo(self.zone)
        day = self.day_of(moment) + ONE_DAY
        return datetime.combine(day, like.astimezone(local).time(), local).astimezone(UTC)

    def begins(self, moment: datetime) -> datetime | None:
        """Return when the work of this moment's day begins; None without work."""
        return self.begin_of_work(self.day_of(moment))

    def _first_span_from(self, moment: datetime) -> Span | None:
        today = moment.astimezone(ZoneInfo(self.zone)).date()
        for ahead in range(-1, FURTHEST):
            for span in self._on(today + ahead * ONE_DAY):
                if span.end > moment:
                    return span
        return None

    def _spans_of(self, day: date) -> tuple[Span, ...]:
        """Return the stretches of work that begin on this day; without those that the clock jumps over."""
        if not self.is_working_day(day):
            return ()
        found = (self._span(day, shift) for shift in self.week.on(day.weekday()))
        return tuple(span for span in found if span.start < span.end)

    def _span(self, day: date, shift: Shift) -> Span:
        local = ZoneInfo(self.zone)
        start = datetime.combine(day, shift.start, local).astimezone(UTC)
        return Span(start, end_of_shift(day, shift, self.zone))


def _apart(span: Span, every: timedelta) -> timedelta:
    quarters = -(-(span.end - span.start) // (MOST_ROUNDS * QUARTER_HOUR))
    return max(every, quarters * QUARTER_HOUR)


_shared = lru_cache(maxsize=1_000)(WorkingTime)
