"""What waits survives an outage and is sent once, in its order (SAFE-2)."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from sqlalchemy import event, insert, literal, select

from bot.delivery.worker_settings import WorkerSettings
from cases.model.notification import Notification, NotificationKind
from storage.lane_schedule import cap_due_times
from storage.outbox import RowState, outbox_table
from tests.bot.delivery.office import OPS, Office, card

MANY = 50_000
MEETS = "met OperationalError and continues"


def test_slack_is_down_for_an_hour(office: Office) -> None:
    """SAFE-2: nothing is given up, and afterwards each card comes once, in its order."""
    address = office.client.base_url
    office.client.base_url = "http://127.0.0.1:9/api/"
    office.tells(card(1), card(2), card(3))
    for _ in range(60):
        office.time_passes(minutes=1)
    assert set(office.states().values()) == {RowState.PENDING}
    office.client.base_url = address
    for _ in range(6):
        office.time_passes(minutes=1)
    assert office.seen_by("ana") == ["Case 1", "Case 2", "Case 3"]


def test_the_database_is_away_while_senders_run(sqlite_url: str, caplog: pytest.LogCaptureFixture) -> None:
    """SAFE-2: each sender says so once and goes on by itself with what waits."""
    with Office(sqlite_url, WorkerSettings(senders=2, posts_per_minute=60_000, poll_s=0.02)) as office:
        office.slack.faults.add("chat.postMessage", "rate_limited")
        office.tells(card(1))
        office.sends_what_is_due()
        office.delivery.start()
        rename(office, "lane", "lane_elsewhere")
        until = time.monotonic() + 20
        while caplog.text.count(MEETS) < 2:
            assert time.monotonic() < until, "the senders do not notice"
            time.sleep(0.02)
        # Time for many more tries.
        time.sleep(0.2)
        rename(office, "lane_elsewhere", "lane")
        office.clock.advance(timedelta(minutes=1))
        assert office.delivery.drain(20)
        assert office.seen_by("ana") == ["Case 1"]
        assert caplog.text.count(MEETS) == 2


def rename(office: Office, table: str, to: str) -> None:
    with office.database.engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {to}")


def test_the_clock_goes_forward_a_day_and_back(office: Office) -> None:
    """SAFE-2: what was due by the wrong clock is not held up by the right one, and nothing comes twice."""
    office.tells(card(1))
    office.sends_what_is_due()
    right = office.clock.now()
    office.clock.advance(timedelta(days=1))
    office.tells(card(2), card(3))
    office.sends_what_is_due()
    with office.database.engine.begin() as connection:
        assert cap_due_times(connection, right) == 1, "the lane was due tomorrow"
        assert cap_due_times(connection, right) == 0
    office.sends_everything()
    assert office.seen_by("ana") == ["Case 1", "Case 2", "Case 3"]


def test_a_channel_is_archived(office: Office) -> None:
    """SAFE-2: also one that casebot has posted to; the message is kept, and the next channel is not held up."""
    first, second = (Notification(key, "channel:smb-ops", NotificationKind.UNROUTED, subject=1) for key in "ab")
    office.tells(first)
    office.sends_everything()
    office.slack.archive(OPS.id)
    office.tells(second, card(1))
    office.sends_everything()
    assert (office.state(second), office.rows()["b"].error) == (RowState.DEAD, "is_archived")
    assert office.seen_by("ana") == ["Case 1"]


def test_a_person_is_deactivated(office: Office) -> None:
    """SAFE-2: the card is kept and the manager told."""
    office.slack.change_person("U0ANA", deleted=True)
    office.tells(card(1), card(2, "ben"))
    office.sends_everything()
    assert office.state(card(1)) is RowState.DEAD
    assert office.seen_by("ben") == ["Case 2"]
    [told] = office.seen_by("mia")
    assert "deactivated" in told


def test_fifty_thousand_messages_wait_at_a_start(office: Office) -> None:
    """SAFE-2: each costs a few statements, as with an empty outbox."""
    office.tells(*(card(number, f"person{number}") for number in range(500)))
    columns = [column for column in outbox_table.c if not column.primary_key]
    with office.database.engine.begin() as connection:
        for number in range(1, MANY // 500):
            again = [
                literal(f"{number}:").concat(column).label(column.name) if column.name in ("key", "merge") else column
                for column in columns
            ]
            first = select(*again).where(outbox_table.c.id <= 500)
            connection.execute(insert(outbox_table).from_select([column.name for column in columns], first))
    assert office.delivery.health().waiting == {RowState.PENDING: MANY}
    seen: list[str] = []
    event.listen(office.database.engine, "before_cursor_execute", lambda *call: seen.append(str(call[2])))
    for _ in range(20):
        assert office.delivery.step()
    assert len(seen) < 20 * 60
