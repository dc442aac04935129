"""How a demo opens, whatever the day and however often it is started."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.demo.opening import AddressNote, first_morning

ZONE = "America/Sao_Paulo"


@pytest.mark.parametrize("hours", range(0, 24 * 8, 3))
@pytest.mark.parametrize("zone", [ZONE, "Asia/Tokyo", "UTC"])
def test_a_demo_begins_on_a_working_morning(hours: int, zone: str) -> None:
    """On each day of the week and at each hour, without going back in time and without a long way ahead."""
    now = datetime(2026, 11, 27, 0, 30, tzinfo=UTC) + timedelta(hours=hours)
    begins = first_morning(now, zone)
    local = begins.astimezone(ZoneInfo(zone))
    assert local.weekday() < 5
    assert 9 <= local.hour < 12
    assert now <= begins < now + timedelta(days=4)


def test_a_demo_started_in_the_morning_shows_the_real_time() -> None:
    now = datetime(2026, 11, 27, 10, 30, tzinfo=ZoneInfo(ZONE))
    assert first_morning(now, ZONE) == now


def test_the_address_of_a_running_demo_is_known_until_it_ends(tmp_path: Path) -> None:
    note = AddressNote(tmp_path)
    assert note.read() is None
    note.write("http://127.0.0.1:8900")
    assert AddressNote(tmp_path).read() == "http://127.0.0.1:8900"
    note.remove()
    note.remove()
    assert note.read() is None
