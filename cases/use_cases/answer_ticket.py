"""Change the ticket behind a case (ZEN-3): the state of the reply, a refund, or an account that is not SMB's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cases.changes.change_case import ChangeDetails, Command, Outcome, change_case
from cases.changes.record import CaseChange, Effect
from cases.model.case import Case
from cases.model.errors import Field, Problem, Refused
from cases.model.names import address_in
from cases.model.notification import Notification, NotificationKind
from cases.model.policy import Policy
from cases.model.tickets import TicketStatus, TicketWrite
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.closing import length_problems
from cases.rules.permissions import Act

MAX_NOTE = 2_000
_EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")

NO_TICKET = "This case has no ticket in the connected Zendesk account."


class TicketAnswer(StrEnum):
    """The answers that a person can give about a ticket, in the handbook's words."""

    PENDING = "Pending: answered, waiting for the customer"
    SOLVED = "Solved: answered, nothing left to do"
    OPEN = "Open: we still have to act"
    BILLING = "Refund or billing: Open, and the A/R form"
    NOT_SMB = "Not SMB: Open, with the account owner in copy"

    @property
    def status(self) -> TicketStatus:
        """Return the status that the ticket gets."""
        if self is TicketAnswer.PENDING:
            return TicketStatus.PENDING
        return TicketStatus.SOLVED if self is TicketAnswer.SOLVED else TicketStatus.OPEN


@dataclass(frozen=True, kw_only=True)
class AnswerTicket(Command):
    """Set the state of the ticket that a case came from."""

    answer: TicketAnswer
    note: str = ""
    #: The address of the owner of an account that is not SMB's.
    account_owner: str = ""


def answer_ticket(command: AnswerTicket, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Change the ticket once, and notify the account owner if there is one. No customer data leaves the ticket."""
    note, owner = command.note.strip(), address_in(command.account_owner)

    def change(case: Case) -> CaseChange:
        ticket = uow.tickets.links.number_in(case.zendesk_link)
        if ticket is None:
            raise Refused([Problem(Field.TICKET_ANSWER, "ZEN-3", NO_TICKET)])
        hands_on = command.answer is TicketAnswer.NOT_SMB
        problems = length_problems(Field.NOTE, note, MAX_NOTE)
        known = uow.tickets.get(ticket)
        if hands_on and not _EMAIL.fullmatch(owner):
            text = "Write the e-mail address of the account's owner."
            problems.append(Problem(Field.ACCOUNT_OWNER, "ZEN-3", text))
        elif hands_on and known is not None and owner == known.requester_email.casefold():
            text = "That is the customer. Write the e-mail address of the account's owner."
            problems.append(Problem(Field.ACCOUNT_OWNER, "ZEN-3", text))
        if problems:
            raise Refused(problems)
        actor = command.actor
        write = TicketWrite(
            key=f"answer:{command.key}",
            ticket=ticket,
            at=now,
            by=actor.key,
            by_slack_id=actor.slack_id or "",
            case_id=case.id,
            note=f"{note}\n\n{actor.name}, in Slack" if note else "",
            status=command.answer.status,
            # What the person answered a moment ago is no change by somebody else.
            seen_status=uow.tickets.expected_status(ticket),
            copy_to=(owner,) if hands_on else (),
        )
        effects: list[Effect] = [lambda stored: stored.tickets.put([write])]
        if hands_on:
            args: dict[str, str | int] = {"ticket": ticket, "by": actor.name}
            kind = NotificationKind.TICKET_HANDED
            notification = Notification(f"ticket handed:{command.key}", f"mail:{owner}", kind, case.id, args=args)
            effects.append(lambda stored: stored.outbox.put([notification]))
        return CaseChange(case, tuple(effects))

    noted = ("ticket", command.answer.value)
    return change_case(command, Act.ANSWER_TICKET, change, uow, policy, now, ChangeDetails(noted=noted, adds_only=True))
