"""How long `casebot export cases` takes among 100,000 cases, and how much memory: `python -m tests.bench_export [SIZE]` prints JSON."""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from bot.cli.export import Format, What, rows_of, target, write
from cases.model.case import AuditEntry, Case
from cases.model.policy import Policy
from cases.model.status import Surface
from storage import migrate
from storage.database import Database
from storage.engine import make_engine
from tests.clock import SettableClock

SIZE = 100_000
CHUNK = 5_000
NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)


def measure(size: int = SIZE) -> Mapping[str, float]:
    """Seconds for cases and for history, and by how many megabytes the process grew meanwhile."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        engine = make_engine(f"sqlite:///{folder / 'bench.db'}")
        migrate.upgrade(engine)
        _fill(Database(engine, SettableClock(NOW)), size)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        took = {}
        for what in (What.CASES, What.HISTORY):
            began = time.perf_counter()
            columns, rows = rows_of(what, engine, Policy(), None, NOW)
            with target(folder / f"{what}.csv") as file:
                assert write(rows, columns, Format.CSV, file) >= size
            took[what] = time.perf_counter() - began
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        engine.dispose()
    return {
        "export_100k_s": round(took[What.CASES], 2),
        "export_history_100k_s": round(took[What.HISTORY], 2),
        "export_grows_mb": round(grown, 1),
    }


def _fill(database: Database, size: int) -> None:
    for start in range(0, size, CHUNK):
        with database.unit_of_work() as uow:
            stored = uow.cases.add_many(
                [
                    Case(
                        number=f"{number:08}",
                        external_id=f"{number:08}",
                        opened_at=NOW,
                        source_version=NOW,
                        account=f"Account {number % 5_000}",
                        subject="A question about seats",
                        description="They ask for a quote. " * 20,
                        owner=f"advocate{number % 100}@example.com",
                    )
                    for number in range(start, min(start + CHUNK, size))
                ]
            )
            uow.audit.record(
                AuditEntry(case.id, 1, NOW, "crm", "The CRM", Surface.CSV, "owner", None, case.owner) for case in stored
            )
            uow.commit()


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(*map(int, sys.argv[1:]))) + "\n")
