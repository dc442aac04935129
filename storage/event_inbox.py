"""Slack's events until they were handled: Slack is told "received" first, so a crash must not lose them."""

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

# So that an event's id and a use case's key for the same event are two keys.
_EVENT = "received:"

MAX_ATTEMPTS = 5


@dataclass(frozen=True)
class StoredEvent:
    """An event that was received but not yet handled. attempts: how often it was handed out to be finished, this time included."""

    event_id: str
    kind: str
    body: Mapping[str, Any]
    received_at: datetime
    attempts: int


class EventInbox:
    """The events Slack sent, each noted in a transaction of its own before Slack is told that it arrived."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def receive(self, event_id: str, kind: str, body: Mapping[str, Any]) -> bool:
        """Note an event; True when it is new and the caller should handle it, False when it was noted before.

        event_id: Slack's own; kind: the type of the event; body: its payload, JSON values only.
        """
        now = self._database.clock.now()
        row = {"key": _EVENT + event_id, "at": now, "state": "received", "kind": kind, "body": body, "tried_at": now}
        with self._database.engine.begin() as connection:
            return note(connection, row)

    def pending(self, older_than: timedelta, limit: int = 50) -> list[StoredEvent]:
        """Events that a crash left unhandled: received, or last handed out here, longer ago than `older_than`; oldest first.

        Each is counted as one more attempt and is nobody else's until `older_than` passes again; after MAX_ATTEMPTS it is left alone.
        """
        now = self._database.clock.now()
        # One that was noted in the future was noted before the clock was set back.
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

    def given_up(self) -> int:
        """How many events failed MAX_ATTEMPTS times; for the health page."""
        query = select(func.count()).select_from(inbox).where(text(IS_RECEIVED), inbox.c.attempts >= MAX_ATTEMPTS)
        # Reading waits for nobody, so that health is told at once.
        with self._database.engine.connect().execution_options(**{READ_ONLY: True}) as connection:
            return connection.execute(query).scalar_one()

    def done(self, event_id: str) -> None:
        """Mark the event as handled: erase its body, which may hold customer text, and keep its key to recognise a repeat."""
        statement = update(inbox).where(inbox.c.key == _EVENT + event_id).values(state="done", body=None)
        with self._database.engine.begin() as connection:
            connection.execute(statement)

    def purge(self, before: datetime) -> int:
        """Forget what was noted before this moment and is done or given up; how much that was. Slack repeats nothing for that long."""
        statement = delete(inbox).where(
            inbox.c.at < before, or_(inbox.c.state == "done", inbox.c.attempts >= MAX_ATTEMPTS)
        )
        with self._database.engine.begin() as connection:
            return connection.execute(statement).rowcount


def kinds_received(connection: Connection) -> set[str]:
    """Return the kinds of event of which one is known to have come."""
    query = select(inbox.c.kind).where(inbox.c.kind.is_not(None)).distinct()
    return {kind for kind in connection.execute(query).scalars() if kind is not None}
