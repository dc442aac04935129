"""Brings a database's tables to what this version of casebot needs, and tells whether they are.

A new step is a file in storage/migrations/versions with the next number, written by hand; a test compares what all steps make with
storage.schema, and says what is missing.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, exists, func, select

from storage.case_store import CASE_COLUMNS, CHUNK, case_of
from storage.case_words import note_words
from storage.deadlines import no_deadline
from storage.directory import SqlDirectory
from storage.schema import case_words, cases

_STEPS = Path(__file__).parent / "migrations"

# Two processes that start at once upgrade one after the other; the second finds nothing to do.
_UPGRADE_LOCK = 0x4442


class SchemaMismatch(RuntimeError):
    """The tables are not those that this version of casebot needs; the text says what to do."""


class SchemaTooOld(SchemaMismatch):
    """The tables are those of an older version, or are not there yet."""


class SchemaTooNew(SchemaMismatch):
    """The tables are those of a newer version."""


def upgrade(engine: Engine) -> None:
    """Run the steps that this database has not seen, all in one transaction. Raises SchemaTooNew and then changes nothing."""
    with engine.begin() as connection, no_deadline(connection):
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_UPGRADE_LOCK)))
        _refuse_newer(_current(connection))
        command.upgrade(_config(connection), "head")
        _fill(connection)


def _fill(connection: Connection) -> None:
    """Make the words of cases that were stored before there were words, and note whom they name."""
    missing = select(*CASE_COLUMNS).where(~exists().where(case_words.c.id == cases.c.id)).order_by(cases.c.id)
    directory = SqlDirectory(lambda: connection)
    while found := [case_of(row) for row in connection.execute(missing.limit(CHUNK)).mappings()]:
        note_words(connection, found)
        directory.mentioned(found)


def current(engine: Engine) -> str | None:
    """Return the number of the last step this database has seen; None for an empty one."""
    with engine.connect() as connection:
        return _current(connection)


def head() -> str:
    """Return the number of the last step that this version of casebot knows."""
    last = ScriptDirectory.from_config(_config()).get_current_head()
    if last is None:
        raise RuntimeError("The migration steps are not installed.")
    return last


def require_current(engine: Engine) -> None:
    """Go on only with the tables this version needs. Raises SchemaTooOld or SchemaTooNew."""
    seen = current(engine)
    _refuse_newer(seen)
    if seen != head():
        stands = "has no tables yet" if seen is None else f"is at step {seen}"
        raise SchemaTooOld(f"The database {stands}; this casebot needs step {head()}. Run: casebot db upgrade")


def _refuse_newer(seen: str | None) -> None:
    if seen is not None and seen not in {
        step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions()
    }:
        raise SchemaTooNew(
            f"The database is at step {seen}, which this casebot (up to step {head()}) does not know: a newer version made it. "
            "Run that version, or go back to a backup made before it was upgraded."
        )


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    # Alembic reads a percent sign as the beginning of a placeholder.
    config.set_main_option("script_location", str(_STEPS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
