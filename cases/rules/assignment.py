"""Assign or reopen a case (SLA-1, STA-2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from cases.model.case import Case, with_values
from cases.model.people import Region, Roster
from cases.model.status import Status


def reopen_case(case: Case, roster: Roster, now: datetime, status: Status = Status.OPEN) -> Case:
    """Return the closed case, open again (STA-2). What closed it is removed, and its clocks continue.

    Its next step keeps only a future day. Otherwise the step has to be planned again today, by the owner's calendar. A
    case that came in closed was never assigned to its owner. It is assigned now, and the pickup clock starts.
    """
    owner = roster.get(case.owner)
    today = owner.today(now) if owner is not None else now.date()
    due = case.next_step_due
    if case.next_step and (due is None or due < today):
        due = today
    case = replace(case, status=status, closed_at=None, resolution=None, duplicate_of=None, next_step_due=due)
    if case.owner is None or case.assigned_at is not None:
        return case
    return assign_to(case, case.owner, "it was opened again", case.region, now)


def assign_to(case: Case, owner: str | None, because: str, region: Region | None, now: datetime) -> Case:
    """Return the case with its new owner, and start the pickup clock again (SLA-1). The caller raises the version."""
    return with_values(
        case,
        owner=owner,
        region=case.region or region,
        assignment=case.assignment + 1,
        routed_because=because,
        routed_at=case.routed_at or now,
        assigned_at=now,
        picked_up_at=None,
    )
