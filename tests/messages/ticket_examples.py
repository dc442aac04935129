"""Examples of what people are shown of tickets of the support desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from cases.model.errors import Field
from cases.model.tickets import Breach, Ticket, TicketStatus, TicketWrite, TicketWriteState
from cases.use_cases.answer_ticket import TicketAnswer
from messages import case_reading, tickets
from messages.surfaces import Message, Modal
from tests.messages.examples import NOW, Example, Voice, as_usual, picked_up

LINK = "https://acme.zendesk.com/agent/tickets/481207"


def note(say: Voice = as_usual, **changes: Any) -> TicketWrite:
    """A note for the ticket that a case came from, which Zendesk refused."""
    write = TicketWrite(
        "pickup:7:481207",
        481_207,
        NOW,
        "ana@example.com",
        note=say("Picked up by Sales as case 00012345."),
        state=TicketWriteState.REFUSED,
        error="RecordInvalid",
        error_words=say("Status: closed prevents ticket update"),
    )
    return replace(write, **changes)


def comment(say: Voice, state: TicketWriteState) -> Modal:
    """The comment of a pickup that casebot writes."""
    return case_reading.zendesk_comment(picked_up(say, zendesk_link=LINK), note(say, state=state))


def breach(say: Voice, *, is_private: bool, has_case: bool = True) -> Message:
    """A breach that nears."""
    ticket = Ticket(
        481_207,
        say("Where is my invoice?"),
        TicketStatus.OPEN,
        "2026-07-14T13:00:00Z",
        requester_name=say("Maria Rossi"),
        breaches=(Breach("next_reply_time", NOW),),
    )
    nears = Breach("next_reply_time", NOW + timedelta(minutes=30)) if is_private else Breach("agent_work_time", NOW)
    case = picked_up(say) if has_case else None
    return tickets.breach_nears(ticket, nears, case, LINK, NOW, is_private=is_private, is_its_case=has_case)


def answer_form(say: Voice, answer: TicketAnswer) -> Modal:
    """The form that says where a ticket stands."""
    known = Ticket(481_207, say("Where is my invoice?"), TicketStatus.OPEN, "2026-07-14T13:00:00Z")
    filled = {Field.NOTE: say("They want twelve seats.")}
    return tickets.answer_form(picked_up(say, zendesk_link=LINK), 481_207, known, LINK, answer, filled=filled)


def offer(say: Voice, *, is_private: bool) -> Message:
    """The offer to make a case of a ticket."""
    ticket = Ticket(
        481_207,
        say("Where is my invoice?"),
        TicketStatus.OPEN,
        "2026-07-14T13:00:00Z",
        requester_name=say("Maria Rossi"),
    )
    return tickets.offered(ticket, LINK, is_private=is_private)


EXAMPLES: tuple[Example, ...] = (
    Example("zendesk_comment.on_the_way", lambda say: comment(say, TicketWriteState.UNKNOWN)),
    Example("zendesk_comment.written", lambda say: comment(say, TicketWriteState.DONE)),
    Example("zendesk_comment.refused", lambda say: comment(say, TicketWriteState.REFUSED)),
    Example("ticket_refused.note", lambda say: tickets.refused(note(say), picked_up(say), LINK)),
    Example(
        "ticket_refused.status",
        lambda say: tickets.refused(note(say, note="", status=TicketStatus.SOLVED), None, LINK),
    ),
    Example("ticket_sent_again.usual", lambda say: tickets.sent_again(note(say), picked_up(say), LINK)),
    Example("ticket_answer.pending", lambda say: answer_form(say, TicketAnswer.PENDING)),
    Example("ticket_answer.not_smb", lambda say: answer_form(say, TicketAnswer.NOT_SMB)),
    Example(
        "ticket_billing.with_form", lambda say: tickets.billing_form(picked_up(say), "https://forms.example.com/ar")
    ),
    Example("ticket_billing.without", lambda say: tickets.billing_form(picked_up(say), "")),
    Example("ticket_handed.usual", lambda say: tickets.handed_on(481_207, say("Ana Silva"), LINK)),
    Example("ticket_offer.own", lambda say: offer(say, is_private=True)),
    Example("ticket_offer.in_channel", lambda say: offer(say, is_private=False)),
    Example("ticket_breach.nears", lambda say: breach(say, is_private=True)),
    Example("ticket_breach.missed_in_channel", lambda say: breach(say, is_private=False, has_case=False)),
)
