"""The source of the time."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The one source of the time of day."""

    def now(self) -> datetime:
        """Return the present moment, aware, UTC."""
        ...
