"""A sender that hangs is replaced; a stop that something hangs in ends all the same."""

from __future__ import annotations

import threading
import time

from bot.app import Casebot
from bot.config.settings import Settings
from bot.delivery.composed import Composed
from bot.delivery.worker import OutboxWorker
from bot.delivery.worker_settings import WorkerSettings
from cases.model.notification import Notification
from storage import migrate
from storage.engine import make_engine
from tests.bot.delivery.office import Office, card
from tests.clock import SettableClock


def test_another_thread_takes_the_place_of_a_sender_that_hangs(office: Office) -> None:
    go_on = threading.Event()

    def hang_for_ana(notification: Notification) -> Composed:
        if "ana" in notification.lane:
            go_on.wait(20)
        return Composed(f"Case {notification.subject}")

    settings = WorkerSettings(senders=1, posts_per_minute=60_000, poll_s=0.1, stuck_after_s=0.5)
    office.delivery = OutboxWorker(office.database, office.client, hang_for_ana, office.clock, settings=settings)
    office.delivery.start()
    office.tells(card(1))
    until = time.monotonic() + 10
    while not office.delivery.stuck:
        assert time.monotonic() < until
        time.sleep(0.05)
    office.tells(card(2, "ben"))
    while not office.seen_by("ben"):
        assert time.monotonic() < until
        time.sleep(0.05)
    assert office.delivery.running == 1
    go_on.set()
    assert office.delivery.drain(10)
    assert office.seen_by("ana") == ["Case 1"], "what hung was sent once"
    assert office.delivery.stop(10)


def test_senders_that_have_nothing_to_do_are_not_replaced(office: Office) -> None:
    settings = WorkerSettings(senders=2, poll_s=30, stuck_after_s=1)
    office.delivery = OutboxWorker(office.database, office.client, office.desk.compose, office.clock, settings=settings)
    office.delivery.start()
    time.sleep(2.5)
    assert (office.delivery.running, office.delivery.stuck) == (2, 0)


def test_a_stop_has_one_deadline_for_everything(sqlite_url: str, clock: SettableClock) -> None:
    migrate.upgrade(make_engine(sqlite_url))
    settings = Settings(slack_bot_token="xoxb-any", slack_api_url="http://127.0.0.1:9/api/", database_url=sqlite_url)
    casebot = Casebot(settings, clock=clock).start()
    go_on = threading.Event()
    for number in range(120):
        casebot.windows.submit(f"U{number}", lambda: go_on.wait(30))
    began = time.monotonic()
    assert casebot.stop(2) is False
    assert time.monotonic() - began < 5
    go_on.set()
