"""Start a demo on a working morning, and only once in a folder."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

MORNING = time(9, 15)
NOON = time(12)
_SATURDAY = 5


def first_morning(now: datetime, zone: str) -> datetime:
    """Return the start of a new demo: now, if it is a weekday morning in this zone, else the next such morning."""
    local = now.astimezone(ZoneInfo(zone))
    if local.weekday() < _SATURDAY and MORNING <= local.time() < NOON:
        return now
    day = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
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
