"""Open cases of which nothing is to come: no clock runs and no next step lies ahead (NAG-7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cases.model.case import Case
from cases.model.own_days import OwnDays
from cases.model.people import Person
from cases.model.policy import Policy
from cases.model.working_time import Holidays, WorkingTime
from cases.rules.clocks import ClockState, clocks_of

# After so many of the owner's working days the manager has it on a list too.
MANAGERS_AFTER = 5
# No need to count on.
_FURTHEST = timedelta(days=30)


@dataclass(frozen=True)
class Forgotten:
    """One such case."""

    case: Case
    owner: Person
    #: From when on nothing was planned for it.
    since: datetime


def is_forgotten(case: Case, policy: Policy, now: datetime, days: OwnDays) -> bool:
    """Return whether nobody would be reminded of this open case any more.

    Args:
        days: The owner's.
    """
    clocks = clocks_of(case, policy, now, days)
    return not any(clock.state is ClockState.RUNNING and not clock.is_settled for clock in clocks)


def forgotten_since(case: Case, policy: Policy, now: datetime, days: OwnDays) -> datetime:
    """Return when the last thing that was to come of it came: a deadline that passed, a plan, or a pickup."""
    deadlines = (clock.deadline for clock in clocks_of(case, policy, now, days) if not clock.is_settled)
    known = (case.opened_at, case.assigned_at, case.picked_up_at, case.planned_at, case.last_touch_at, *deadlines)
    return max(moment for moment in known if moment is not None and moment <= now)


def long_forgotten(
    cases: Iterable[tuple[Case, Person]], policy: Policy, holidays: Holidays, now: datetime
) -> list[Forgotten]:
    """Return those of which nothing was to come for five of their owner's working days, the longest first."""
    found = []
    for case, owner in cases:
        if not is_forgotten(case, policy, now, owner.days):
            continue
        since = forgotten_since(case, policy, now, owner.days)
        if _working_days(WorkingTime.of(owner, holidays), since, now) >= MANAGERS_AFTER:
            found.append(Forgotten(case, owner, since))
    return sorted(found, key=lambda each: (each.since, each.case.id))


def _working_days(working: WorkingTime, since: datetime, now: datetime) -> int:
    """Return how many working days have begun since the day of this moment, up to the number that matters."""
    day = working.day_of(max(since, now - _FURTHEST)) + timedelta(days=1)
    count = 0
    while day <= working.day_of(now):
        count += working.is_working_day(day)
        day += timedelta(days=1)
    return count
