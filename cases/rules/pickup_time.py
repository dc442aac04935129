"""By when a case is to be picked up: by the clock, and in its owner's working time (SLA-1)."""

from __future__ import annotations

from datetime import datetime, timedelta

from cases.model.case import Case
from cases.model.own_days import ONE_DAY
from cases.model.policy import PickupHours, Policy
from cases.model.working_time import WorkingTime


def pickup_deadline(case: Case, policy: Policy, started: datetime) -> datetime:
    """Return the deadline that counts by the policy.

    Args:
        started: when the owner's time began, as the clock has it.
    """
    due = case.pickup_due_at
    if policy.pickup_hours is PickupHours.WORKING and due is not None and due > started:
        return due
    return started + policy.pickup


def other_pickup_deadline(case: Case, policy: Policy, started: datetime) -> datetime | None:
    """Return the deadline counted the other way, to be shown beside the one that counts; None if it is not known."""
    due = case.pickup_due_at
    if due is None or due <= started:
        return None
    return started + policy.pickup if policy.pickup_hours is PickupHours.WORKING else due


def worked_pickup_deadline(started: datetime, pickup: timedelta, working: WorkingTime) -> datetime:
    """Return when so much of the owner's working time has passed: of each 24 hours one working day, of the rest hours at work."""
    days, rest = divmod(pickup, ONE_DAY)
    at = started
    for _ in range(days):
        at = working.a_business_day_after(at)
    return working.when_worked(at, rest) if rest else at
