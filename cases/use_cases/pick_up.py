"""Pick up a case (SLA-1, STA-3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from cases.changes.capacity import over_capacity
from cases.changes.change_case import Command, Outcome, change_case
from cases.model.case import Case
from cases.model.errors import Field, Problem, Refused
from cases.model.policy import Policy
from cases.model.status import Status
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.permissions import Act
from cases.rules.step_planning import with_status


@dataclass(frozen=True, kw_only=True)
class PickUp(Command):
    """Start work on the case: status, next step and its date at once (STA-3)."""

    status: Status
    step: str
    due: date | None
    blocked_on: str | None = None


def pick_up(command: PickUp, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Move the case to In Progress with its next step (SLA-1, STA-3)."""

    def change(case: Case) -> Case:
        if not command.status.is_in_progress:
            raise Refused([Problem(Field.STATUS, "STA-3", "Choose one of the In Progress statuses.")])
        return with_status(case, command, uow.roster, policy, now)

    return change_case(
        command, Act.PICK_UP, change, uow, policy, now, warn=partial(over_capacity, uow=uow, policy=policy)
    )
