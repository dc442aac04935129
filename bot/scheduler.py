"""The clock that sets sweeps going, and nothing more: what is due is for the database to say.

APScheduler may lose, double or drop jobs, so nothing here is a job: only a few sweeps, each of which finds its own work, may run late, and is safe to run twice.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from cases.ports import Clock

log = logging.getLogger("casebot.scheduler")


@dataclass(frozen=True)
class Sweep:
    """Something done again and again: its name, how long to wait between two times, and what is done."""

    name: str
    every: timedelta
    work: Callable[[], object]


class Scheduler:
    """Runs the sweeps, each at most once at a time, until stopped."""

    def __init__(self, sweeps: Sequence[Sweep], clock: Clock) -> None:
        self._clock = clock
        self._last: dict[str, datetime] = {}
        # Coalesced and without a grace time: after a pause each sweep runs once, however late.
        self._scheduler = BackgroundScheduler(
            jobstores={"default": MemoryJobStore()},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone=UTC,
        )
        for sweep in sweeps:
            run = partial(self._run, sweep)
            self._scheduler.add_job(run, "interval", seconds=sweep.every.total_seconds(), id=sweep.name)

    def start(self) -> None:
        """Begin; the first sweep of each kind comes after its own interval."""
        self._scheduler.start()

    def stop(self) -> None:
        """End, after what is running has run."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def last_runs(self) -> Mapping[str, datetime]:
        """When each sweep last ended well; for the health page."""
        return dict(self._last)

    def _run(self, sweep: Sweep) -> None:
        try:
            sweep.work()
        except Exception as error:  # noqa: BLE001 - the sweep comes again; APScheduler would log the error's own words, which may be a customer's
            frames = "".join(traceback.format_tb(error.__traceback__))
            log.error("sweep %s failed: %s\n%s", sweep.name, type(error).__name__, frames)
        else:
            self._last[sweep.name] = self._clock.now()
