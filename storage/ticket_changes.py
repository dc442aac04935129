"""Store which tickets are to be read, because a web hook named them or their SLA target is near (ZEN-2)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, text, update

from cases.model.tickets import TicketStatus
from storage.tickets import changed_since, tickets
from storage.upserts import insert_if_new


def note_changed(connection: Connection, number: int, at: datetime) -> None:
    """Store that a ticket changed and must be read."""
    due = {"read_due": True, "due_at": at}
    connection.execute(
        insert_if_new(connection, tickets)
        .values(number=number, status=TicketStatus.NEW, **due)
        .on_conflict_do_update(index_elements=["number"], set_=due)
    )


def changed_tickets(connection: Connection, most: int) -> list[int]:
    """Return the numbers of the tickets to read, those that wait longest first."""
    query = (
        select(tickets.c.number)
        .where(text("read_due"))
        .order_by(tickets.c.due_at.asc().nulls_first(), tickets.c.number)
        .limit(most)
    )
    return [*connection.execute(query).scalars()]


def read_later(connection: Connection, number: int, now: datetime) -> None:
    """Let a ticket whose reading failed wait behind the others."""
    connection.execute(update(tickets).where(tickets.c.number == number).values(due_at=now))


def forget_change(connection: Connection, number: int, began: datetime) -> None:
    """Forget a ticket's change: when this reading began, Zendesk did not have it, or did not show it to casebot."""
    connection.execute(update(tickets).where(tickets.c.number == number).values(read_due=changed_since(began)))
