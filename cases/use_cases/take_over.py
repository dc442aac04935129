"""Give a case to the person who covers for its absent owner (PTO-1)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from cases.changes.change_case import Command, Outcome, change_case
from cases.model.case import Case
from cases.model.errors import Field, Problem, Refused
from cases.model.policy import Policy
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.assignment import assign_to
from cases.rules.permissions import Act


@dataclass(frozen=True, kw_only=True)
class TakeOver(Command):
    """Make a case that one covers one's own."""


def take_over(command: TakeOver, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Make the cover the owner of the case from now on (PTO-1). A case that was picked up stays picked up."""

    def change(case: Case) -> Case:
        owner, actor = uow.roster.get(case.owner), command.actor.person
        if owner is None or actor is None:
            raise Refused([Problem(Field.OWNER, "PTO-1", "The case is unassigned. Nothing was changed.")])
        given = assign_to(case, actor.email, f"you took it over while {owner.name} is away", case.region, now)
        return replace(given, picked_up_at=case.picked_up_at)

    return change_case(command, Act.TAKE_OVER, change, uow, policy, now)
