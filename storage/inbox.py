"""Store the keys of requests (SAFE-1): a request is done once under its key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.sql.dml import ReturningInsert

from cases.ports.clock import Clock
from storage.schema import inbox
from storage.upserts import insert_for


class SqlInbox:
    """Implements cases.ports.Inbox over one connection."""

    def __init__(self, connection: Callable[[], Connection], clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def first_time(self, key: str) -> bool:
        """See Inbox. A second request with the key waits until the first one's unit of work has ended."""
        return note(self._connection(), {"key": key, "at": self._clock.now(), "state": "done"})


def note(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Store a row of the inbox; return False if its key was stored before."""
    statement = _note(connection.dialect.name)
    return connection.execute(statement, row).first() is not None


@cache
def _note(dialect: str) -> ReturningInsert[tuple[str]]:
    new = insert_for(dialect, inbox).on_conflict_do_nothing(index_elements=["key"])
    return new.returning(inbox.c.key)
