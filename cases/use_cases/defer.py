"""Pause a case until the customer wants to be contacted (SLA-3)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from cases.changes.change_case import Command, Outcome, change_case
from cases.model.case import Case
from cases.model.errors import Field, Problem, Refused
from cases.model.policy import Policy
from cases.model.status import Status
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.permissions import Act
from cases.rules.step_planning import is_due_by, with_next_step


@dataclass(frozen=True, kw_only=True)
class Defer(Command):
    """Put the case to sleep until the customer wants to be contacted (SLA-3)."""

    step: str
    until: date | None


def defer(command: Defer, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Put the case to sleep: status Open, a next step in the future, same owner (SLA-3)."""

    def change(case: Case) -> Case:
        changed, problems = with_next_step(case, command.actor, uow.roster, command.step, command.until, now)
        if command.until is None or is_due_by(command.until, command.actor.today(now)):
            text = "Choose a day after today."
            problems = [problem for problem in problems if problem.field is not Field.NEXT_STEP_DUE]
            problems.append(Problem(Field.NEXT_STEP_DUE, "SLA-3", text))
        if problems:
            raise Refused(problems)
        # Somebody spoke with the customer, so the case counts as picked up (SLA-1).
        picked_up = changed.picked_up_at or now
        return replace(changed, status=Status.OPEN, blocked_on=None, wants_later=True, picked_up_at=picked_up)

    return change_case(command, Act.WANTS_LATER, change, uow, policy, now)
