"""casebot's tables in an empty database, fast: the steps of the migration run once in a process; what they said is said again elsewhere."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect

from storage import migrate

Said = tuple[str, Any]


def make_tables(engine: Engine) -> None:
    """What `storage.migrate.upgrade` would leave in this database, whose tables are all there or not at all."""
    if inspect(engine).has_table("alembic_version"):
        migrate.upgrade(engine)
    elif engine.dialect.name == "sqlite":
        _say(engine, _steps_of_sqlite())
    elif _of_postgres:
        _say(engine, _of_postgres)
    else:
        _of_postgres.extend(_upgraded(engine))


_of_postgres: list[Said] = []


@cache
def _steps_of_sqlite() -> list[Said]:
    return _upgraded(create_engine("sqlite://"))


def _upgraded(engine: Engine) -> list[Said]:
    """All that upgrading this empty database tells it."""
    said: list[Said] = []

    def hear(
        _connection: Connection, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool
    ) -> None:
        if not statement.lstrip().upper().startswith(("SELECT", "PRAGMA", "SHOW")):
            said.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", hear)
    migrate.upgrade(engine)
    event.remove(engine, "before_cursor_execute", hear)
    return said


def _say(engine: Engine, said: list[Said]) -> None:
    with engine.begin() as connection:
        for statement, parameters in said:
            connection.exec_driver_sql(statement, parameters)
