"""Start a demo on a working morning, and only once in a folder."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

PORT = 8900
FOLDER = Path(".casebot-demo")
# Just before work: the morning's list and reminders come some minutes later, below the cards of the first look.
MORNING = time(8, 55)
_SATURDAY = 5

HINT = "First step: choose Pick up on the newest card. Then write a next step, or move the clock at the top."


def first_morning(now: datetime, zone: str) -> datetime:
    """Return the start of a new demo: shortly before work in this zone, today or on the next weekday."""
    day = now.astimezone(ZoneInfo(zone)).date()
    while day.weekday() >= _SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, MORNING, ZoneInfo(zone)).astimezone(UTC)


class AddressNote:
    """The file in a demo's folder with the address of the running demo."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "url.txt"

    def write(self, url: str) -> None:
        """Write the address of this demo."""
        self._path.write_text(url + "\n", encoding="utf-8")

    def read(self) -> str | None:
        """Return the address of the folder's running demo; None if unknown."""
        try:
            return self._path.read_text(encoding="utf-8").strip() or None
        except OSError:
            return None

    def remove(self) -> None:
        """Remove the file."""
        self._path.unlink(missing_ok=True)
