"""The organisation's allowance of API calls, over the last 24 hours by the clock."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

from sandbox.salesforce.errors import ApiError

DAY = timedelta(hours=24)


class Allowance:
    """Count the API calls of the last 24 hours.

    Args:
        most: How many there may be in 24 hours.
        used_elsewhere: How many other programs used.
    """

    def __init__(self, most: int = 100_000) -> None:
        self.most = most
        self.used_elsewhere = 0
        self._calls: deque[datetime] = deque()

    def used(self, now: datetime) -> int:
        """Return how many calls count."""
        while self._calls and self._calls[0] <= now - DAY:
            self._calls.popleft()
        return len(self._calls) + self.used_elsewhere

    def spend(self, now: datetime) -> None:
        """Count a call. Raises ApiError REQUEST_LIMIT_EXCEEDED where none is left."""
        if self.used(now) >= self.most:
            raise ApiError(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
        self._calls.append(now)

    def header(self, now: datetime) -> str:
        """Return what the header Sforce-Limit-Info says."""
        return f"api-usage={self.used(now)}/{self.most}"

    def limits(self, now: datetime) -> dict[str, dict[str, int]]:
        """Return what the limits resource says."""
        remaining = max(0, self.most - self.used(now))
        return {
            "DailyApiRequests": {"Max": self.most, "Remaining": remaining},
            "DailyBulkApiBatches": {"Max": 15000, "Remaining": 15000},
            "DataStorageMB": {"Max": 1024, "Remaining": 1000},
            "SingleEmail": {"Max": 5000, "Remaining": 5000},
        }
