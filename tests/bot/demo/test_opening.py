"""How a demo opens, whatever the day and however often it is started."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.demo.opening import AddressNote, first_morning

ZONE = "America/Sao_Paulo"


@pytest.mark.parametrize("hours", range(0, 24 * 8, 3))
@pytest.mark.parametrize("zone", [ZONE, "Asia/Tokyo", "UTC"])
def test_a_demo_begins_on_a_working_morning(hours: int, zone: str) -> None:
    """On each day of the week and at each hour, on the same day where people work on it."""
    now = datetime(2026, 11, 27, 0, 30, tzinfo=UTC) + timedelta(hours=hours)
    begins = first_morning(now, zone)
    local = begins.astimezone(ZoneInfo(zone))
    today = now.astimezone(ZoneInfo(zone)).date()
    assert local.weekday() < 5
    assert local.time() == time(8, 55)
    assert local.date() == today or today.weekday() >= 5
    assert timedelta(0) <= local.date() - today <= timedelta(days=2)


def test_the_address_of_a_running_demo_is_known_until_it_ends(tmp_path: Path) -> None:
    note = AddressNote(tmp_path)
    assert note.read() is None
    note.write("http://127.0.0.1:8900")
    assert AddressNote(tmp_path).read() == "http://127.0.0.1:8900"
    note.remove()
    note.remove()
    assert note.read() is None
