"""The 7-day target of cases without a closing limit (SLA-2): a quiet line in the morning, and no miss."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from cases.model.case import Case
from cases.model.policy import Policy
from cases.rules.clocks import ClockState, closing_clock

# For so long after its target a case is worth a list that would have nothing else on it.
STILL_NEW = timedelta(days=3)


def past_target(cases: Iterable[Case], policy: Policy, now: datetime) -> list[Case]:
    """Return the open cases without a limit that are beyond their target, the oldest first. A High Value case has no target."""
    found = [case for case in cases if (target := _target(case, policy, now)) is not None and target <= now]
    return sorted(found, key=lambda case: (case.opened_at, case.id))


def is_newly_past(case: Case, policy: Policy, now: datetime) -> bool:
    """Return whether its target passed in the last days."""
    target = _target(case, policy, now)
    return target is not None and now - STILL_NEW <= target <= now


def _target(case: Case, policy: Policy, now: datetime) -> datetime | None:
    clock = closing_clock(case, policy, now)
    is_exempt = clock is not None and clock.state is ClockState.EXEMPT and not clock.is_settled
    return clock.target if clock is not None and is_exempt else None
