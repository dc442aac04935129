"""Write the next step of a case (NXT-1, NXT-2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from cases.changes.change_case import Command, Outcome, change_case
from cases.model.case import Case
from cases.model.policy import Policy
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.permissions import Act
from cases.rules.step_planning import plan_step


@dataclass(frozen=True, kw_only=True)
class WriteNextStep(Command):
    """Write what comes next (NXT-1)."""

    step: str
    due: date | None


def write_next_step(command: WriteNextStep, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Store the next step and its day, with date and initials in front (NXT-1).

    The previous step stays in the history of steps (NXT-2).
    """

    def change(case: Case) -> Case:
        return plan_step(case, command.actor, uow.roster, command.step, command.due, now)

    return change_case(command, Act.WRITE_NEXT_STEP, change, uow, policy, now)
