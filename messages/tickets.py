"""What people are shown of tickets: breaches that near (ZEN-2), and what Zendesk refused (SAFE-4)."""

from __future__ import annotations

from datetime import datetime

from cases.model.case import Case
from cases.model.tickets import Breach, Ticket, TicketWrite
from messages import mrkdwn, render
from messages.names import Seen
from messages.surfaces import Message

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
    )


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
    ticket: Ticket, breach: Breach, case: Case | None, link: str, now: datetime, *, is_private: bool
) -> Message:
    """A ticket is about to miss its SLA. is_private: whether one reader alone sees it; a channel is shown nothing of the customer."""
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
    )
