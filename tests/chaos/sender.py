"""A process that delivers and does nothing else, made to be killed: `python -m tests.chaos.sender`.

DATABASE_URL, SLACK_API_URL and SLACK_BOT_TOKEN say where. With STORY=<cases> it has so many cards told, and then changed, and ends when
all of that has arrived; begun again, it goes on where it was killed. Without, it sends until SIGTERM. With FREEZE_AT=<key> it stops
itself, as SIGSTOP does, between claiming that notification and posting it.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

from bot.delivery.composed import Composed
from bot.delivery.crash_points import crash_point
from bot.delivery.retry import RetryPolicy
from bot.delivery.worker import OutboxWorker
from bot.delivery.worker_settings import WorkerSettings
from bot.slack.counted_client import CountedClient
from cases.model.notification import Notification, NotificationKind
from storage.database import Database
from storage.engine import make_engine
from storage.lane_values import LaneTiming
from storage.process_lock import ProcessLock

# As in life, only faster: the settling time is much longer than the client's time-out, as a machine that is busy gets to a call late.
TIME_OUT_S = 1
SETTINGS = WorkerSettings(
    posts_per_minute=60_000,
    timing=LaneTiming(
        post=timedelta(milliseconds=1),
        update=timedelta(milliseconds=1),
        settle=timedelta(seconds=2),
        lease=timedelta(seconds=1.5),
        elsewhere=timedelta(seconds=0.2),
        card=timedelta(seconds=0.05),
    ),
    retry=RetryPolicy(first_pause=timedelta(seconds=0.05), longest_pause=timedelta(seconds=0.5)),
    poll_s=0.1,
)
PEOPLE = ("ana", "ben", "mia")


class WallClock:
    """Implement cases.ports.Clock."""

    def now(self) -> datetime:
        """Return the present moment."""
        return datetime.now(UTC)


def card(case: int) -> Notification:
    """Return the card of a case. Cases go to the people in turn."""
    lane = f"dm:{PEOPLE[case % len(PEOPLE)]}@example.com"
    return Notification(f"case:{case}:assigned:1", lane, NotificationKind.CARD, subject=case)


def change(case: int) -> Notification:
    """Return a change of that card."""
    told = card(case)
    return Notification(
        f"case:{case}:changed", told.lane, NotificationKind.CARD_UPDATE, subject=case, merge=f"case:{case}"
    )


def compose(notification: Notification) -> Composed:
    """Compose a message that says whether the change has arrived."""
    if notification.key == os.environ.get("FREEZE_AT"):
        del os.environ["FREEZE_AT"]
        os.kill(os.getpid(), signal.SIGSTOP)
        # The kernel stops the main thread first; this one must not run on meanwhile.
        time.sleep(0.5)
    changed = " changed" if notification.kind is NotificationKind.CARD_UPDATE else ""
    return Composed(f"Case {notification.subject}{changed}")


def _tell(database: Database, notifications: list[Notification]) -> None:
    for notification in notifications:
        with database.unit_of_work() as uow:
            uow.outbox.put([notification])
            crash_point("before_commit_change")
            uow.commit()
            crash_point("after_commit_change")


def _story(database: Database, delivery: OutboxWorker, cases: int) -> bool:
    numbers = range(cases)
    _tell(database, [card(case) for case in numbers])
    arrived = delivery.drain(60)
    _tell(database, [change(case) for case in numbers])
    return arrived and delivery.drain(60)


def main() -> int:
    """Deliver. Return 0 if all went well."""
    url = os.environ["DATABASE_URL"]
    senders: list[OutboxWorker] = []

    def wake() -> None:
        for each in senders:
            each.wake()

    with ProcessLock(url):
        database = Database(make_engine(url), WallClock(), wake)
        client = CountedClient(
            os.environ["SLACK_BOT_TOKEN"], os.environ["SLACK_API_URL"], timeout=TIME_OUT_S, retry_handlers=[]
        )
        delivery = OutboxWorker(database, client, compose, WallClock(), settings=SETTINGS)
        senders.append(delivery)
        ending = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: ending.set())
        delivery.start()
        story = os.environ.get("STORY")
        well = _story(database, delivery, int(story)) if story else ending.wait()
        well = delivery.stop(10) and well
        database.close()
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
