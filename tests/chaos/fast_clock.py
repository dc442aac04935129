"""A clock that runs faster than the real one, and shows the same time in every process."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# A Monday at work in São Paulo, London and New York.
BEGINS = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
_VARIABLE = "CHAOS_CLOCK"


@dataclass(frozen=True)
class FastClock:
    """Implement cases.ports.Clock: BEGINS at the real moment `since` (seconds), then `speed` times as fast."""

    since: float
    speed: float

    def now(self) -> datetime:
        """Return the moment that the clock shows."""
        return BEGINS + timedelta(seconds=(time.time() - self.since) * self.speed)

    def to_environment(self) -> dict[str, str]:
        """Return the environment with which another process shows the same time."""
        return {_VARIABLE: f"{self.since!r} {self.speed!r}"}

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> FastClock | None:
        """Return the clock that this process was started with, or None."""
        if _VARIABLE not in environment:
            return None
        since, speed = environment[_VARIABLE].split()
        return cls(float(since), float(speed))
