"""A room of its own for each test: the tables are made once and copied, as these tests are about rules and not about storage."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from cases.model.people import Roster
from storage.database import Database
from tests.cases.team import EVERYBODY, NOON, Room
from tests.clock import SettableClock
from tests.engines import borrow_engine
from tests.tables import make_tables


def open_file(path: Path, clock: SettableClock) -> Database:
    """The database in this file."""
    return Database(borrow_engine(f"sqlite:///{path}"), clock)


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
