"""What people are shown of tickets: breaches that near (ZEN-2), where a ticket stands (ZEN-3), and what Zendesk refused (SAFE-4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cases.model.case import AuditEntry, Case
from cases.model.errors import Field
from cases.model.tickets import Breach, Ticket, TicketWrite
from cases.use_cases.answer_ticket import TicketAnswer
from messages import mrkdwn, render
from messages.modals import Filled, case_form
from messages.names import Seen, TicketWriteSeen
from messages.surfaces import Message, Modal

STATUS_WORDS = {
    "new": "New",
    "open": "Open",
    "pending": "Pending",
    "hold": "On-hold",
    "solved": "Solved",
    "closed": "Closed",
}


def refused(write: TicketWrite, case: Case | None, link: str) -> Message:
    """Zendesk did not take what somebody did: in its own words, with what to do there by hand."""
    return render.message(
        "ticket_refused",
        write=write,
        number=case.number if case is not None else "",
        status=STATUS_WORDS[write.status] if write.status is not None else "",
        link=mrkdwn.crm_link(link, "https://"),
        seen=str(TicketWriteSeen(Seen(case.id, case.version), write.id)) if case and write.may_be_retried else "",
    )


def sent_again(write: TicketWrite, case: Case | None, link: str) -> Message:
    """Say that a refused change is sent to Zendesk again, in place of the message about the refusal."""
    number = case.number if case is not None else ""
    return render.message("ticket_sent_again", write=write, number=number, link=mrkdwn.crm_link(link, "https://"))


METRIC_WORDS = {
    "first_reply_time": "First reply",
    "next_reply_time": "Next reply",
    "periodic_update_time": "Periodic update",
    "pausable_update_time": "Periodic update",
    "requester_wait_time": "Requester's wait",
    "agent_work_time": "Work",
    "total_resolution_time": "Resolution",
}


def breach_nears(
    ticket: Ticket,
    breach: Breach,
    case: Case | None,
    link: str,
    now: datetime,
    *,
    is_private: bool,
    is_its_case: bool = False,
) -> Message:
    """Return the alert for a ticket that is about to miss its SLA. is_private: whether one reader alone sees it; a channel is shown nothing of the customer; is_its_case:
    whether the case came from this very ticket."""
    return render.message(
        "ticket_breach",
        ticket=ticket,
        status=STATUS_WORDS[ticket.status],
        metric=METRIC_WORDS.get(breach.metric, breach.metric.replace("_", " ").capitalize()),
        at=breach.at,
        is_missed=breach.at <= now,
        case=case,
        seen=Seen(case.id, case.version) if case is not None else None,
        link=mrkdwn.crm_link(link, "https://"),
        is_private=is_private,
        is_its_case=is_its_case,
    )


def answer_form(
    case: Case,
    number: int,
    ticket: Ticket | None,
    link: str,
    answer: TicketAnswer,
    *,
    filled: Filled | None = None,
    notice: Sequence[AuditEntry] = (),
) -> Modal:
    """Build the form of the status of a case's ticket.

    Args:
        ticket: The ticket as it was read last.
    """
    given = {Field.TICKET_ANSWER: answer.value, Field.ACCOUNT_OWNER: "", Field.NOTE: ""}
    return case_form(
        "ticket_answer",
        case,
        given,
        filled,
        notice,
        number=number,
        status=STATUS_WORDS[ticket.status] if ticket is not None else "",
        link=mrkdwn.crm_link(link, "https://"),
        ways=[each.value for each in TicketAnswer],
        asks_owner=answer is TicketAnswer.NOT_SMB,
    )


def billing_form(case: Case, address: str) -> Modal:
    """Show where to ask for a refund, once the ticket is set to it."""
    link = mrkdwn.crm_link(address, "https://")
    return render.modal("ticket_billing", case=case, seen=Seen(case.id, case.version), link=link)


def handed_on(ticket: int, by: str, link: str) -> Message:
    """Return the reader owns the account of a ticket, which is not SMB's."""
    return render.message("ticket_handed", ticket=ticket, by=by, link=mrkdwn.crm_link(link, "https://"))


def offered(ticket: Ticket, link: str, *, is_private: bool) -> Message:
    """Return a ticket of a known customer is no case yet. is_private: whether one reader alone sees it."""
    return render.message(
        "ticket_offer",
        ticket=ticket,
        status=STATUS_WORDS[ticket.status],
        link=mrkdwn.crm_link(link, "https://"),
        is_private=is_private,
    )
