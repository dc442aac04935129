"""How long the figures of a digest take with 100,000 cases of one region (DIG-1); part of `make bench`.

`python -m tests.bench_digest` prints what `measure` gives.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from cases.model.case import AuditEntry, Case
from cases.model.figures import Figures
from cases.model.people import Person, Region, Role, Roster
from cases.model.policy import Policy
from cases.model.status import IN_PROGRESS, Resolution, Status, Surface
from cases.model.working_time import NoHolidays
from cases.use_cases.publish_digest import window
from storage import migrate
from storage.database import Database
from storage.engine import make_engine
from storage.schema import audit, cases
from tests.clock import SettableClock

CASES = 100_000
DIFFERENT = 2_000
OPEN_SHARE = 0.4
ADVOCATES = 50
TIMES = 5
AS_OF = datetime(2026, 3, 3, 14, 0, tzinfo=UTC)
DAY = date(2026, 3, 3)


def fill(database: Database, count: int) -> None:
    """Cases of the last weeks, half of them open, with texts of ordinary length and a change each in the audit trail. So many as are
    different are made here; the database copies them, as that is quicker by far."""
    chance = random.Random(7)
    policy = Policy()
    different = min(count, DIFFERENT)
    with database.unit_of_work() as uow:
        stored = uow.cases.add_many([_case(number, chance, policy) for number in range(1, different + 1)])
        uow.audit.record(
            AuditEntry(
                case_id=case.id,
                version=1,
                at=case.closed_at or case.opened_at,
                actor="ana@example.com",
                actor_name="Ana",
                surface=Surface.CARD,
                field="feedback",
                old=None,
                new=case.feedback,
            )
            for case in stored
        )
        uow.commit()
    with database.engine.begin() as connection:
        for table, own in ((cases, ("number", "number_key", "external_id")), (audit, ())):
            columns = [column.name for column in table.columns if column.name != "id"]
            words = [f"{name} || '-' || CAST(n AS TEXT)" if name in own else name for name in columns]
            if table is audit:
                words[columns.index("case_id")] = f"case_id + n * {different}"
            connection.exec_driver_sql(
                f"INSERT INTO {table.name} ({', '.join(columns)}) "  # noqa: S608 - our own names alone
                f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count // different - 1}) "
                f"SELECT {', '.join(words)} FROM numbers, {table.name} WHERE {count // different} > 1 ORDER BY n, {table.name}.id"
            )


def _case(number: int, chance: random.Random, policy: Policy) -> Case:
    opened = AS_OF - timedelta(minutes=chance.randrange(60 * 24 * 60))
    closed = opened + timedelta(hours=chance.randrange(1, 20 * 24))
    is_closed = closed < AS_OF and chance.random() > OPEN_SHARE
    return Case(
        number=f"{number:08}",
        external_id=f"500{number}",
        opened_at=opened,
        source_version=opened,
        type=chance.choice(policy.case_types).name,
        subject="Quote for more seats",
        description="They ask for a quote and for what changes with the next plan. " * 12,
        status=Status.RESOLVED if is_closed else chance.choice([Status.OPEN, *IN_PROGRESS]),
        owner=f"a{number % ADVOCATES}@example.com" if number % 100 else None,
        region=Region.AMER,
        account=f"Account {number}",
        feedback="They compare the price per seat.",
        tags=("#advocate",) if number % 50 == 0 else (),
        assignment=1,
        routed_at=opened,
        assigned_at=opened,
        picked_up_at=opened + timedelta(hours=chance.randrange(1, 40)) if chance.random() < 0.9 else None,
        closed_at=closed if is_closed else None,
        resolution=Resolution.ANSWERED_QUESTION if is_closed else None,
    )


def figures_of(database: Database, roster: Roster) -> Figures:
    """The figures, as the digest asks for them."""
    policy = Policy()
    about = window(Region.AMER, DAY, policy, NoHolidays(), AS_OF, None)
    with database.reading() as uow:
        return uow.digests.measured(about, policy, roster)


def timed(url: str, count: int = CASES) -> float:
    """Seconds for one digest, the median of several; the first, on a cold cache, is left out."""
    database = Database(make_engine(url), SettableClock(AS_OF))
    migrate.upgrade(database.engine)
    fill(database, count)
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
            connection.commit()
    roster = Roster.of(
        Person(f"a{number}@example.com", f"Advocate {number}", Role.ADVOCATE, Region.AMER)
        for number in range(ADVOCATES)
    )
    taken = []
    for _ in range(TIMES + 1):
        began = time.perf_counter()
        figures_of(database, roster)
        taken.append(time.perf_counter() - began)
    database.close()
    return statistics.median(taken[1:])


def measure(count: int = CASES) -> dict[str, float]:
    """Seconds for the figures of one region's digest among 100,000 cases of it, on SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        return {"digest_100k_s": round(timed(f"sqlite:///{Path(folder) / 'bench.db'}", count), 3)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure()) + "\n")
