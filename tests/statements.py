"""The SQL statements that casebot's listeners send: a count, which is the same on every machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from tests.stories.office import Office


@contextmanager
def listener_statements(office: Office) -> Iterator[list[str]]:
    """Collect the statements of the listeners until the block ends, except those that begin a transaction."""
    seen: list[str] = []

    def hear(*said: object) -> None:
        statement = str(said[2])
        if threading.current_thread().name.startswith("listener") and not statement.startswith("BEGIN"):
            seen.append(statement)

    engine = office.casebot.database.engine
    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", hear)
