"""Decide when to pause calls to Salesforce: after errors, and when the day's API calls run out.

Replicas share it in the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine

from connectors.salesforce.client import ApiUsage
from connectors.salesforce.errors import ErrorKind, SalesforceError
from connectors.salesforce.rows import read_moment
from storage.crm_state import read_state, write_state
from storage.engine import READ_ONLY

# Polls become this many times less frequent from these shares of the day's calls.
SLOWER = ((0.95, 20), (0.85, 4), (0.7, 2))


@dataclass(frozen=True)
class PauseTiming:
    """The lengths of the pauses."""

    #: Between two polls, while there are enough calls.
    every: timedelta = timedelta(seconds=30)
    #: After the allowance is used up: the first and the longest pause.
    used_up: timedelta = timedelta(minutes=15)
    longest: timedelta = timedelta(hours=1)
    #: After an error that may pass, and after one that the administrator has to correct.
    trouble: timedelta = timedelta(seconds=30)
    setup: timedelta = timedelta(minutes=2)


class Pauses:
    """Says whether to pause, and stores new pauses."""

    def __init__(self, engine: Engine, timing: PauseTiming) -> None:
        self._engine = engine
        self.timing = timing

    def is_paused(self, connection: Connection, now: datetime) -> bool:
        """Return whether reading is paused."""
        until = [read_moment(read_state(connection, name).get("until")) for name in ("pause", "next poll")]
        return any(moment is not None and moment > now for moment in until)

    def stops_writing(self, connection: Connection, now: datetime) -> datetime | None:
        """Return until when writing is paused; None if it is not."""
        state = read_state(connection, "pause")
        until = read_moment(state.get("until"))
        is_for_all = state.get("kind") in (ErrorKind.PAUSE.value, ErrorKind.SETUP.value)
        return until if is_for_all and until is not None and until > now else None

    def note(self, failed: SalesforceError, now: datetime) -> datetime:
        """Store an error; return until when calls are paused."""
        with self._engine.begin() as connection:
            before = read_state(connection, "pause")
            again = int(before.get("again", 0)) + 1 if before.get("kind") == failed.kind.value else 0
            until = now + self._pause(failed, again)
            value = {"until": until.isoformat(), "kind": failed.kind.value, "why": failed.code, "again": again}
            write_state(connection, "pause", value, now)
        return until

    def note_success(self, usage: ApiUsage | None, now: datetime) -> None:
        """Store that a poll succeeded, and when the next one is due."""
        slower = next((times for share, times in SLOWER if usage is not None and usage.share >= share), 1)
        # A sweep that comes a moment early should not wait for a whole round.
        until = now + self.timing.every * slower - self.timing.every / 10
        with self._engine.begin() as connection:
            write_state(connection, "next poll", {"until": until.isoformat(), "slower": slower}, now)
            value = {"at": now.isoformat()}
            if usage is not None:
                value |= {"used": str(usage.used), "allowed": str(usage.allowed)}
            write_state(connection, "last poll", value, now)
            if read_state(connection, "pause"):
                write_state(connection, "pause", {}, now)

    def now_stands(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the stored state, for the health page and the doctor."""
        names = ("pause", "next poll", "last poll")
        with self._engine.connect().execution_options(**{READ_ONLY: True}) as connection:
            return {name: read_state(connection, name) for name in names}

    def _pause(self, failed: SalesforceError, again: int) -> timedelta:
        if failed.retry_after_s is not None:
            return timedelta(seconds=min(failed.retry_after_s, self.timing.longest.total_seconds()))
        if failed.kind is ErrorKind.PAUSE:
            return min(self.timing.longest, self.timing.used_up * (1 << min(again, 6)))
        if failed.kind is ErrorKind.SETUP:
            return self.timing.setup
        return self.timing.trouble
