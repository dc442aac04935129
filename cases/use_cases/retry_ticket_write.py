"""Send a change of a ticket again that the support desk refused (SAFE-4), such as once the ticket is open again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from cases.changes.change_case import ChangeDetails, Command, Outcome, change_case
from cases.changes.record import CaseChange
from cases.changes.ticket_notes import refusal_settled
from cases.model.case import Case
from cases.model.errors import Field, Problem, Refused
from cases.model.policy import Policy
from cases.model.tickets import TicketWrite
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.permissions import Act

SENT_ALREADY = "This was already sent again. Nothing was done twice."


@dataclass(frozen=True, kw_only=True)
class RetryTicketWrite(Command):
    """Send a refused change of a ticket again. `write`: its id."""

    write: int


def retry_ticket_write(command: RetryTicketWrite, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Send the change again, once for each refusal.

    Refused if it is on its way, or belongs to another case.
    """

    def change(case: Case) -> CaseChange:
        refused = uow.tickets.refused(command.write)
        if refused is None or refused.case_id != case.id:
            raise Refused([Problem(Field.STATUS, "SAFE-4", SENT_ALREADY)])
        return CaseChange(case, (partial(_send_again, refused, policy, now),))

    noted = ("ticket", "sent to Zendesk again")
    return change_case(command, Act.SETTLE_CRM, change, uow, policy, now, ChangeDetails(noted=noted, adds_only=True))


def _send_again(refused: TicketWrite, policy: Policy, now: datetime, uow: UnitOfWork) -> None:
    uow.tickets.send_again(refused, now)
    uow.outbox.put([refusal_settled(refused, uow, policy)])
