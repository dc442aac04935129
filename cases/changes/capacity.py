"""The warning of one more case than the capacity (RTE-3)."""

from __future__ import annotations

from cases.model.case import Case
from cases.model.policy import Policy
from cases.ports.unit_of_work import UnitOfWork


def over_capacity(case: Case, uow: UnitOfWork, policy: Policy) -> str:
    """Return a warning if this case exceeds the capacity, which is allowed (RTE-3)."""
    if not case.status.is_in_progress or case.owner is None or case.region is None:
        return ""
    standing = uow.turns.standing(case.region, [case.owner])
    count = standing[case.owner].in_progress if case.owner in standing else 0
    return (
        f"You now have {count} cases in progress. The capacity is {policy.capacity}." if count > policy.capacity else ""
    )
