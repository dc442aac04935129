"""Store tickets and the ticket outbox in SQL: written with the change, claimed ticket by ticket in order, fenced and
leased.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Row,
    Table,
    Text,
    delete,
    exists,
    func,
    select,
    text,
    update,
)

from cases.model.errors import CaseNotFound
from cases.model.tickets import (
    ON_THE_WAY,
    Breach,
    NoTickets,
    Ticket,
    TicketLinks,
    TicketStatus,
    TicketWrite,
    TicketWriteState,
)
from storage.column_types import FreeText, UtcDateTime, Word, WordList, metadata, storable
from storage.schema import cases
from storage.upserts import insert_if_new
from storage.write_timing import WriteTiming

# read_due: a web hook says that it changed, and it was not read since.
tickets = Table(
    "tickets",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("subject", FreeText, nullable=False, server_default=text("''")),
    Column("status", Word(TicketStatus), nullable=False),
    Column("stamp", Text, nullable=False, server_default=text("''")),
    Column("requester_name", FreeText, nullable=False, server_default=text("''")),
    Column("requester_email", FreeText, nullable=False, server_default=text("''")),
    Column("organization", FreeText, nullable=False, server_default=text("''")),
    Column("assignee_email", FreeText, nullable=False, server_default=text("''")),
    Column("breaches", JSON),
    Column("read_at", UtcDateTime),
    Column("read_due", Boolean, nullable=False),
)
Index(
    "ix_tickets_read_due",
    tickets.c.number,
    sqlite_where=text("read_due"),
    postgresql_where=text("read_due"),
)

_IS_OPEN = "state IN ('pending', 'sending', 'unknown')"

ticket_writes = Table(
    "ticket_writes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("ticket", BigInteger, nullable=False),
    Column("case_id", ForeignKey("cases.id")),
    Column("note", FreeText, nullable=False),
    Column("status", Word(TicketStatus)),
    Column("seen_status", Word(TicketStatus)),
    Column("copy_to", WordList, nullable=False),
    Column("put_by", FreeText, nullable=False),
    Column("put_by_slack_id", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("state", Word(TicketWriteState), nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("due_at", UtcDateTime, nullable=False),
    Column("fence", Text),
    Column("error", FreeText, nullable=False, server_default=text("''")),
    Column("error_words", FreeText, nullable=False, server_default=text("''")),
)
Index(
    "ix_ticket_writes_open",
    ticket_writes.c.ticket,
    ticket_writes.c.id,
    sqlite_where=text(_IS_OPEN),
    postgresql_where=text(_IS_OPEN),
)

# The most cases of one customer that are searched.
MOST_CASES = 20
_COLUMNS = ("subject", "status", "stamp", "requester_name", "requester_email", "organization", "assignee_email")


@dataclass(frozen=True)
class TicketClaim:
    """A claimed write. may_be_there: an earlier attempt may have arrived."""

    write: TicketWrite
    fence: str
    may_be_there: bool


@dataclass(frozen=True)
class TicketEnding:
    """The result of an attempt. retry_at: when a waiting write is tried again."""

    state: TicketWriteState
    error: str = ""
    error_words: str = ""
    retry_at: datetime | None = None


class SqlTickets:
    """Implements cases.model.tickets.Tickets over one connection."""

    def __init__(self, connection: Callable[[], Connection]) -> None:
        self._connection = connection
        #: See Tickets.
        self.links: TicketLinks = NoTickets()

    def get(self, number: int) -> Ticket | None:
        """See Tickets."""
        query = select(tickets).where(tickets.c.number == number, tickets.c.read_at.is_not(None))
        row = self._connection().execute(query).one_or_none()
        return ticket_of(row) if row is not None else None

    def save(self, found: Collection[Ticket], now: datetime, due: Collection[int] = ()) -> None:
        """See Tickets."""
        connection = self._connection()
        for ticket in sorted(found, key=lambda each: each.number):
            values = {name: getattr(ticket, name) for name in _COLUMNS}
            values |= {"breaches": _kept(ticket.breaches), "read_at": now, "read_due": ticket.number in due}
            connection.execute(
                insert_if_new(connection, tickets)
                .values(number=ticket.number, **values)
                .on_conflict_do_update(index_elements=["number"], set_=values)
            )

    def case_ids(self, ticket: Ticket) -> list[int]:
        """See Tickets."""
        links = cases.c.zendesk_link.endswith(f"/tickets/{ticket.number}", autoescape=True)
        email = storable(ticket.requester_email)
        ours = links | (func.lower(cases.c.web_email) == email) if email else links
        query = select(cases.c.id).where(ours).order_by(cases.c.id.desc()).limit(MOST_CASES)
        return [*self._connection().execute(query).scalars()]

    def put(self, writes: Sequence[TicketWrite]) -> None:
        """See Tickets."""
        connection = self._connection()
        for write in writes:
            connection.execute(
                insert_if_new(connection, ticket_writes)
                .values(
                    key=write.key,
                    ticket=write.ticket,
                    case_id=write.case_id,
                    note=write.note,
                    status=write.status,
                    seen_status=write.seen_status,
                    copy_to=write.copy_to,
                    put_by=write.by,
                    put_by_slack_id=write.by_slack_id,
                    at=write.at,
                    state=TicketWriteState.PENDING,
                    due_at=write.at,
                )
                .on_conflict_do_nothing(index_elements=["key"])
            )

    def write(self, write_id: int) -> TicketWrite:
        """See Tickets."""
        row = self._connection().execute(select(ticket_writes).where(ticket_writes.c.id == write_id)).one_or_none()
        if row is None:
            raise CaseNotFound(str(write_id))
        return _write_of(row)

    def write_of(self, key: str) -> TicketWrite | None:
        """See Tickets."""
        row = self._connection().execute(select(ticket_writes).where(ticket_writes.c.key == key)).one_or_none()
        return _write_of(row) if row is not None else None

    def finish(self, claimed: TicketClaim, ending: TicketEnding, now: datetime) -> bool:
        """Store the result of an attempt. Return False, and store nothing, if another sender has claimed the write."""
        return finish(self._connection(), claimed, ending, now)


def ticket_of(row: Row[Any]) -> Ticket:
    """Return the ticket of a row."""
    said = row.breaches
    found = None if said is None else tuple(Breach(metric, datetime.fromisoformat(at)) for metric, at in said)
    return Ticket(number=row.number, breaches=found, **{name: getattr(row, name) for name in _COLUMNS})


def _kept(breaches: tuple[Breach, ...] | None) -> list[list[str]] | None:
    return None if breaches is None else [[each.metric, each.at.isoformat()] for each in breaches]


def _write_of(row: Row[Any]) -> TicketWrite:
    return TicketWrite(
        key=row.key,
        ticket=row.ticket,
        at=row.at,
        by=row.put_by,
        by_slack_id=row.put_by_slack_id,
        case_id=row.case_id,
        note=row.note,
        status=row.status,
        seen_status=row.seen_status,
        copy_to=row.copy_to,
        id=row.id,
        state=row.state,
        attempts=row.attempts,
        error=row.error,
        error_words=row.error_words,
    )


# The outbox.


def claim(connection: Connection, now: datetime, timing: WriteTiming) -> TicketClaim | None:
    """Claim the oldest due write of a ticket; None if there is none. Writes of the same ticket go in order."""
    earlier = ticket_writes.alias()
    is_first = ~exists().where(
        earlier.c.ticket == ticket_writes.c.ticket,
        earlier.c.id < ticket_writes.c.id,
        earlier.c.state.in_(ON_THE_WAY),
    )
    query = (
        select(ticket_writes)
        .where(ticket_writes.c.state.in_(ON_THE_WAY), ticket_writes.c.due_at <= now, is_first)
        .order_by(ticket_writes.c.due_at, ticket_writes.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    write = _write_of(row)
    fence = secrets.token_hex(8)
    attempts = write.attempts + 1
    values = {"state": TicketWriteState.SENDING, "fence": fence, "attempts": attempts, "due_at": now + timing.lease}
    connection.execute(update(ticket_writes).where(ticket_writes.c.id == write.id).values(**values))
    # A claimed write is taken only after its lease: its holder is gone, and its progress is unknown.
    return TicketClaim(replace(write, attempts=attempts), fence, may_be_there=attempts > 1)


def finish(connection: Connection, claimed: TicketClaim, ending: TicketEnding, now: datetime) -> bool:
    """Store the result of an attempt. Return False, and store nothing, if another sender has claimed the write."""
    mine = (ticket_writes.c.id == claimed.write.id) & (ticket_writes.c.fence == claimed.fence)
    values = {
        "state": ending.state,
        "fence": None,
        "due_at": ending.retry_at or now,
        "error": ending.error,
        "error_words": ending.error_words,
    }
    return connection.execute(update(ticket_writes).where(mine).values(**values)).rowcount == 1


def is_write_due(connection: Connection, now: datetime) -> bool:
    """Return whether a write may be due, without locking anything."""
    query = select(ticket_writes.c.id).where(text(_IS_OPEN), ticket_writes.c.due_at <= now).limit(1)
    return connection.execute(query).first() is not None


def write_counts(connection: Connection) -> dict[TicketWriteState, int]:
    """Return the number of unfinished writes, by state."""
    done = (TicketWriteState.DONE, TicketWriteState.DROPPED)
    query = select(ticket_writes.c.state, func.count()).where(ticket_writes.c.state.not_in(done))
    return {row[0]: row[1] for row in connection.execute(query.group_by(ticket_writes.c.state))}


def oldest_write(connection: Connection) -> datetime | None:
    """Return when the oldest waiting write was stored; None if there is none."""
    return connection.execute(select(func.min(ticket_writes.c.at)).where(text(_IS_OPEN))).scalar()


# From web hooks.


def note_changed(connection: Connection, number: int) -> None:
    """Store that a ticket changed and must be read."""
    values = {"status": TicketStatus.NEW, "read_due": True}
    connection.execute(
        insert_if_new(connection, tickets)
        .values(number=number, **values)
        .on_conflict_do_update(index_elements=["number"], set_={"read_due": True})
    )


def changed_tickets(connection: Connection, most: int) -> list[int]:
    """Return the numbers of changed tickets that were not read since."""
    query = select(tickets.c.number).where(text("read_due")).order_by(tickets.c.number).limit(most)
    return [*connection.execute(query).scalars()]


def forget_change(connection: Connection, number: int) -> None:
    """Forget a ticket's change: Zendesk does not have it, or does not show it to casebot."""
    connection.execute(update(tickets).where(tickets.c.number == number).values(read_due=False))


def purge(connection: Connection, before: datetime) -> None:
    """Erase tickets that were not read since then, and the content of finished writes.

    The record that they existed stays.
    """
    connection.execute(delete(tickets).where(tickets.c.read_at < before))
    done = (TicketWriteState.DONE, TicketWriteState.DROPPED)
    connection.execute(
        update(ticket_writes)
        .where(ticket_writes.c.state.in_(done), ticket_writes.c.at < before)
        .values(note="", copy_to=[], error_words="")
    )
