"""The clocks of a case: how long there is to pick it up (SLA-1) and to close it (SLA-2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cases.case import Case
from cases.policy import Policy

_LATER = "the customer asked to be contacted later"


class ClockKind(StrEnum):
    """Which promise a clock measures."""

    PICKUP = "pickup"
    CLOSING = "closing"


class ClockState(StrEnum):
    """Where a clock stands."""

    RUNNING = "running"
    MISSED = "missed"
    KEPT = "kept"
    ASLEEP = "asleep"
    EXEMPT = "exempt"


@dataclass(frozen=True)
class Clock:
    """One clock at one moment. target: when the work is aimed to be done, deadline: when it must be; both None where no limit holds.

    why: for an exempt or sleeping clock the reason in words.
    """

    kind: ClockKind
    state: ClockState
    started: datetime
    target: datetime | None = None
    deadline: datetime | None = None
    why: str = ""


def pickup_clock(case: Case, policy: Policy, now: datetime) -> Clock | None:
    """The pickup clock; None while the case is nobody's. Reassignment starts it anew (SLA-1)."""
    if case.assigned_at is None or case.owner is None:
        return None
    deadline = case.assigned_at + policy.pickup
    settled = case.picked_up_at or case.closed_at
    if settled is not None:
        state = ClockState.KEPT if settled <= deadline else ClockState.MISSED
    elif case.wants_later:
        return Clock(ClockKind.PICKUP, ClockState.ASLEEP, case.assigned_at, deadline=deadline, why=_LATER)
    else:
        state = ClockState.RUNNING if now <= deadline else ClockState.MISSED
    return Clock(ClockKind.PICKUP, state, case.assigned_at, deadline=deadline)


def closing_clock(case: Case, policy: Policy, now: datetime) -> Clock:
    """The closing clock, with the exemptions of SLA-2 and the sleep of SLA-3."""
    case_type = policy.case_type(case.type)
    if case_type.no_limit:
        return Clock(
            ClockKind.CLOSING, ClockState.EXEMPT, case.opened_at, why=f"{case_type.name} cases have no closing limit"
        )
    if case.wants_later and not case.is_closed:
        return Clock(ClockKind.CLOSING, ClockState.ASLEEP, case.opened_at, why=_LATER)
    target = case.opened_at + policy.closing_target
    deadline = case.opened_at + policy.closing_limit
    if case.closed_at is not None:
        state = ClockState.KEPT if case.closed_at <= deadline else ClockState.MISSED
    else:
        state = ClockState.RUNNING if now <= deadline else ClockState.MISSED
    return Clock(ClockKind.CLOSING, state, case.opened_at, target, deadline)


def day_of(case: Case, now: datetime) -> int:
    """Which day of its life an open case is in, the first being 1."""
    return (now - case.opened_at).days + 1
