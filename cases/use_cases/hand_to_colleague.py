"""Give a case to the colleague who is already in touch with its customer (RTE-8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cases.changes.change_case import Command, Outcome, change_case
from cases.changes.ongoing import contacts_with, ongoing_with
from cases.model.case import Case
from cases.model.errors import Field, Problem, Refused
from cases.model.policy import Policy
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.assignment import assign_to
from cases.rules.ongoing import colleague_in_touch
from cases.rules.permissions import Act


@dataclass(frozen=True, kw_only=True)
class HandToColleague(Command):
    """Give the case to the colleague who is in touch with its customer."""


def hand_to_colleague(command: HandToColleague, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Give the case to that colleague, and start their 24 hours (RTE-8, SLA-1).

    Refused if nobody else is in touch any more.
    """

    def change(case: Case) -> Case:
        contacts = contacts_with(case, uow, now)
        colleague = colleague_in_touch(case, ongoing_with(case, uow, now), uow.roster, now, contacts)
        if colleague is None:
            text = "No colleague is in touch with this customer now. Nothing was changed."
            raise Refused([Problem(Field.OWNER, "RTE-8", text)])
        because = f"{command.actor.name} reassigned it to you: you are in touch with this customer"
        return assign_to(case, colleague.email, because, colleague.region, now)

    return change_case(command, Act.HAND_TO_COLLEAGUE, change, uow, policy, now)
