"""Move a case between Open and In Progress (STA-1, STA-3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from cases.changes.capacity import over_capacity
from cases.changes.change_case import Command, Outcome, change_case
from cases.model.case import Case
from cases.model.policy import Policy
from cases.model.status import Status
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.permissions import Act
from cases.rules.step_planning import with_status


@dataclass(frozen=True, kw_only=True)
class SetStatus(Command):
    """Move the case between Open and In Progress; step and due where the form asked for them (STA-3)."""

    status: Status
    blocked_on: str | None = None
    step: str = ""
    due: date | None = None


def set_status(command: SetStatus, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Set the status to Open, or to one of the In Progress statuses with its next step (STA-1, STA-3).

    Closing has its own use case, with its own rules.
    """

    def change(case: Case) -> Case:
        return with_status(case, command, uow.roster, policy, now)

    return change_case(
        command, Act.SET_STATUS, change, uow, policy, now, warn=partial(over_capacity, uow=uow, policy=policy)
    )
