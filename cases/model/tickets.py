"""Tickets of the support desk: what is known of them, and what is to be written into them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class TicketStatus(StrEnum):
    """The status of a ticket, in Zendesk's words."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"
    HOLD = "hold"
    SOLVED = "solved"
    CLOSED = "closed"

    @property
    def is_done(self) -> bool:
        """Return whether nobody has to answer any more."""
        return self in (TicketStatus.SOLVED, TicketStatus.CLOSED)


@dataclass(frozen=True)
class Breach:
    """An SLA target of a ticket that runs."""

    #: Zendesk's word for it, such as next_reply_time.
    metric: str
    at: datetime


@dataclass(frozen=True)
class Ticket:
    """What casebot knows of a ticket."""

    number: int
    subject: str
    status: TicketStatus
    #: The stamp that a safe update names, as Zendesk wrote it.
    stamp: str
    requester_name: str = ""
    requester_email: str = ""
    organization: str = ""
    assignee_email: str = ""
    #: The running SLA targets, earliest first; None where Zendesk did not say.
    breaches: tuple[Breach, ...] | None = None


class TicketWriteState(StrEnum):
    """How a write stands. UNKNOWN: it may have arrived; REFUSED: a person decides; DROPPED: given up."""

    PENDING = "pending"
    SENDING = "sending"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    DONE = "done"
    DROPPED = "dropped"


#: The code of a write that casebot itself refused: somebody changed the ticket after the person saw it.
TICKET_CHANGED = "TICKET_CHANGED"

ON_THE_WAY = (TicketWriteState.PENDING, TicketWriteState.SENDING, TicketWriteState.UNKNOWN)


@dataclass(frozen=True)
class TicketWrite:
    """One update of a ticket: a private note, a status, people in copy; carried out whole, and once."""

    #: Idempotency key, unique for ever; it marks the update in the ticket's own history.
    key: str
    ticket: int
    at: datetime
    #: Whoever made it, as the history names them.
    by: str
    by_slack_id: str = ""
    case_id: int | None = None
    note: str = ""
    #: The new status; None to leave it.
    status: TicketStatus | None = None
    #: The status that the person saw; a ticket that has another one by now is left as it is.
    seen_status: TicketStatus | None = None
    copy_to: tuple[str, ...] = ()
    id: int = 0
    state: TicketWriteState = TicketWriteState.PENDING
    attempts: int = 0
    #: Zendesk's code and its own words, where it refused.
    error: str = ""
    error_words: str = ""

    @property
    def may_be_retried(self) -> bool:
        """Return whether the same write can succeed later: not if it contradicts what somebody did to the ticket."""
        return self.state is TicketWriteState.REFUSED and self.error != TICKET_CHANGED


class TicketLinks(Protocol):
    """The addresses of tickets."""

    def number_in(self, link: str) -> int | None:
        """Return the number of the ticket that a link names.

        None if it is no link to a ticket of the connected desk.
        """
        ...

    def link(self, number: int) -> str:
        """Return the address of a ticket."""
        ...


class NoTickets:
    """Where no support desk is connected."""

    def number_in(self, link: str) -> None:
        """See TicketLinks."""

    def link(self, number: int) -> str:  # noqa: ARG002 - the signature is TicketLinks'
        """See TicketLinks."""
        return ""


class Tickets(Protocol):
    """What is known of tickets, and what is to be written into them."""

    @property
    def links(self) -> TicketLinks:
        """Return the addresses of tickets."""
        ...

    def get(self, number: int) -> Ticket | None:
        """Return a ticket as it was last read."""
        ...

    def expected_status(self, number: int) -> TicketStatus | None:
        """Return the status that a ticket has once our own writes that are on the way arrived; None if it was never read."""
        ...

    def save(self, tickets: Collection[Ticket], began: datetime, due: Collection[int] = ()) -> None:
        """Keep these as they were read.

        Args:
            began: When the reading began. A ticket that changed since then is still to be read.
            due: The numbers of those that have to be read once more.
        """
        ...

    def stamps(self, numbers: Collection[int]) -> dict[int, str]:
        """Return the stamps of those of these tickets that were read before, as they were last read."""
        ...

    def case_ids(self, ticket: Ticket) -> list[int]:
        """Return the cases that came from a ticket, and those of its requester's address, the newest first; the latest few of them."""
        ...

    def with_case(self, numbers: Collection[int]) -> set[int]:
        """Return those of these tickets from which a case came, in few queries."""
        ...

    def put(self, writes: Sequence[TicketWrite]) -> None:
        """Have these written after the unit of work commits; one whose key is known is left out."""
        ...

    def write(self, write_id: int) -> TicketWrite:
        """Return a write.

        Raises:
            CaseNotFound: There is none.
        """
        ...

    def refused(self, write_id: int) -> TicketWrite | None:
        """Return the write with this id if it is refused."""
        ...

    def send_again(self, write: TicketWrite, now: datetime) -> None:
        """Have a refused write tried again; one that is not refused any more stays as it is."""
        ...

    def write_of(self, key: str) -> TicketWrite | None:
        """Return the write with this key."""
        ...
