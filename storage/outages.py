"""Tell an outage of the database from a mistake of ours in a statement."""

from __future__ import annotations

import sqlite3

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import OperationalError

from cases.ports.unit_of_work import StorageUnavailable

# The disk is full, the file is read-only or locked, or cannot be opened.
_SQLITE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}
# What a replica says after a failover.
_READ_ONLY_TRANSACTION = "25006"


class DatabaseUnavailable(OperationalError, StorageUnavailable):
    """The database cannot be reached, or cannot be written."""


def name_outages(engine: Engine) -> None:
    """Let this engine raise DatabaseUnavailable for an outage; everything else stays SQLAlchemy's own error."""

    @event.listens_for(engine, "handle_error")
    def _failed(context: ExceptionContext) -> None:
        cause = context.original_exception
        if _is_outage(cause):
            raise DatabaseUnavailable(
                context.statement,
                None,
                cause,
                hide_parameters=True,
                connection_invalidated=context.is_disconnect,
            ) from cause


def _is_outage(cause: BaseException) -> bool:
    if isinstance(cause, sqlite3.Error):
        # The low byte is the kind; the others say more of it.
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _SQLITE
    if not isinstance(cause, Exception):
        return False
    import psycopg  # only here: a casebot on SQLite does not load the driver

    if isinstance(cause, psycopg.Error):
        return isinstance(cause, psycopg.OperationalError) or cause.sqlstate == _READ_ONLY_TRANSACTION
    return False
