"""The one clock that the workspace and the app under test share.

Message timestamps, dates and the life of a response_url follow this clock. What Slack measures in
real seconds (rate limits, the three seconds of an acknowledgement, the life of a trigger) does not.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def _wall_clock() -> datetime:
    return datetime.now(UTC)


class SandboxClock:
    """Provide a clock that can be moved forward. Any thread may read and move it.

    `start` is the instant that the clock shows first (timezone-aware; default: the real time). With
    `ticking=False` it stands still and moves by `advance` alone.
    """

    def __init__(
        self,
        start: datetime | None = None,
        *,
        ticking: bool = True,
        wall: Callable[[], datetime] = _wall_clock,
    ) -> None:
        if start is not None and start.tzinfo is None:
            raise ValueError("start must carry a time zone")
        self._wall = wall
        self._lock = threading.Lock()
        self._frozen: datetime | None = None if ticking else (start or wall()).astimezone(UTC)
        self._offset = (start - wall()) if start is not None else timedelta()
        self._listeners: list[Callable[[], None]] = []

    def now(self) -> datetime:
        """Return the instant shown, in UTC."""
        with self._lock:
            return self._shown()

    def _shown(self) -> datetime:
        if self._frozen is not None:
            return self._frozen
        return (self._wall() + self._offset).astimezone(UTC)

    def offset_s(self) -> float:
        """Return the seconds by which this clock is ahead of the real time."""
        with self._lock:
            return (self._shown() - self._wall()).total_seconds()

    def advance(self, by: timedelta) -> datetime:
        """Move the clock forward by `by` and return the new instant; ValueError if it would go back."""
        if by < timedelta():
            raise ValueError("the clock only moves forward")
        with self._lock:
            if self._frozen is not None:
                self._frozen += by
            else:
                self._offset += by
            shown = self._shown()
        for listener in list(self._listeners):
            listener()
        return shown

    def advance_to_working_morning(self, zone: str) -> datetime:
        """Move to the next 09:00 of a weekday (Monday to Friday) in the IANA time zone `zone`."""
        now = self.now()
        local = now.astimezone(ZoneInfo(zone))
        day = local.date()
        while True:
            morning = datetime.combine(day, time(9), tzinfo=ZoneInfo(zone))
            if morning > local and morning.weekday() < 5:
                return self.advance(morning.astimezone(UTC) - now)
            day += timedelta(days=1)

    def on_move(self, listener: Callable[[], None]) -> None:
        """Call `listener` (on the thread that moves the clock) after each `advance`."""
        self._listeners.append(listener)
