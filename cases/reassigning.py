"""Giving a case to another Advocate: what a manager does, and what a cover does for somebody who is away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cases.case import Case
from cases.closing import too_long
from cases.errors import Field, Problem, Refused
from cases.intake import given_to
from cases.permissions import Act
from cases.policy import Policy
from cases.ports import UnitOfWork
from cases.working import MAX_REASON, Command, Outcome, change_case


@dataclass(frozen=True, kw_only=True)
class Reassign(Command):
    """Give the case to `to`, an e-mail, for the reason given, if one is."""

    to: str
    reason: str = ""


def reassign(command: Reassign, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """SLA-1: the new owner's 24 hours begin; CRD-1: they get a card, the old owner's becomes a pointer."""
    reason = " ".join(command.reason.split())

    def change(case: Case) -> Case:
        to = uow.roster.get(command.to)
        problems = too_long(Field.REASON, reason, MAX_REASON)
        if to is None or not to.role.works_cases or to.region != case.region:
            problems.append(Problem(Field.OWNER, "RTE-2", "Choose an Advocate of the case's region."))
        elif to.email == case.owner:
            problems.append(Problem(Field.OWNER, "RTE-2", f"It is {to.name}'s case already. Choose somebody else."))
        if problems or to is None:
            raise Refused(problems)
        because = f"{command.actor.name} gave it to you" + (f": {reason}" if reason else "")
        return given_to(case, to.email, because, to.region, now)

    return change_case(command, Act.REASSIGN, change, uow, policy, now, reason=reason)
