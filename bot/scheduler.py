"""Run the sweeps again and again. Each sweep finds its own work in the database.

The intervals use the monotonic clock, so that changing the wall clock stops nothing. A sweep may run late, and is
safe to run twice.
"""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from cases.ports.clock import Clock

log = logging.getLogger("casebot.scheduler")


@dataclass(frozen=True)
class Sweep:
    """Work that is repeated."""

    name: str
    #: The pause between two runs.
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
    """Runs each sweep in its own thread, so that one that hangs does not block others."""

    def __init__(self, sweeps: Sequence[Sweep], clock: Clock, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._elapsed = elapsed
        self._sweeps = tuple(sweeps)
        self._stopping = threading.Event()
        self._started = elapsed()
        self._succeeded: dict[str, tuple[float, datetime]] = {}
        self._errors: dict[str, str] = {}
        self._threads = [
            threading.Thread(target=self._repeat, args=(sweep,), name=f"sweep-{sweep.name}", daemon=True)
            for sweep in self._sweeps
        ]

    def start(self) -> None:
        """Begin."""
        self._started = self._elapsed()
        for thread in self._threads:
            thread.start()

    def stop(self, timeout: float = 20.0) -> bool:
        """Wait for running sweeps; return whether they ended within so many seconds."""
        self._stopping.set()
        give_up_at = time.monotonic() + timeout
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(max(0.0, give_up_at - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

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

    def _repeat(self, sweep: Sweep) -> None:
        every_s = sweep.every.total_seconds()
        if not sweep.at_start and self._stopping.wait(every_s):
            return
        while not self._stopping.is_set():
            self._run(sweep)
            self._stopping.wait(every_s)

    def _run(self, sweep: Sweep) -> None:
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
