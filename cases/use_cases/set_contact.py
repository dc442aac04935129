"""Say who the customer's contact is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from cases.changes.change_case import Command, Outcome, change_case
from cases.model.case import Case
from cases.model.errors import Field, Problem, Refused
from cases.model.policy import Policy
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.closing import MAX_CONTACT, length_problems
from cases.rules.permissions import Act


@dataclass(frozen=True, kw_only=True)
class SetContact(Command):
    """Say who the customer's contact is."""

    contact: str


def set_contact(command: SetContact, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Set the main contact of a case (Required 10)."""
    contact = " ".join(command.contact.split())

    def change(case: Case) -> Case:
        if not contact:
            raise Refused([Problem(Field.CONTACT, "CLO-2", "Write the person's name, for example “Maria Lopez”.")])
        if problems := length_problems(Field.CONTACT, contact, MAX_CONTACT):
            raise Refused(problems)
        return replace(case, contact=contact)

    return change_case(command, Act.SET_CONTACT, change, uow, policy, now)
