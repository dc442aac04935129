"""Engines for tests, used one after the other: an engine compiles each statement once, and a new one would do so in each test."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.pool import ConnectionPoolEntry

from storage.engine import make_engine, parse_url


def borrow_engine(url: str) -> Engine:
    """Return an engine on this database, which nobody else uses until it is disposed of (as `Database.close` does).

    On SQLite its `url` may name an earlier file, and nothing waits for the disk. Stop listening to its events before it is disposed of.
    """
    if parse_url(url).get_backend_name() != "sqlite":
        return make_engine(url)
    borrowed = _idle.pop() if _idle else _Borrowed(url)
    borrowed.url = parse_url(url)
    return borrowed.engine


class _Borrowed:
    """An engine for SQLite, and the file that its next connections are to."""

    def __init__(self, url: str) -> None:
        self.url = parse_url(url)
        self.engine = make_engine(url)
        event.listen(self.engine, "do_connect", self._connects)
        event.listen(self.engine, "connect", _connected)
        event.listen(self.engine, "engine_disposed", self._disposed)

    def _connects(self, dialect: Dialect, _entry: object, arguments: list[Any], _options: dict[str, Any]) -> None:
        arguments[:], _ = dialect.create_connect_args(self.url)

    def _disposed(self, _engine: Engine) -> None:
        if self not in _idle:
            _idle.append(self)


def _connected(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.cursor().execute("PRAGMA synchronous = OFF")


_idle: list[_Borrowed] = []
