"""Run the sweeps again and again with APScheduler. Each sweep finds its own work in the database.

APScheduler may lose or repeat a job, so no job has a meaning of its own: a sweep may run late, and is safe to run twice.
"""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.clock import SystemClock
from cases.ports.clock import Clock

log = logging.getLogger("casebot.scheduler")
# It warns each time that a sweep is due while it still runs. `SweepStatus.is_late` tells of one that hangs.
logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)

# How often the computer's clock is compared with the monotonic one, and from what difference on it was changed.
_WATCH_EVERY_S = 1.0
_CHANGED_BY_S = 2.0


@dataclass(frozen=True)
class Sweep:
    """Work that is repeated."""

    name: str
    #: From the beginning of one run to the next. A run that takes longer delays it.
    every: timedelta
    work: Callable[[], object]
    #: Whether the first run starts at once.
    at_start: bool = False


@dataclass(frozen=True)
class SweepStatus:
    """The state of a sweep."""

    #: When it last succeeded; None before.
    succeeded_at: datetime | None
    #: Seconds since it last succeeded or, before that, since the scheduler started.
    idle_s: float
    #: The class of the last run's error; "" after a success.
    error: str
    #: Whether its last success is so old that something is wrong.
    is_late: bool


class Scheduler:
    """Runs each sweep at its interval, at most once at a time. One that hangs does not block others."""

    def __init__(self, sweeps: Sequence[Sweep], clock: Clock, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._elapsed = elapsed
        self._sweeps = tuple(sweeps)
        self._stopping = threading.Event()
        self._started = elapsed()
        self._succeeded: dict[str, tuple[float, datetime]] = {}
        self._errors: dict[str, str] = {}
        self._running: set[str] = set()
        self._ended = threading.Condition()
        self._watch = threading.Thread(target=self._watch_clock, name="clock-watch", daemon=True)
        threads = ThreadPoolExecutor(max(1, len(self._sweeps)), pool_kwargs={"thread_name_prefix": "sweep"})
        # After a pause each sweep runs once, however late.
        kept = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._scheduler = BackgroundScheduler(executors={"default": threads}, job_defaults=kept, timezone=UTC)

    def start(self) -> None:
        """Begin. Call it once."""
        self._started = self._elapsed()
        now = SystemClock().now()
        for sweep in self._sweeps:
            first = now if sweep.at_start else now + sweep.every
            every = IntervalTrigger(seconds=sweep.every.total_seconds(), timezone=UTC)
            self._scheduler.add_job(partial(self._run, sweep), every, id=sweep.name, next_run_time=first)
        self._scheduler.start()
        self._watch.start()

    def stop(self, timeout: float = 20.0) -> bool:
        """Wait for running sweeps; return whether they ended within so many seconds."""
        self._stopping.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        with self._ended:
            return self._ended.wait_for(lambda: not self._running, timeout)

    def last_runs(self) -> Mapping[str, datetime]:
        """Return when each sweep last succeeded."""
        return {name: at for name, (_, at) in list(self._succeeded.items())}

    def statuses(self) -> Mapping[str, SweepStatus]:
        """Return the state of each sweep."""
        return {sweep.name: self._status(sweep) for sweep in self._sweeps}

    def _status(self, sweep: Sweep) -> SweepStatus:
        ended, at = self._succeeded.get(sweep.name, (self._started, None))
        idle_s = max(0.0, self._elapsed() - ended)
        allowed = 3 * sweep.every.total_seconds() + 30
        return SweepStatus(at, idle_s, self._errors.get(sweep.name, ""), is_late=idle_s > allowed)

    def _watch_clock(self) -> None:
        """Run every sweep when the computer's clock was changed: APScheduler would wait for the old time to come again."""
        ahead_s = _ahead_s()
        while not self._stopping.wait(_WATCH_EVERY_S):
            before_s, ahead_s = ahead_s, _ahead_s()
            if abs(ahead_s - before_s) > _CHANGED_BY_S:
                log.warning("the computer's clock was changed by %.0f s; every sweep runs now", ahead_s - before_s)
                for sweep in self._sweeps:
                    # It may have been stopped meanwhile.
                    with suppress(JobLookupError):
                        self._scheduler.modify_job(sweep.name, next_run_time=SystemClock().now())

    def _run(self, sweep: Sweep) -> None:
        with self._ended:
            if self._stopping.is_set():
                return
            self._running.add(sweep.name)
        try:
            self._work(sweep)
        finally:
            with self._ended:
                self._running.discard(sweep.name)
                self._ended.notify_all()

    def _work(self, sweep: Sweep) -> None:
        try:
            sweep.work()
        except Exception as error:  # noqa: BLE001 - the sweep comes again; the error's own words may be a customer's
            self._note_failure(sweep, error)
        else:
            if self._errors.pop(sweep.name, None) is not None:
                log.warning("sweep %s works again", sweep.name)
            self._succeeded[sweep.name] = self._elapsed(), self._clock.now()

    def _note_failure(self, sweep: Sweep, error: Exception) -> None:
        kind = type(error).__name__
        if self._errors.get(sweep.name) == kind:
            # Log an outage once for each sweep, however long it is.
            return
        self._errors[sweep.name] = kind
        if isinstance(error, DBAPIError | PoolTimeout):
            log.error(
                "sweep %s failed: %s; it is tried again every %g s", sweep.name, kind, sweep.every.total_seconds()
            )
            return
        frames = "".join(traceback.format_tb(error.__traceback__))
        log.error("sweep %s failed: %s\n%s", sweep.name, kind, frames)


def _ahead_s() -> float:
    """Return by how many seconds the computer's clock is ahead of the monotonic one. It is the same until somebody changes the clock."""
    return SystemClock().now().timestamp() - time.monotonic()
