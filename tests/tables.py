"""casebot's tables in an empty database, fast: the migrations run once in a process, and their result is copied.

PostgreSQL copies a whole database (see `postgres_tables_url` in conftest.py); where a test brings an empty one, the statements are repeated.
"""

from __future__ import annotations

import sqlite3
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, StaticPool, create_engine, event, inspect

from storage import migrate

Statement = tuple[str, Any]


def make_tables(engine: Engine) -> None:
    """Leave in this database what `storage.migrate.upgrade` would; it has all tables already, or none."""
    if inspect(engine).has_table("alembic_version"):
        if migrate.current(engine) != _head():
            migrate.upgrade(engine)
    elif engine.dialect.name == "sqlite":
        _copy_to(engine)
    elif _of_postgres:
        with engine.begin() as connection:
            for statement, parameters in _of_postgres:
                connection.exec_driver_sql(statement, parameters)
    else:
        _of_postgres.extend(_upgraded(engine))


_of_postgres: list[Statement] = []
_head = cache(migrate.head)


@cache
def _made() -> sqlite3.Connection:
    """A database in memory with all tables."""
    made = sqlite3.connect(":memory:", check_same_thread=False)
    migrate.upgrade(create_engine("sqlite://", creator=lambda: made, poolclass=StaticPool))
    return made


def _copy_to(engine: Engine) -> None:
    connection = engine.raw_connection()
    try:
        target = connection.driver_connection
        assert isinstance(target, sqlite3.Connection)
        _made().backup(target)
    finally:
        connection.close()


def _upgraded(engine: Engine) -> list[Statement]:
    """Upgrade this empty database, and list the statements that did it."""
    said: list[Statement] = []

    def hear(
        _connection: Connection, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool
    ) -> None:
        if not statement.lstrip().upper().startswith(("SELECT", "PRAGMA", "SHOW")):
            said.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", hear)
    migrate.upgrade(engine)
    event.remove(engine, "before_cursor_execute", hear)
    return said
