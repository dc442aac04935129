"""Migrate a database's tables to this version of casebot, and check their version.

A new step is a handwritten file in storage/migrations/versions with the next number. A test compares the result of
all steps with storage.schema. Only an upgrade loads Alembic: the numbers of the steps are in the names of their files.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine, column, exists, func, inspect, select, table

from storage.batches import CHUNK
from storage.case_store import CASE_COLUMNS, case_of
from storage.case_words import note_words
from storage.directory import SqlDirectory
from storage.schema import case_words, cases

_STEPS = Path(__file__).parent / "migrations"
# Alembic's own, with one row: the number of the last step.
_step_table = table("alembic_version", column("version_num"))

# Two starting processes upgrade one after the other; the second finds nothing to do.
_UPGRADE_LOCK = 0x4442


class SchemaMismatch(RuntimeError):
    """The tables do not match this version of casebot. The text says what to do."""


class SchemaTooOld(SchemaMismatch):
    """The tables are from an older version, or do not exist yet."""


class SchemaTooNew(SchemaMismatch):
    """The tables are from a newer version."""


def upgrade(engine: Engine) -> None:
    """Run the missing steps in one transaction. Raises SchemaTooNew without changes."""
    with engine.begin() as connection, _without_deadline(connection):
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_UPGRADE_LOCK)))
        seen = _current(connection)
        _refuse_newer(seen)
        if seen != head():
            _run_steps(connection)
        _fill(connection)


def _without_deadline(connection: Connection) -> AbstractContextManager[None]:
    if connection.dialect.name != "postgresql":
        return nullcontext()
    from storage.deadlines import no_deadline  # only here: a casebot on SQLite does not load the driver

    return no_deadline(connection)


def _fill(connection: Connection) -> None:
    """Create search words and directory entries for cases that were stored before these existed."""
    missing = select(*CASE_COLUMNS).where(~exists().where(case_words.c.id == cases.c.id)).order_by(cases.c.id)
    directory = SqlDirectory(lambda: connection)
    while found := [case_of(row) for row in connection.execute(missing.limit(CHUNK)).mappings()]:
        note_words(connection, found)
        directory.mentioned(found)


def current(engine: Engine) -> str | None:
    """Return the number of this database's last step; None for an empty one."""
    with engine.connect() as connection:
        return _current(connection)


def head() -> str:
    """Return the number of this version's last step."""
    steps = _steps()
    if not steps:
        raise RuntimeError("The migration steps are not installed.")
    return steps[-1]


def require_current(engine: Engine) -> None:
    """Check that the tables match this version. Raises SchemaTooOld or SchemaTooNew."""
    seen = current(engine)
    _refuse_newer(seen)
    if seen != head():
        stands = "has no tables yet" if seen is None else f"is at step {seen}"
        raise SchemaTooOld(f"The database {stands}; this casebot needs step {head()}. Run: casebot db upgrade")


def _refuse_newer(seen: str | None) -> None:
    if seen is not None and seen not in _steps():
        raise SchemaTooNew(
            f"The database is at step {seen}, which this casebot (up to step {head()}) does not know: a newer version made it. "
            "Run that version, or go back to a backup made before it was upgraded."
        )


@cache
def _steps() -> tuple[str, ...]:
    """Return the numbers of the steps in order. Their names are read once in a process."""
    return tuple(sorted(file.name.partition("_")[0] for file in (_STEPS / "versions").glob("[0-9]*_*.py")))


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_step_table.name):
        return None
    return connection.execute(select(_step_table.c.version_num)).scalar()


def _run_steps(connection: Connection) -> None:
    # Only here: every start would load Alembic, for nothing but an upgrade.
    from alembic import command
    from alembic.config import Config

    config = Config()
    # Alembic reads a percent sign as the start of a placeholder.
    config.set_main_option("script_location", str(_STEPS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
