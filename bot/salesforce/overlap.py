"""Decide how far back a poll reads again.

Rows become visible late, so a poll includes the minutes before the newest stamp.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

# The longest time until a row is visible.
OVERLAP = timedelta(minutes=5)


class Overlap:
    """The overlap of one object: the stamp to read from, and what was taken in already.

    It is in memory; after a restart the overlap is read once more. All times are Salesforce's stamps. casebot's clock
    is only used for durations.
    """

    def __init__(self, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._elapsed = elapsed
        self._newest: datetime | None = None
        self._newest_since = 0.0
        self._is_over = False
        self._was_long_enough = False
        self._taken: dict[tuple[str, str], datetime] = {}

    def begin(self, newest: datetime | None) -> datetime | None:
        """Begin a poll; return the stamp after which to read.

        Args:
            newest: The highest stamp that was ever read.
        """
        if newest is None:
            return None
        if newest != self._newest:
            self._newest, self._newest_since, self._is_over = newest, self._elapsed(), False
        self._was_long_enough = self._elapsed() - self._newest_since >= OVERLAP.total_seconds()
        return newest if self._is_over else newest - OVERLAP

    def end(self, newest: datetime | None) -> None:
        """End a successful poll.

        Args:
            newest: The highest stamp by now.
        """
        # Rows up to the newest stamp were visible to this poll if that stamp was first seen long enough ago.
        self._is_over = self._is_over or (self._was_long_enough and newest == self._newest)
        if newest is not None:
            oldest = newest - OVERLAP
            self._taken = {key: stamp for key, stamp in self._taken.items() if stamp >= oldest}

    def is_new(self, row_id: str, stamp: datetime) -> bool:
        """Return whether a row was not yet taken in with this change."""
        return (row_id, stamp.isoformat()) not in self._taken

    def note(self, row_id: str, stamp: datetime) -> None:
        """Store that a row was taken in."""
        self._taken[row_id, stamp.isoformat()] = stamp
