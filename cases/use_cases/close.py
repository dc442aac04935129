"""Close a case (CLO-1 … CLO-10)."""

from __future__ import annotations

from datetime import datetime

from cases.changes.change_case import ChangeDetails, Outcome, change_case
from cases.changes.closing import CloseCase, apply_closing, keep_open
from cases.model.case import Case
from cases.model.closing_answers import TagInFeedback
from cases.model.errors import Refused
from cases.model.policy import Policy
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.closing import confirmations
from cases.rules.permissions import Act


def close(command: CloseCase, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Close the case, or refuse with every reason at once (CLO-1 … CLO-10)."""
    if command.closing.tag is TagInFeedback.HAND_OVER:
        return keep_open(command, uow, policy, now)

    def change(case: Case) -> Case:
        after, problems = apply_closing(case, command.closing, command.actor, uow, policy, now)
        if problems:
            raise Refused(problems)
        return after

    case = uow.cases.get(command.case_id)
    return change_case(
        command, Act.CLOSE, change, uow, policy, now, ChangeDetails(reason=confirmations(case, command.closing))
    )
