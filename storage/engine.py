"""Create the database engine, for SQLite and for PostgreSQL."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from storage.outages import name_outages

# As an execution option of an unused connection, this makes its transactions read-only.
READ_ONLY = "casebot_read_only"

_POOL_SIZE = 10
_POOL_OVERFLOW = 30
# For SQLite's write lock.
_WAIT_S = 30

_PAGE_CACHE_KIB = 500

# For PostgreSQL, in seconds: for a connection, for one from the pool, for a lock, and for a statement.
_CONNECT_WITHIN_S = 5
_POOL_WITHIN_S = 10
_LOCK_WITHIN_S = 15
_STATEMENT_WITHIN_S = 20
_IDLE_IN_TRANSACTION_S = 60
# A silent connection, after a failover or behind a NAT that dropped it, is closed after about this long, on both
# sides.
_MUTE_S = 15
# Each connection sets this on the server, so that the locks of a lost host are not held for two hours.
_SERVER_SETTINGS = {
    "lock_timeout": f"{_LOCK_WITHIN_S}s",
    "statement_timeout": f"{_STATEMENT_WITHIN_S}s",
    "idle_in_transaction_session_timeout": f"{_IDLE_IN_TRANSACTION_S}s",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": f"{_MUTE_S * 1000}",
}
_CLIENT_SETTINGS = {
    "connect_timeout": _CONNECT_WITHIN_S,
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": _MUTE_S * 1000,
    "application_name": "casebot",
}


class BadDatabaseUrl(ValueError):
    """DATABASE_URL is not usable. The text says what would be."""


def parse_url(url: str) -> URL:
    """Return the URL with casebot's driver.

    Raises BadDatabaseUrl, whose text never repeats the URL (it may have a password).
    """
    try:
        parsed = make_url(url.strip())
    except ArgumentError:
        raise BadDatabaseUrl(
            "DATABASE_URL is not a database URL. Write sqlite:///casebot.db or postgresql://user:password@host/database."
        ) from None
    match parsed.drivername:
        case "sqlite" | "sqlite+pysqlite":
            in_memory = parsed.database in (None, "", ":memory:") or str(parsed.database).startswith("file:")
            if in_memory or parsed.query:
                raise BadDatabaseUrl(
                    "DATABASE_URL must name a file only, as in sqlite:///casebot.db. Cases in memory would be lost."
                )
            return parsed.set(drivername="sqlite")
        case "postgresql" | "postgres" | "postgresql+psycopg":
            return parsed.set(drivername="postgresql+psycopg")
        case other:
            raise BadDatabaseUrl(f"DATABASE_URL names {other}. casebot supports sqlite:/// and postgresql://.")


def make_engine(url: str) -> Engine:
    """Return an engine for this URL without connecting. A relative SQLite path starts at the working directory.

    Raises BadDatabaseUrl. An outage is raised as DatabaseUnavailable. Errors show statements without their values,
    which may be customer text.
    """
    parsed = parse_url(url)
    engine = _sqlite(parsed) if parsed.get_backend_name() == "sqlite" else _postgresql(parsed)
    name_outages(engine)
    return engine


def _sqlite(url: URL) -> Engine:
    if url.database is not None:
        Path(url.database).absolute().parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url, hide_parameters=True, pool_size=_POOL_SIZE, max_overflow=_POOL_OVERFLOW, connect_args={"timeout": _WAIT_S}
    )

    @event.listens_for(engine, "connect")
    def _connected(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        # The driver's own BEGIN takes the write lock too late and loses updates, so casebot begins transactions
        # itself.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {_WAIT_S * 1000}")
        _write_ahead(cursor)
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        # Each connection of the pool would cache 2 MB of the file, in addition to the operating system's cache.
        cursor.execute(f"PRAGMA cache_size = -{_PAGE_CACHE_KIB}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begins(connection: Connection) -> None:
        reading = connection.get_execution_options().get(READ_ONLY, False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _write_ahead(cursor: DBAPICursor) -> None:
    # SQLite waits for no other connection that is changing a new file at that moment, whatever its busy_timeout.
    until = time.monotonic() + _WAIT_S
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as failed:
            if failed.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


def _postgresql(url: URL) -> Engine:
    from storage.deadlines import DeadlineConnection  # only here: a casebot on SQLite does not load the driver

    engine = create_engine(
        url,
        hide_parameters=True,
        isolation_level="READ COMMITTED",
        pool_size=_POOL_SIZE,
        max_overflow=_POOL_OVERFLOW,
        pool_timeout=_POOL_WITHIN_S,
        pool_pre_ping=True,
        connect_args=dict(_CLIENT_SETTINGS),
    )

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: object, _entry: object, arguments: list[Any], options: dict[str, Any]) -> DeadlineConnection:
        return DeadlineConnection.connect(*arguments, **options)

    @event.listens_for(engine, "connect")
    def _connected(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute("; ".join(f"SET {name} = '{value}'" for name, value in _SERVER_SETTINGS.items()))
        cursor.close()
        connection.commit()

    return engine
