"""How the time to pick a case up is counted, in words (SLA-1)."""

from __future__ import annotations

from cases.model.case import Case
from cases.model.policy import PickupHours, Policy
from cases.rules.clocks import Clock
from cases.rules.pickup_time import other_pickup_deadline
from messages.local_time import spoken
from messages.mrkdwn import span


def pickup_beside(clock: Clock, case: Case, policy: Policy) -> str:
    """Return when the pickup would be due if it were counted the other way; empty where that is the same moment."""
    other = other_pickup_deadline(case, policy, clock.started)
    if other is None or other == clock.deadline:
        return ""
    way = "by the clock" if policy.pickup_hours is PickupHours.WORKING else "in working time"
    return f"; {way} {spoken(other)}"


def pickups_in_words(policy: Policy) -> str:
    """Return how the digest counts pickups."""
    is_working = policy.pickup_hours is PickupHours.WORKING
    return f"{span(policy.pickup)} {'of working time' if is_working else 'by the clock'}"
