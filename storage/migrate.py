"""Migrate a database's tables to this version of casebot, and check their version.

A new step is a handwritten file in storage/migrations/versions with the next number. A test compares the result of
all steps with storage.schema.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, exists, func, select

from storage.batches import CHUNK
from storage.case_store import CASE_COLUMNS, case_of
from storage.case_words import note_words
from storage.deadlines import no_deadline
from storage.directory import SqlDirectory
from storage.schema import case_words, cases

_STEPS = Path(__file__).parent / "migrations"

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
    with engine.begin() as connection, no_deadline(connection):
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_UPGRADE_LOCK)))
        _refuse_newer(_current(connection))
        command.upgrade(_config(connection), "head")
        _fill(connection)


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
    last = _steps().get_current_head()
    if last is None:
        raise RuntimeError("The migration steps are not installed.")
    return last


def require_current(engine: Engine) -> None:
    """Check that the tables match this version. Raises SchemaTooOld or SchemaTooNew."""
    seen = current(engine)
    _refuse_newer(seen)
    if seen != head():
        stands = "has no tables yet" if seen is None else f"is at step {seen}"
        raise SchemaTooOld(f"The database {stands}; this casebot needs step {head()}. Run: casebot db upgrade")


def _refuse_newer(seen: str | None) -> None:
    if seen is not None and seen not in {step.revision for step in _steps().walk_revisions()}:
        raise SchemaTooNew(
            f"The database is at step {seen}, which this casebot (up to step {head()}) does not know: a newer version made it. "
            "Run that version, or go back to a backup made before it was upgraded."
        )


@cache
def _steps() -> ScriptDirectory:
    """Return the steps. Their files are read once in a process."""
    return ScriptDirectory.from_config(_config())


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    # Alembic reads a percent sign as the start of a placeholder.
    config.set_main_option("script_location", str(_STEPS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
