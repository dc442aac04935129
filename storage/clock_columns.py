"""Compute the clocks of a case in SQL, for the figures (SLA-1, SLA-2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_

from cases.model.policy import PickupHours, Policy
from storage.schema import cases

# The same clocks as in the rules: pickup runs from the assignment, closing from the opening, and both restart when a
# paused case
# wakes.
woke = case((cases.c.wants_later.is_(True), cases.c.asleep_until), else_=cases.c.woke_at)
pickup_started = case((woke > cases.c.assigned_at, woke), else_=cases.c.assigned_at)
closing_started = func.coalesce(cases.c.awake_from, cases.c.opened_at)
reviewed = func.coalesce(cases.c.picked_up_at, cases.c.closed_at)


def pickup_moment(hours: PickupHours) -> ColumnElement[Any]:
    """Return the start of the pickup clock; in working time its deadline."""
    return cases.c.pickup_due_at if hours is PickupHours.WORKING else pickup_started


def pickup_span(policy: Policy) -> timedelta:
    """Return the time from `pickup_moment` to the deadline."""
    return timedelta() if policy.pickup_hours is PickupHours.WORKING else policy.pickup


def is_pickup_due(as_of: ColumnElement[Any], late: ColumnElement[Any], hours: PickupHours) -> ColumnElement[bool]:
    """Return whether the pickup deadline has passed. Without a stored deadline in working time, use the clock.

    Args:
        late: The latest start of a pickup clock that is over at `as_of`.
    """
    by_clock = pickup_started < late
    if hours is PickupHours.WALL_CLOCK:
        return by_clock
    due = cases.c.pickup_due_at
    return or_(and_(due > pickup_started, due < as_of), and_(or_(due.is_(None), due <= pickup_started), by_clock))
