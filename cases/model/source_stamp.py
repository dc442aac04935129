"""When something was last changed, as exactly as its source says: to the second, the minute or the day (INT-1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta


@dataclass(frozen=True)
class Stamp:
    """A time that a source names. at: when it begins; until: its last moment, for a day, a minute or a second is no instant."""

    at: datetime
    until: datetime

    @property
    def utc(self) -> Stamp:
        """Return the same in UTC."""
        return Stamp(self.at.astimezone(UTC), self.until.astimezone(UTC))


def stamp_of(value: datetime | date) -> Stamp:
    """Return what a moment or a day in UTC says; a moment is exact."""
    if isinstance(value, datetime):
        at = value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
        return Stamp(at, at)
    at = datetime(value.year, value.month, value.day, tzinfo=UTC)
    return Stamp(at, at + timedelta(days=1) - timedelta(microseconds=1))
