"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

# A Monday, in working hours of both regions.
MONDAY = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)


class SettableClock:
    """cases.ports.Clock for tests."""

    def __init__(self, start: datetime = MONDAY) -> None:
        self._now = start

    def now(self) -> datetime:
        """The moment the test has set."""
        return self._now

    def set(self, moment: datetime) -> None:
        """Move to this moment, which must have a zone."""
        if moment.tzinfo is None:
            raise ValueError("A moment needs a zone.")
        self._now = moment.astimezone(UTC)

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> datetime:
        """Let time pass; the new moment."""
        self._now += timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        return self._now
