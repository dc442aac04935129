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
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Row,
    Table,
    Text,
    and_,
    case,
    delete,
    exists,
    false,
    func,
    or_,
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
from storage.batches import chunks
from storage.column_types import FreeText, UtcDateTime, Word, WordList, metadata, storable
from storage.schema import cases
from storage.upserts import insert_if_new
from storage.write_timing import WriteTiming

# read_due: it is to be read: a web hook says that it changed, or its target is near. due_at: since when, or when reading it last failed.
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
    Column("due_at", UtcDateTime),
)
Index(
    "ix_tickets_read_due",
    tickets.c.number,
    sqlite_where=text("read_due"),
    postgresql_where=text("read_due"),
)

IS_OPEN_WRITE = "state IN ('pending', 'sending', 'unknown')"

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
    sqlite_where=text(IS_OPEN_WRITE),
    postgresql_where=text(IS_OPEN_WRITE),
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

    def expected_status(self, number: int) -> TicketStatus | None:
        """See Tickets."""
        known = self.get(number)
        if known is None:
            return None
        ours = (
            select(ticket_writes.c.status)
            .where(ticket_writes.c.ticket == number, ticket_writes.c.status.is_not(None))
            .where(ticket_writes.c.state.in_(ON_THE_WAY))
            .order_by(ticket_writes.c.id.desc())
            .limit(1)
        )
        status = self._connection().execute(ours).scalar()
        return status if status is not None else known.status

    def save(self, found: Collection[Ticket], began: datetime, due: Collection[int] = ()) -> None:
        """See Tickets."""
        for is_due in (False, True):
            rows = [
                {name: getattr(ticket, name) for name in _COLUMNS}
                | {"number": ticket.number, "breaches": _kept(ticket.breaches), "read_at": began, "read_due": is_due}
                | {"due_at": began if is_due else None}
                for ticket in sorted(found, key=lambda each: each.number)
                if (ticket.number in due) is is_due
            ]
            if rows:
                self._save(rows, began, is_due=is_due)

    def _save(self, rows: Sequence[dict[str, Any]], began: datetime, *, is_due: bool) -> None:
        connection = self._connection()
        insert = insert_if_new(connection, tickets)
        # One that waits already keeps its place.
        since = case((tickets.c.read_due, tickets.c.due_at), else_=began)
        mark = {"read_due": True, "due_at": since} if is_due else {"read_due": changed_since(began)}
        values = {name: insert.excluded[name] for name in (*_COLUMNS, "breaches", "read_at")}
        connection.execute(insert.on_conflict_do_update(index_elements=["number"], set_=values | mark), rows)

    def stamps(self, numbers: Collection[int]) -> dict[int, str]:
        """See Tickets."""
        found: dict[int, str] = {}
        for part in chunks(sorted(numbers)):
            query = select(tickets.c.number, tickets.c.stamp).where(
                tickets.c.number.in_(part), tickets.c.read_at.is_not(None)
            )
            found |= {row.number: row.stamp for row in self._connection().execute(query)}
        return found

    def case_ids(self, ticket: Ticket) -> list[int]:
        """See Tickets."""
        links = cases.c.zendesk_link.endswith(f"/tickets/{ticket.number}", autoescape=True)
        email = storable(ticket.requester_email)
        ours = links | (func.lower(cases.c.web_email) == email) if email else links
        query = select(cases.c.id).where(ours).order_by(cases.c.id.desc()).limit(MOST_CASES)
        return [*self._connection().execute(query).scalars()]

    def with_case(self, numbers: Collection[int]) -> set[int]:
        """See Tickets."""
        found: set[int] = set()
        for part in chunks(sorted(set(numbers))):
            ends = [cases.c.zendesk_link.endswith(f"/tickets/{number}", autoescape=True) for number in part]
            query = select(cases.c.zendesk_link).where(cases.c.zendesk_link != "", or_(*ends))
            links = self._connection().execute(query).scalars()
            found |= {number for link in links if (number := self.links.number_in(link)) is not None}
        return found & set(numbers)

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

    def refused(self, write_id: int) -> TicketWrite | None:
        """See Tickets."""
        is_refused = ticket_writes.c.state == TicketWriteState.REFUSED
        query = select(ticket_writes).where(ticket_writes.c.id == write_id, is_refused)
        row = self._connection().execute(query).one_or_none()
        return _write_of(row) if row is not None else None

    def send_again(self, write: TicketWrite, now: datetime) -> None:
        """See Tickets."""
        is_refused = ticket_writes.c.state == TicketWriteState.REFUSED
        again = update(ticket_writes).where(ticket_writes.c.id == write.id, is_refused)
        values = {"state": TicketWriteState.PENDING, "due_at": now, "error": "", "error_words": ""}
        self._connection().execute(again.values(**values))

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


def is_held(connection: Connection, claimed: TicketClaim) -> bool:
    """Return whether the claim still holds: no other sender has taken the write over."""
    mine = (ticket_writes.c.id == claimed.write.id) & (ticket_writes.c.fence == claimed.fence)
    return connection.execute(select(ticket_writes.c.id).where(mine)).first() is not None


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
    if connection.execute(update(ticket_writes).where(mine).values(**values)).rowcount != 1:
        return False
    if ending.state is TicketWriteState.DONE and claimed.write.status is not None:
        # Until it is read again: what we wrote is no change by somebody else.
        ours = update(tickets).where(tickets.c.number == claimed.write.ticket)
        connection.execute(ours.values(status=claimed.write.status))
    return True


def is_write_due(connection: Connection, now: datetime) -> bool:
    """Return whether a write may be due, without locking anything."""
    query = select(ticket_writes.c.id).where(text(IS_OPEN_WRITE), ticket_writes.c.due_at <= now).limit(1)
    return connection.execute(query).first() is not None


def write_counts(connection: Connection) -> dict[TicketWriteState, int]:
    """Return the number of unfinished writes, by state."""
    done = (TicketWriteState.DONE, TicketWriteState.DROPPED)
    query = select(ticket_writes.c.state, func.count()).where(ticket_writes.c.state.not_in(done))
    return {row[0]: row[1] for row in connection.execute(query.group_by(ticket_writes.c.state))}


def oldest_write(connection: Connection) -> datetime | None:
    """Return when the oldest waiting write was stored; None if there is none."""
    return connection.execute(select(func.min(ticket_writes.c.at)).where(text(IS_OPEN_WRITE))).scalar()


def changed_since(began: datetime) -> ColumnElement[bool]:
    """Return whether a stored ticket is still to be read after a reading that began at this moment."""
    return and_(tickets.c.read_due, func.coalesce(tickets.c.due_at > began, false()))


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
