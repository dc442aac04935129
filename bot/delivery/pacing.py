"""How fast casebot may call Slack: a steady flow of posts, and pauses where Slack asked for one. In memory, for one process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

_MOST_AT_ONCE = 30.0


class PostFlow:
    """Lets `per_minute` posts through in the long run, and a second's worth at once. Measured in elapsed time, not by the clock on the wall.

    Slack allows several hundred a minute in a workspace. Processes do not share this; what they send together beyond the limit, Slack
    refuses with a pause, which PausedMethods keeps.
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
        """Take leave for one post, if there is."""
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
        """Seconds until there is leave for a post."""
        with self._lock:
            self._refill()
            return max(0.0, (1 - self._room) / self._per_second)

    def _refill(self) -> None:
        now = self._elapsed()
        self._room = min(self._burst, self._room + (now - self._at) * self._per_second)
        self._at = now


class PausedMethods:
    """The methods of Slack's Web API that it told us to leave alone for a while. A pause is for one method only."""

    def __init__(self, *, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._elapsed = elapsed
        self._lock = threading.Lock()
        self._until: dict[str, float] = {}

    def pause(self, method: str, seconds: float) -> None:
        """Leave the method alone for so long."""
        with self._lock:
            self._until[method] = max(self._until.get(method, 0.0), self._elapsed() + seconds)

    def wait_s(self, method: str) -> float:
        """Seconds for which the method is still to be left alone."""
        with self._lock:
            return max(0.0, self._until.get(method, 0.0) - self._elapsed())
