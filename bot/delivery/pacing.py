"""Limits the rate of calls to Slack: a steady flow of posts, and pauses that Slack asked for.

In memory, for one process.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

_MOST_AT_ONCE = 30.0


class PostFlow:
    """Allows `per_minute` posts on average, and a second's worth at once. It uses elapsed time, not the wall clock.

    Slack allows several hundred a minute in a workspace. Processes do not share this limit. If they exceed Slack's
    limit together, Slack asks for a pause, which PausedMethods observes.
    """

    def __init__(self, per_minute: float, *, elapsed: Callable[[], float] = time.monotonic) -> None:
        if per_minute <= 0:
            raise ValueError("The number of posts a minute must be above 0.")
        self._per_second = per_minute / 60
        self._burst = max(1.0, min(self._per_second, _MOST_AT_ONCE))
        self._elapsed = elapsed
        self._lock = threading.Lock()
        self._room = self._burst
        self._at = elapsed()

    def take(self) -> bool:
        """Take a permit for one post, if one is free."""
        with self._lock:
            self._refill()
            if self._room < 1:
                return False
            self._room -= 1
            return True

    def give_back(self) -> None:
        """Give back an unused permit."""
        with self._lock:
            self._room = min(self._burst, self._room + 1)

    def wait_s(self) -> float:
        """Return the seconds until a permit is free."""
        with self._lock:
            self._refill()
            return max(0.0, (1 - self._room) / self._per_second)

    def _refill(self) -> None:
        now = self._elapsed()
        self._room = min(self._burst, self._room + (now - self._at) * self._per_second)
        self._at = now


class PausedMethods:
    """The Web API methods that Slack asked casebot to pause. A pause is for one method only."""

    def __init__(self, *, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._elapsed = elapsed
        self._lock = threading.Lock()
        self._until: dict[str, float] = {}

    def pause(self, method: str, seconds: float) -> None:
        """Pause the method for so long."""
        with self._lock:
            self._until[method] = max(self._until.get(method, 0.0), self._elapsed() + seconds)

    def wait_s(self, method: str) -> float:
        """Return the seconds until the pause of a method ends."""
        with self._lock:
            return max(0.0, self._until.get(method, 0.0) - self._elapsed())
