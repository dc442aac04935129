"""Limit how often something is done for the same person."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

QUIET_S = 60.0
MOST_REMEMBERED = 1_000


class Cooldown:
    """Remembers actions of the last minute by person.

    Args:
        elapsed: Seconds of a monotonic clock.
    """

    def __init__(self, elapsed: Callable[[], float]) -> None:
        self._elapsed = elapsed
        self._lock = threading.Lock()
        self._done: OrderedDict[tuple[str, str], float] = OrderedDict()

    def is_over(self, user: str, what: str) -> bool:
        """Return whether the minute is over, and start the next one if so."""
        now = self._elapsed()
        with self._lock:
            done = self._done.pop((user, what), None)
            is_over = done is None or now - done >= QUIET_S
            self._done[user, what] = now if done is None or is_over else done
            while len(self._done) > MOST_REMEMBERED:
                self._done.popitem(last=False)
        return is_over
