"""How far back a poll reads again: rows become visible late, so the last minutes before the newest stamp are read until that cannot be any more."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

# How late a row may become visible.
OVERLAP = timedelta(minutes=5)


class Overlap:
    """Of one object: from which stamp on to read, and what was taken in already. In memory; after a restart the overlap is read once more.

    Everything is measured from the stamps that were returned. Of our own side only how much time passes counts, never what time it is.
    """

    def __init__(self, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._elapsed = elapsed
        self._newest: datetime | None = None
        self._newest_since = 0.0
        self._is_over = False
        self._was_long_enough = False
        self._taken: dict[tuple[str, str], datetime] = {}

    def begin(self, newest: datetime | None) -> datetime | None:
        """Begin a poll; gives back the stamp after which to read. newest: the highest stamp that was ever read."""
        if newest is None:
            return None
        if newest != self._newest:
            self._newest, self._newest_since, self._is_over = newest, self._elapsed(), False
        self._was_long_enough = self._elapsed() - self._newest_since >= OVERLAP.total_seconds()
        return newest if self._is_over else newest - OVERLAP

    def end(self, newest: datetime | None) -> None:
        """End a poll that went well; newest: the highest stamp by now."""
        # Whatever is not newer than the newest stamp was visible to this poll, if that stamp was first seen so long ago.
        self._is_over = self._is_over or (self._was_long_enough and newest == self._newest)
        if newest is not None:
            oldest = newest - OVERLAP
            self._taken = {key: stamp for key, stamp in self._taken.items() if stamp >= oldest}

    def is_new(self, row_id: str, stamp: datetime) -> bool:
        """Whether a row was not taken in yet as it was changed then."""
        return (row_id, stamp.isoformat()) not in self._taken

    def note(self, row_id: str, stamp: datetime) -> None:
        """Note that a row was taken in."""
        self._taken[row_id, stamp.isoformat()] = stamp
