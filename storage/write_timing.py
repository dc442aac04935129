"""The timing of writes to an outside system: how long a claim lasts, and when to try again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, kw_only=True)
class WriteTiming:
    """The timing of a claim and its retries."""

    #: How long a sender may hold a write; longer than all of its requests together.
    lease: timedelta = timedelta(seconds=120)
    #: The wait before a write in doubt is looked up; longer than the client's time-out.
    settle: timedelta = timedelta(seconds=15)
    #: The first and the longest pause before a write is tried again; each pause is twice the one before.
    retry: timedelta = timedelta(seconds=5)
    longest_retry: timedelta = timedelta(minutes=10)

    def pause(self, attempts: int) -> timedelta:
        """Return the pause after this many attempts."""
        doublings = min(max(attempts - 1, 0), 12)
        return min(self.longest_retry, self.retry * (1 << doublings))
