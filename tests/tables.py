"""casebot's tables in an empty database, fast: the migrations run once in a process, and their result is copied.

PostgreSQL copies a whole database and empties its tables for the next test (see `postgres_tables_url` in conftest.py); where a test brings an
empty database, the statements are repeated.
"""

from __future__ import annotations

import sqlite3
from functools import cache
from typing import Any

from sqlalchemy import URL, Connection, Engine, StaticPool, create_engine, event, inspect

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


def empty_tables(url: URL) -> None:
    """Close every connection to this PostgreSQL database, delete all rows and restart the numbers. Triggers stay silent."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(_END_OTHERS)
        connection.exec_driver_sql(_EMPTY)
    engine.dispose()


def shape_of(url: URL) -> str:
    """Return what tells one schema of a PostgreSQL database from another: its version, its columns and its indexes."""
    engine = create_engine(url)
    with engine.connect() as connection:
        shape = connection.exec_driver_sql(_SHAPE).scalar_one()
    engine.dispose()
    return str(shape)


_END_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"

_EMPTY = """
DO $$
DECLARE name text;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE 'DELETE FROM ' || quote_ident(name);
    END LOOP;
    FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
        EXECUTE 'ALTER SEQUENCE ' || quote_ident(name) || ' RESTART';
    END LOOP;
END $$
"""

_SHAPE = """
SELECT (SELECT max(version_num) FROM alembic_version)
    || (SELECT md5(string_agg(table_name || column_name || data_type, ',' ORDER BY table_name, column_name))
        FROM information_schema.columns WHERE table_schema = 'public')
    || (SELECT md5(string_agg(indexdef, ',' ORDER BY indexname)) FROM pg_indexes WHERE schemaname = 'public')
"""

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
