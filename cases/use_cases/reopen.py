"""Reopen a closed case with a reason (STA-2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cases.changes.change_case import ChangeDetails, Command, Outcome, change_case
from cases.model.case import Case
from cases.model.errors import Field, Problem, Refused
from cases.model.policy import Policy
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.assignment import reopen_case
from cases.rules.closing import MAX_REASON, length_problems
from cases.rules.permissions import Act


@dataclass(frozen=True, kw_only=True)
class Reopen(Command):
    """Open a closed case again, with a reason (STA-2)."""

    reason: str


def reopen(command: Reopen, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Set a closed case to Open again; the history keeps the reason (STA-2)."""
    reason = " ".join(command.reason.split())

    def change(case: Case) -> Case:
        if not reason:
            raise Refused(
                [
                    Problem(
                        Field.REASON,
                        "STA-2",
                        "Write why you reopen it, for example “Customer wrote back on 12 July”.",
                    )
                ]
            )
        if problems := length_problems(Field.REASON, reason, MAX_REASON):
            raise Refused(problems)
        return reopen_case(case, uow.roster, now)

    return change_case(command, Act.REOPEN, change, uow, policy, now, ChangeDetails(reason=reason))
