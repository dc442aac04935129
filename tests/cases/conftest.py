"""A room of its own for each test: the tables are made once and copied, as these tests are about rules and not about storage."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from cases.model.people import Roster
from storage.database import Database
from storage.engine import make_engine
from tests.cases.team import EVERYBODY, NOON, Room
from tests.clock import SettableClock
from tests.tables import make_tables


def open_file(path: Path, clock: SettableClock) -> Database:
    """The database in this file. Nothing here has to outlive the machine, so nothing waits for the disk."""
    engine = make_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def _connected(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        connection.cursor().execute("PRAGMA synchronous = OFF")

    return Database(engine, clock)


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables and everybody on the roster."""
    path = tmp_path_factory.mktemp("cases") / "empty.db"
    database = open_file(path, SettableClock(NOON))
    make_tables(database.engine)
    database.people.replace(Roster.of(EVERYBODY), NOON)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    database.close()
    return path


@pytest.fixture
def room(empty_file: Path, tmp_path: Path) -> Iterator[Room]:
    """Where people work; it is noon on a Monday."""
    clock = SettableClock(NOON)
    database = open_file(Path(shutil.copy(empty_file, tmp_path / "casebot.db")), clock)
    yield Room(database, clock)
    database.close()
