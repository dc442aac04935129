"""Count refused requests, and log them without letting strangers fill the log."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping

logger = logging.getLogger(__name__)

_LOG_EVERY_S = 60.0


class Refusals:
    """The refused requests since the start, by path, status and reason. Nothing of a request is stored or logged."""

    def __init__(self, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._elapsed = elapsed
        self._lock = threading.Lock()
        self._counts: Counter[tuple[str, int, str]] = Counter()
        self._logged: dict[tuple[str, int, str], tuple[float, int]] = {}

    def note(self, path: str, status: int, reason: str) -> None:
        """Count a refusal. Log the first of its kind, then one line a minute with their number."""
        kind = (path, status, reason)
        with self._lock:
            self._counts[kind] += 1
            count = self._counts[kind]
            logged_at, logged = self._logged.get(kind, (-_LOG_EVERY_S, 0))
            if self._elapsed() - logged_at < _LOG_EVERY_S:
                return
            self._logged[kind] = self._elapsed(), count
        logger.warning("Refused %d requests to %s with %d: %s.", count - logged, path, status, reason)

    def counts(self) -> Mapping[tuple[str, int, str], int]:
        """Return the counts."""
        with self._lock:
            return dict(self._counts)
