"""What becomes of a case that is assigned, or reopened (SLA-1, STA-2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from cases.model.case import Case
from cases.model.people import Region, Roster
from cases.model.status import Status


def reopen_case(case: Case, roster: Roster, now: datetime, status: Status = Status.OPEN) -> Case:
    """Return the closed case, open again (STA-2): what closed it is taken off, its clocks go on. Of its next step only a day still to come
    stands; else there is today to plan it anew, by the owner's calendar. One that came in closed was never given to its owner; that
    happens now, and starts the pickup clock."""
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
    """Return the case in its new owner's hands: the pickup clock starts anew (SLA-1). The version is the caller's to raise."""
    return replace(
        case,
        owner=owner,
        region=case.region or region,
        assignment=case.assignment + 1,
        routed_because=because,
        routed_at=case.routed_at or now,
        assigned_at=now,
        picked_up_at=None,
    )
