"""A person's day (HOM-1): in which section each open case stands, why, and in what order; what does most harm first, every case once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cases.model.case import Case
from cases.model.own_days import OwnDays
from cases.model.policy import Policy
from cases.rules.clocks import (
    Clock,
    ClockKind,
    ClockState,
    closing_clock,
    next_step_clock,
    pickup_clock,
    touchpoint_clock,
    update_clock,
)
from cases.rules.harm import harm_rank
from cases.rules.next_steps import is_well_formed


class Section(StrEnum):
    """The sections of a day, in their order; LEFT is for those who lead a region, UNASSIGNED for those who route what found no owner."""

    MISSED = "Missed"
    DUE_TODAY = "Due today"
    TO_PICK_UP = "To pick up"
    MISSING_NEXT_STEP = "Missing next step"
    HIGH_VALUE = "High Value touchpoints"
    REST = "The rest"
    LEFT = "Its owner has left"
    UNASSIGNED = "Unassigned"


# What a person's own day has.
WORKLIST_SECTIONS = tuple(section for section in Section if section not in (Section.LEFT, Section.UNASSIGNED))


class Need(StrEnum):
    """What puts a case into its section."""

    PICKUP_MISSED = "pickup missed"
    CLOSING_MISSED = "closing missed"
    UPDATE_MISSED = "update missed"
    STEP_OVERDUE = "next step overdue"
    STEP_DUE = "next step due"
    CLOSING_DUE = "closing due"
    CLOSING_AHEAD = "closing before the next step"
    UPDATE_DUE = "update due"
    PICK_UP = "pick up"
    OWNER_LEFT = "owner left"
    NO_STEP = "no next step"
    NO_TOUCHPOINT = "no touchpoint planned"
    TOUCHPOINT_DUE = "touchpoint due"
    QUIET = "too long without a touch"
    PLANNED = "planned"
    ASLEEP = "asleep"
    UNROUTED = "unrouted"


@dataclass(frozen=True)
class CaseSummary(Case):
    """A case without its long texts, as the lists read it. It is looked at and never saved."""


@dataclass(frozen=True)
class Line:
    """One case of a day."""

    case: Case
    section: Section
    need: Need
    #: The moment that the section is ordered by: a deadline, or since when something is wrong.
    by: datetime
    #: When the case may move by time alone. None if not before the end of the day.
    changes_at: datetime | None = None


@dataclass(frozen=True)
class Worklist:
    """The lines of a day in their order, with the number in each section."""

    lines: Sequence[Line]
    counts: Mapping[Section, int]
    #: Counts towards the capacity (RTE-3).
    in_progress: int
    #: When the list changes by time alone.
    changes_at: datetime

    def of(self, section: Section | None) -> Sequence[Line]:
        """Return the lines of one section, or all of them."""
        return [line for line in self.lines if line.section is section] if section is not None else self.lines


@dataclass(frozen=True)
class Page:
    """A part of a list."""

    lines: Sequence[Line]
    #: From 0.
    number: int
    #: At least 1.
    pages: int
    #: The number of lines in all.
    total: int
    size: int

    @property
    def first(self) -> int:
        """Return the place of the first line, from 1."""
        return self.number * self.size + 1

    @property
    def last(self) -> int:
        """Return the place of the last line, from 1."""
        return min((self.number + 1) * self.size, self.total)


def page_of(lines: Sequence[Line], number: int, size: int) -> Page:
    """Return the page of this number, or the nearest there is."""
    pages = max(-(-len(lines) // size), 1)
    shown = min(max(number, 0), pages - 1)
    return Page(lines[shown * size : (shown + 1) * size], shown, pages, len(lines), size)


def worklist_line(case: Case, policy: Policy, now: datetime, days: OwnDays) -> Line:
    """Return the place of an open case in its owner's day.

    Args:
        days: The owner's.
    """
    pickup = pickup_clock(case, policy, now)
    clocks = _Clocks(
        pickup=pickup if pickup is not None and not pickup.is_settled else None,
        closing=closing_clock(case, policy, now),
        step=next_step_clock(case, now, days),
        touchpoint=touchpoint_clock(case, policy, now),
        update=update_clock(case, now),
    )
    ways = (
        _missed(clocks),
        _due_today(clocks, now, days),
        _to_pick_up(clocks),
        _touchpoint(clocks, now),
        _planned(case, clocks),
    )
    section, need, by = next(place for way in ways for place in way)
    running = [
        clock.deadline
        for clock in (clocks.pickup, clocks.closing, clocks.touchpoint, clocks.update)
        if clock is not None and clock.state is ClockState.RUNNING and clock.deadline is not None
    ]
    return Line(case, section, need, by or case.opened_at, min(running, default=None))


@dataclass(frozen=True)
class _Clocks:
    """The clocks that place a case; pickup is None once it is settled, closing for High Value cases, touchpoint for all others, update where
    nobody waits."""

    pickup: Clock | None
    closing: Clock | None
    step: Clock | None
    touchpoint: Clock | None
    update: Clock | None


_Place = tuple[Section, Need, datetime | None]


def _missed(clocks: _Clocks) -> Iterator[_Place]:
    """Yield what is missed, the one that does most harm first."""
    if clocks.closing is not None and clocks.closing.state is ClockState.MISSED:
        yield Section.MISSED, Need.CLOSING_MISSED, clocks.closing.deadline
    if clocks.pickup is not None and clocks.pickup.state is ClockState.MISSED:
        yield Section.MISSED, Need.PICKUP_MISSED, clocks.pickup.deadline
    if clocks.update is not None and clocks.update.state is ClockState.MISSED:
        yield Section.MISSED, Need.UPDATE_MISSED, clocks.update.deadline
    # A High Value case is never at its end: its step is a touchpoint.
    if clocks.step is not None and clocks.step.state is ClockState.MISSED and clocks.touchpoint is None:
        yield Section.MISSED, Need.STEP_OVERDUE, clocks.step.deadline


def _due_today(clocks: _Clocks, now: datetime, days: OwnDays) -> Iterator[_Place]:
    """Yield what is due today, the earliest deadline first."""
    found: list[tuple[Need, datetime]] = []
    # Somebody waits for an answer: it is for today, whether the day is over at its deadline or not.
    if clocks.update is not None and clocks.update.state is ClockState.RUNNING and clocks.update.deadline is not None:
        found.append((Need.UPDATE_DUE, clocks.update.deadline))
    closing = clocks.closing
    ends = closing.deadline if closing is not None and closing.state is ClockState.RUNNING else None
    if ends is not None and ends < days.end(days.day_of(now)):
        found.append((Need.CLOSING_DUE, ends))
    step = clocks.step
    if step is not None and step.deadline is not None and _has_come(step, now) and clocks.touchpoint is None:
        found.append((Need.STEP_DUE, step.deadline))
    for need, by in sorted(found, key=lambda each: each[1]):
        yield Section.DUE_TODAY, need, by


def _to_pick_up(clocks: _Clocks) -> Iterator[_Place]:
    if clocks.pickup is not None and clocks.pickup.state is ClockState.RUNNING:
        yield Section.TO_PICK_UP, Need.PICK_UP, clocks.pickup.deadline


def _touchpoint(clocks: _Clocks, now: datetime) -> Iterator[_Place]:
    touchpoint, step = clocks.touchpoint, clocks.step
    if touchpoint is None:
        return
    if step is None:
        yield Section.HIGH_VALUE, Need.NO_TOUCHPOINT, touchpoint.started
    elif _has_come(step, now):
        yield Section.HIGH_VALUE, Need.TOUCHPOINT_DUE, step.target
    elif touchpoint.state is ClockState.MISSED:
        yield Section.HIGH_VALUE, Need.QUIET, touchpoint.deadline


def _planned(case: Case, clocks: _Clocks) -> Iterator[_Place]:
    if clocks.step is None or not is_well_formed(case.next_step):
        yield Section.MISSING_NEXT_STEP, Need.NO_STEP, None
        return
    closing, step = clocks.closing, clocks.step
    limit = closing.deadline if closing is not None and closing.state is ClockState.RUNNING else None
    if limit is not None and step.deadline is not None and limit < step.deadline:
        # Before the day of the step is over the case must be closed.
        yield Section.REST, Need.CLOSING_AHEAD, limit
    else:
        yield Section.REST, Need.ASLEEP if case.wants_later else Need.PLANNED, step.deadline


def _has_come(step: Clock, now: datetime) -> bool:
    return step.target is not None and step.target <= now


def worklist_for(
    cases: Iterable[Case], policy: Policy, now: datetime, days_of: Callable[[Case], OwnDays], lookers: OwnDays
) -> Worklist:
    """Return the day made of these open cases. days_of: of a case's owner; lookers: of the person who looks at it."""
    lines = sorted((worklist_line(case, policy, now, days_of(case)) for case in cases), key=_order)
    moments = [line.changes_at for line in lines if line.changes_at is not None]
    ends = {days.end(days.day_of(now)) for days in {lookers, *(days_of(line.case) for line in lines)}}
    return Worklist(
        lines=lines,
        counts=Counter(line.section for line in lines),
        in_progress=sum(1 for line in lines if line.case.status.is_in_progress),
        changes_at=min([*moments, *ends]),
    )


def unassigned(cases: Iterable[Case]) -> list[Line]:
    """Return the lines of cases that found no owner, oldest first."""
    return sorted((Line(case, Section.UNASSIGNED, Need.UNROUTED, case.opened_at) for case in cases), key=_order)


def left_over(cases: Iterable[Case]) -> list[Line]:
    """Return the lines of cases whose owner left the roster, oldest first."""
    return sorted((Line(case, Section.LEFT, Need.OWNER_LEFT, case.opened_at) for case in cases), key=_order)


_PLACES = {section: place for place, section in enumerate(Section)}
# Of what is missed the greatest harm stands first.
_HARM = {
    Need.CLOSING_MISSED: harm_rank(ClockKind.CLOSING),
    Need.PICKUP_MISSED: harm_rank(ClockKind.PICKUP),
    Need.UPDATE_MISSED: harm_rank(ClockKind.UPDATE),
    Need.STEP_OVERDUE: harm_rank(ClockKind.NEXT_STEP),
}


def _order(line: Line) -> tuple[int, int, datetime, int]:
    return _PLACES[line.section], _HARM.get(line.need, 0), line.by, line.case.id
