"""How a demo opens: on a working morning, and once in a folder."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

MORNING = time(9, 15)
NOON = time(12)
_SATURDAY = 5


def first_morning(now: datetime, zone: str) -> datetime:
    """Return the moment at which a new demo begins: now on the morning of a weekday in this zone, else the next such morning."""
    local = now.astimezone(ZoneInfo(zone))
    if local.weekday() < _SATURDAY and MORNING <= local.time() < NOON:
        return now
    day = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
    while day.weekday() >= _SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, MORNING, ZoneInfo(zone)).astimezone(UTC)


class AddressNote:
    """The file in a demo's folder that says where the running demo is served."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "url.txt"

    def write(self, url: str) -> None:
        """Note the address of the demo that runs now."""
        self._path.write_text(url + "\n", encoding="utf-8")

    def read(self) -> str | None:
        """Return the address of the demo that runs in the folder; None where it is not known."""
        try:
            return self._path.read_text(encoding="utf-8").strip() or None
        except OSError:
            return None

    def remove(self) -> None:
        """Forget the address."""
        self._path.unlink(missing_ok=True)
