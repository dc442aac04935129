"""Write feedback on a case or its customer (FBK-1)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from cases.changes.change_case import Command, Outcome
from cases.changes.feedback import change_feedback, check_feedback
from cases.model.case import Case
from cases.model.errors import Refused
from cases.model.policy import Policy
from cases.ports.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class GiveFeedback(Command):
    """Write what the team can learn from the case or the customer (FBK-1)."""

    feedback: str


def give_feedback(command: GiveFeedback, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Store the feedback of an open case (FBK-1). The closing form then shows it."""
    feedback = command.feedback.strip()

    def change(case: Case) -> Case:
        if problems := check_feedback(feedback, command.actor, uow, now):
            raise Refused(problems)
        return replace(case, feedback=feedback)

    return change_feedback(command, change, uow, policy, now)
