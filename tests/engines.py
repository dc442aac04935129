"""Engines for tests, used one after the other: an engine compiles each statement once, and a new one would do so in each test."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.pool import ConnectionPoolEntry

from storage.engine import make_engine, parse_url


def borrow_engine(url: str) -> Engine:
    """Return an engine on this database, which nobody else uses until it is disposed of (as `Database.close` does).

    On SQLite nothing waits for the disk. Stop listening to its events before it is disposed of.
    """
    parsed = parse_url(url)
    # An engine for SQLite goes from file to file. Databases on PostgreSQL are few, and each is used again.
    idle = _idle.setdefault("sqlite" if parsed.get_backend_name() == "sqlite" else url, [])
    borrowed = idle.pop() if idle else _Borrowed(url, idle)
    borrowed.engine.url = parsed
    return borrowed.engine


class _Borrowed:
    """An engine, and the others that can be borrowed instead of it."""

    def __init__(self, url: str, idle: list[_Borrowed]) -> None:
        self.engine = make_engine(url)
        self._idle = idle
        event.listen(self.engine, "engine_disposed", self._disposed)
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "do_connect", self._connects)
            event.listen(self.engine, "connect", _connected)

    def _connects(self, dialect: Dialect, _entry: object, arguments: list[Any], _options: dict[str, Any]) -> None:
        arguments[:], _ = dialect.create_connect_args(self.engine.url)

    def _disposed(self, _engine: Engine) -> None:
        if self not in self._idle:
            self._idle.append(self)


def _connected(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.cursor().execute("PRAGMA synchronous = OFF")


_idle: dict[str, list[_Borrowed]] = {}
