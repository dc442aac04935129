"""Store Slack's events until they are handled. Slack is acknowledged first, so a crash must not lose them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, or_, select, text, update

from storage.database import Database
from storage.engine import READ_ONLY
from storage.inbox import note
from storage.schema import IS_RECEIVED, inbox

# Separates the ids of events from the keys of use cases for the same event.
_EVENT = "received:"

MAX_ATTEMPTS = 5


@dataclass(frozen=True)
class StoredEvent:
    """An event that was received but not handled."""

    event_id: str
    kind: str
    body: Mapping[str, Any]
    received_at: datetime
    #: How often it was tried, including this time.
    attempts: int


class EventInbox:
    """Stores Slack's events, each in its own transaction before Slack is acknowledged."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def receive(self, event_id: str, kind: str, body: Mapping[str, Any]) -> bool:
        """Store an event; return True if it is new and should be handled, False if it was stored before.

        Args:
            event_id: Slack's id.
            kind: The type of the event.
            body: Its payload, JSON values only.
        """
        now = self._database.clock.now()
        row = {"key": _EVENT + event_id, "at": now, "state": "received", "kind": kind, "body": body, "tried_at": now}
        with self._database.engine.begin() as connection:
            return note(connection, row)

    def pending(self, older_than: timedelta, limit: int = 50) -> list[StoredEvent]:
        """Return events that a crash left: received or tried longer ago than `older_than`; oldest first.

        Each counts as another attempt and is not returned again until `older_than` has passed. After MAX_ATTEMPTS it
        is left.
        """
        now = self._database.clock.now()
        # A time in the future means that the clock was set back since.
        is_old = or_(inbox.c.tried_at < now - older_than, inbox.c.tried_at > now + older_than)
        query = (
            select(inbox)
            .where(text(IS_RECEIVED), is_old, inbox.c.attempts < MAX_ATTEMPTS)
            .order_by(inbox.c.tried_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        with self._database.engine.begin() as connection:
            found = [
                StoredEvent(row.key.removeprefix(_EVENT), row.kind, row.body, row.at, row.attempts + 1)
                for row in connection.execute(query)
            ]
            connection.execute(
                update(inbox)
                .where(inbox.c.key.in_([_EVENT + event.event_id for event in found]))
                .values(attempts=inbox.c.attempts + 1, tried_at=now)
            )
        return found

    def wait(self, event_id: str) -> None:
        """Do not count the last attempt: the event could not be tried."""
        tried = inbox.c.attempts > 0
        statement = update(inbox).where(inbox.c.key == _EVENT + event_id, tried).values(attempts=inbox.c.attempts - 1)
        with self._database.engine.begin() as connection:
            connection.execute(statement)

    def given_up(self) -> int:
        """Return how many events failed MAX_ATTEMPTS times; for the health page."""
        query = select(func.count()).select_from(inbox).where(text(IS_RECEIVED), inbox.c.attempts >= MAX_ATTEMPTS)
        # Reading takes no lock, so health is reported at once.
        with self._database.engine.connect().execution_options(**{READ_ONLY: True}) as connection:
            return connection.execute(query).scalar_one()

    def done(self, event_id: str) -> None:
        """Mark the event as handled.

        Erase its body, which may contain customer text, and keep its key to recognise repeats.
        """
        statement = update(inbox).where(inbox.c.key == _EVENT + event_id).values(state="done", body=None)
        with self._database.engine.begin() as connection:
            connection.execute(statement)

    def purge(self, before: datetime) -> int:
        """Delete old events that are done or given up; return their number. Slack repeats nothing after that long."""
        statement = delete(inbox).where(
            inbox.c.at < before, or_(inbox.c.state == "done", inbox.c.attempts >= MAX_ATTEMPTS)
        )
        with self._database.engine.begin() as connection:
            return connection.execute(statement).rowcount


def kinds_received(connection: Connection) -> set[str]:
    """Return the kinds of events that have arrived."""
    query = select(inbox.c.kind).where(inbox.c.kind.is_not(None)).distinct()
    return {kind for kind in connection.execute(query).scalars() if kind is not None}
