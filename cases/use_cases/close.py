"""Close a case (CLO-1 … CLO-10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from cases.changes.change_case import Outcome, change_case
from cases.changes.closing import CloseCase, apply_closing
from cases.changes.feedback import change_feedback, check_feedback
from cases.changes.language_requests import why_nobody_decides
from cases.model.case import Case
from cases.model.closing_answers import TagInFeedback
from cases.model.errors import Field, Problem, Refused
from cases.model.policy import Policy
from cases.model.tags import tagged_feedback
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.closing import MAX_CONTACT, confirmations, length_problems
from cases.rules.permissions import Act


def close(command: CloseCase, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """CLO-1 … CLO-10: refused with every reason at once, or closed with its closing time stamped (STA-2)."""
    if command.closing.tag is TagInFeedback.HAND_OVER:
        return keep_open(command, uow, policy, now)

    def change(case: Case) -> Case:
        after, problems = apply_closing(case, command.closing, command.actor, uow, policy, now)
        if problems:
            raise Refused(problems)
        return after

    case = uow.cases.get(command.case_id)
    return change_case(command, Act.CLOSE, change, uow, policy, now, reason=confirmations(case, command.closing))


def keep_open(command: CloseCase, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """TAG-2: in place of the closing, the case is to go to somebody who speaks its customer's language; what was typed stays with it."""
    closing = command.closing
    contact = " ".join(closing.contact.split())

    def change(case: Case) -> Case:
        problems = check_feedback(closing.feedback, command.actor, uow, now) + length_problems(
            Field.CONTACT, contact, MAX_CONTACT
        )
        if nobody := why_nobody_decides(case, uow.roster):
            problems.append(Problem(Field.TAG_IN_FEEDBACK, "TAG-2", nobody))
        if problems:
            raise Refused(problems)
        return replace(case, feedback=tagged_feedback(closing.feedback, "").strip(), contact=contact or case.contact)

    return change_feedback(command, change, uow, policy, now)
