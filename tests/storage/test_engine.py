"""Connections and times, on both databases."""

import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert, select, text, update
from sqlalchemy.exc import IntegrityError, StatementError

from cases.model.case import Touch
from cases.model.policy import TouchKind
from storage.column_types import UtcDateTime, storable
from storage.database import Database
from storage.engine import BadDatabaseUrl, make_engine
from tests.storage.examples import a_case, stored

tally = Table("tally", MetaData(), Column("n", Integer))
moments = Table("moments", MetaData(), Column("id", Integer, primary_key=True), Column("at", UtcDateTime))


@pytest.mark.parametrize(
    "url",
    ["", "casebot.db", "sqlite://", "sqlite:///:memory:", "sqlite:///file:x?mode=memory", "mysql://me:hunter2@host/db"],
)
def test_a_database_that_would_lose_cases_or_is_not_known_is_refused_in_words(url: str) -> None:
    with pytest.raises(BadDatabaseUrl) as refused:
        make_engine(url)
    assert "DATABASE_URL" in str(refused.value)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_way_to_write_a_postgresql_url_uses_the_same_driver(scheme: str) -> None:
    assert make_engine(f"{scheme}://me@host/cases").url.drivername == "postgresql+psycopg"


def test_an_sqlite_file_is_made_where_the_url_says_folder_included(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    engine = make_engine("sqlite:///var/casebot.db")
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE t (n INTEGER)"))
    engine.dispose()
    assert (tmp_path / "var" / "casebot.db").exists()


def test_sqlite_keeps_what_was_committed_even_when_the_power_fails(sqlite_url: str) -> None:
    engine = make_engine(sqlite_url)
    with engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        }
    engine.dispose()
    assert found == {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 30_000, "foreign_keys": 1}


def test_no_change_is_lost_when_many_threads_change_one_row(database: Database) -> None:
    with database.engine.begin() as connection:
        tally.create(connection)
        connection.execute(insert(tally).values(n=0))

    def count_up() -> None:
        for _ in range(20):
            with database.engine.begin() as connection:
                number = connection.execute(select(tally.c.n).with_for_update()).scalar_one()
                connection.execute(update(tally).values(n=number + 1))

    threads = [threading.Thread(target=count_up) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.engine.connect() as connection:
        assert connection.execute(select(tally.c.n)).scalar_one() == 160


def test_a_reader_is_not_held_up_by_somebody_who_writes(database: Database) -> None:
    [case] = stored(database, a_case(subject="before"))
    with database.unit_of_work() as writer, database.reading() as reader:
        assert writer.inbox.first_time("a request that is not committed")
        assert reader.cases.get(case.id).subject == "before"


def test_an_error_of_the_database_shows_no_customer_text(database: Database) -> None:
    case = a_case(description="The customer's secret plan")
    with pytest.raises(IntegrityError) as error, database.unit_of_work() as uow:
        uow.cases.add_many([case, case])
    assert "secret plan" not in str(error.value)


def test_a_moment_comes_back_as_it_was_in_utc(database: Database) -> None:
    kolkata = timezone(timedelta(hours=5, minutes=30))
    given = [
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        datetime(2026, 3, 29, 7, 0, 0, 123456, tzinfo=kolkata),
        datetime(2026, 3, 29, 1, 30, 0, 1, tzinfo=UTC),
    ]
    with database.engine.begin() as connection:
        moments.create(connection)
        connection.execute(insert(moments), [{"at": moment} for moment in given])
        found = list(connection.execute(select(moments.c.at).order_by(moments.c.at)).scalars())
        later = connection.execute(select(moments.c.id).where(moments.c.at > given[0])).all()
    assert found == sorted(given)
    assert {moment.tzinfo for moment in found} == {UTC}
    assert len(later) == 2


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    naive = datetime(2026, 3, 2, 9)  # noqa: DTZ001 - the very thing that must not get in
    [case] = stored(database, a_case())
    with database.unit_of_work() as uow, pytest.raises(StatementError, match="without a zone"):
        uow.cases.add_touch(Touch(case.id, TouchKind.CALL, 0, "ana@example.com", naive))


def test_what_no_database_keeps_is_left_out_of_a_text() -> None:
    assert storable("Zoë\x00 \ud83d said “no” 🎉") == "Zoë  said “no” 🎉"
