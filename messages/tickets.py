"""What people are shown of tickets: what Zendesk refused (SAFE-4)."""

from __future__ import annotations

from cases.model.case import Case
from cases.model.tickets import TicketWrite
from messages import mrkdwn, render
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
