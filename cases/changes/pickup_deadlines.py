"""Store by when a case is to be picked up in its owner's working time (SLA-1)."""

from __future__ import annotations

from datetime import datetime

from cases.model.case import Case, with_values
from cases.model.policy import Policy
from cases.model.working_time import WorkingTime
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.pickup_time import worked_pickup_deadline


def update_pickup_deadline(before: Case | None, after: Case, uow: UnitOfWork, policy: Policy) -> Case:
    """Return the case with the deadline of its owner, where their time begins with this change or the case wakes on another day."""
    owner, started = uow.roster.get(after.owner), _started(after)
    if owner is None or started is None or after.is_closed or after.picked_up_at is not None:
        return after
    is_same_turn = before is not None and before.owner == after.owner and _started(before) == started
    if is_same_turn and after.pickup_due_at is not None:
        return after
    due = worked_pickup_deadline(started, policy.pickup, WorkingTime.of(owner, uow.holidays))
    return with_values(after, pickup_due_at=due)


def _started(case: Case) -> datetime | None:
    """Return when the owner's time began, or begins once the case wakes."""
    woke = case.asleep_until if case.wants_later else case.woke_at
    return max(woke, case.assigned_at) if woke is not None and case.assigned_at is not None else case.assigned_at
