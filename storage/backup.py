"""Back up the whole database while casebot runs, and restore a backup.

Copying a SQLite file in use would lose its write-ahead log, so SQLite makes the copy. For PostgreSQL, pg_dump and
pg_restore do the work.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, Connection, inspect, select, text, update
from sqlalchemy.exc import DBAPIError

from cases.model.crm import CrmWriteState
from storage.crm_tables import crm_lanes, crm_outbox
from storage.engine import make_engine, parse_url
from storage.migrate import require_current
from storage.outbox import RowState, lane_table, outbox_table
from storage.process_lock import ProcessLock
from storage.tickets import IS_OPEN_WRITE, ticket_writes

_SQLITE_BEGINS = b"SQLite format 3\x00"
_POSTGRES_BEGINS = b"PGDMP"
_PAGES_AT_A_TIME = 2_000


class BackupError(Exception):
    """The backup or the restore failed. The text says why and what to do."""


def back_up(url: str, target: Path) -> None:
    """Write a copy of the database to a new file that only its owner can read.

    Raises:
        BackupError: The file exists, or the database cannot be copied.
    """
    if target.exists():
        raise BackupError(f"{target} exists already. Name another file.")
    parsed = parse_url(url)
    unfinished = target.with_name(target.name + ".part")
    try:
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        if parsed.get_backend_name() == "sqlite":
            _copy_sqlite(_file_of(parsed), unfinished)
        else:
            _run_tool("pg_dump", parsed, ["--format=custom", f"--file={unfinished}", "--no-owner"])
        unfinished.rename(target)
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"The backup failed: {error}.") from None
    finally:
        unfinished.unlink(missing_ok=True)


def restore(url: str, source: Path, now: datetime) -> int:
    """Replace the database by a backup. casebot must not run.

    What was waiting at the time of the backup may have been sent since. casebot looks each message and each write up
    before sending it.

    Returns:
        The number of messages to look up.

    Raises:
        BackupError: The file is not a backup of this kind of database, or cannot be restored. Nothing was changed.
        AlreadyRunning: casebot runs on this database (SQLite).
        SchemaMismatch: The restored backup needs another version of casebot, or `casebot db upgrade`.
    """
    parsed = parse_url(url)
    is_sqlite = parsed.get_backend_name() == "sqlite"
    try:
        with source.open("rb") as file:
            begins = file.read(len(_SQLITE_BEGINS))
    except OSError as error:
        raise BackupError(f"{source} cannot be read: {error.strerror}.") from None
    if not begins.startswith(_SQLITE_BEGINS if is_sqlite else _POSTGRES_BEGINS):
        raise BackupError(f"{source} is not a backup of {'SQLite' if is_sqlite else 'PostgreSQL'}.")
    with ProcessLock(url):
        if is_sqlite:
            _put_sqlite_back(source, _file_of(parsed), now)
        else:
            options = ["--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error"]
            _run_tool("pg_restore", parsed, [*options, f"--dbname={parsed.database}", str(source)])
        engine = make_engine(url)
        try:
            try:
                with engine.begin() as connection:
                    count = look_up_before_sending(connection, now)
            except DBAPIError:
                require_current(engine)
                raise
            # Only now: what an older version left waiting must not be sent unseen after the upgrade.
            require_current(engine)
            return count
        finally:
            engine.dispose()


def look_up_before_sending(connection: Connection, now: datetime) -> int:
    """Mark every waiting post to be looked up in Slack first, and every waiting write where it belongs; return the
    number of posts.

    The tables may be those of an older version.
    """
    waits = outbox_table.c.state.in_([RowState.PENDING.value, RowState.SENDING.value])
    # A change of a message in place may be done twice.
    posts = select(lane_table.c.name).where(text("lane.rank = 1"))
    count = connection.execute(
        update(outbox_table)
        .where(waits, outbox_table.c.lane.in_(posts))
        .values(
            state=RowState.UNKNOWN.value,
            fence=None,
            error="restored from a backup",
            first_try=outbox_table.c.created_at,
            last_try=now,
        )
    ).rowcount
    connection.execute(update(lane_table).values(lease_owner=None, lease_until=None))
    connection.execute(update(lane_table).where(lane_table.c.due_at.is_not(None)).values(due_at=now))
    _look_up_before_writing(connection, now)
    return count


def _look_up_before_writing(connection: Connection, now: datetime) -> None:
    """Count a try of every waiting write to Salesforce and Zendesk: a write that was tried is looked up first."""
    tables = set(inspect(connection).get_table_names())
    if crm_outbox.name in tables:
        untried = (crm_outbox.c.state == CrmWriteState.PENDING, crm_outbox.c.attempts == 0)
        connection.execute(update(crm_outbox).where(*untried).values(attempts=1, first_try=crm_outbox.c.at))
        waits = update(crm_lanes).where(crm_lanes.c.due_at.is_not(None))
        connection.execute(waits.values(due_at=now, lease_owner=None, lease_until=None))
    if ticket_writes.name in tables:
        is_open = text(IS_OPEN_WRITE)
        untried_ones = update(ticket_writes).where(is_open, ticket_writes.c.attempts == 0)
        connection.execute(untried_ones.values(attempts=1))
        connection.execute(update(ticket_writes).where(is_open).values(due_at=now))


def _file_of(url: URL) -> Path:
    return Path(str(url.database)).absolute()


def _copy_sqlite(source: Path, target: Path) -> None:
    if not source.is_file():
        raise BackupError(f"The database {source} does not exist.")
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as here, closing(sqlite3.connect(target)) as copy:
        # In parts, so that others can write in between.
        here.backup(copy, pages=_PAGES_AT_A_TIME, sleep=0.01)
        copy.execute("PRAGMA journal_mode = DELETE")
        found = copy.execute("PRAGMA quick_check").fetchone()[0]
    if found != "ok":
        raise BackupError(f"The copy is damaged: {found}.")


def _put_sqlite_back(source: Path, target: Path, now: datetime) -> None:
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as here:
        try:
            found = here.execute("PRAGMA quick_check").fetchone()[0]
            here.execute("SELECT 1 FROM alembic_version")
        except sqlite3.Error as error:
            raise BackupError(f"{source} is not a backup of casebot: {error}.") from None
    if found != "ok":
        raise BackupError(f"{source} is damaged: {found}.")
    arriving = target.with_name(target.name + ".restored")
    try:
        os.close(os.open(arriving, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        shutil.copyfile(source, arriving)
        # The old database is renamed, with its write-ahead log.
        for end in ("", "-wal", "-shm"):
            old = target.with_name(target.name + end)
            if old.exists():
                old.rename(target.with_name(f"{target.name}.before-restore-{now:%Y%m%d-%H%M%S}{end}"))
        arriving.rename(target)
    except OSError as error:
        raise BackupError(f"The backup could not be restored: {error}.") from None


def _run_tool(name: str, url: URL, arguments: list[str]) -> None:
    found = shutil.which(name)
    if found is None:
        raise BackupError(f"{name} is not installed. Install PostgreSQL's client programs.")
    given = {"PGHOST": url.host, "PGPORT": url.port, "PGUSER": url.username, "PGPASSWORD": url.password}
    # As environment variables: every user can read a process's arguments.
    environment = os.environ | {key: str(value) for key, value in given.items() if value}
    environment["PGDATABASE"] = str(url.database)
    environment |= {"PGHOST": str(url.query["host"])} if "host" in url.query else {}
    done = subprocess.run([found, *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise BackupError(f"{name} failed: {reason}")
