"""A workspace, a database, and the senders between them, on one clock that stands still; for the tests of delivery."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.delivery.composed import Composed
from bot.delivery.uploads import Upload
from bot.delivery.worker import OutboxWorker
from bot.delivery.worker_settings import WorkerSettings
from bot.slack.counted_client import CountedClient
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Person, Role, Roster
from sandbox.slack.clock import SandboxClock
from sandbox.slack.server import Sandbox
from sandbox.slack.workspace import Channel
from sandbox.slack.workspace import Person as Member
from storage.database import Database
from storage.engine import make_engine
from storage.outbox import RowState
from storage.outbox_upkeep import OutboxRow, listing
from tests.clock import MONDAY
from tests.tables import make_tables

MANIFEST = Path(__file__).parents[3] / "app_manifest.yml"

MEMBERS = {"ana": "U0ANA", "ben": "U0BEN", "mia": "U0MIA", "sam": "U0SAM"}
OPS = Channel("C0OPS", "smb-ops", tuple(MEMBERS.values()))
QUIET = Channel("C0QUIET", "quiet", tuple(MEMBERS.values()), with_app=False)

# Zoe has left the workspace; Sam is in no roster; Mia is everybody's manager.
ROSTER = Roster.of(
    [
        Person("ana@example.com", "Ana", Role.ADVOCATE, manager="mia@example.com"),
        Person("ben@example.com", "Ben", Role.ADVOCATE),
        Person("mia@example.com", "Mia", Role.MANAGER),
        Person("zoe@example.com", "Zoe", Role.ADVOCATE, manager="mia@example.com"),
    ]
)


def card(case: int, whom: str = "ana", giving: int = 1) -> Notification:
    """The notification of a case given to somebody."""
    return Notification(
        f"case:{case}:assigned:{giving}:{whom}", f"dm:{whom}@example.com", NotificationKind.CARD, subject=case
    )


@dataclass
class HandlerContext:
    """What the cases look like at the moment, and what the composer was asked; stands in for database and templates."""

    texts: dict[int | None, str | None] = field(default_factory=dict)
    broken: set[int | None] = field(default_factory=set)
    asked: list[Notification] = field(default_factory=list)
    uploads: dict[str, Upload] = field(default_factory=dict)

    def compose(self, notification: Notification) -> Composed | None:
        """The message as things are now."""
        self.asked.append(notification)
        if notification.kind is NotificationKind.NOT_DELIVERED:
            return _message("{whom} was not told {what}, as {why}".format(**notification.args))
        if notification.key in self.uploads:
            return Composed("A chart", upload=self.uploads[notification.key])
        if notification.subject in self.broken:
            raise KeyError("what the customer wrote")
        text = self.texts.get(notification.subject, f"Case {notification.subject}")
        return _message(text) if text is not None else None


def _message(text: str) -> Composed:
    return Composed(text, [{"type": "section", "text": {"type": "plain_text", "text": text}}])


class Office:
    """Everything that a notification passes through. Use as a context manager."""

    def __init__(self, database_url: str, settings: WorkerSettings | None = None) -> None:
        self.clock = SandboxClock(MONDAY, ticking=False)
        people = [Member(slack_id, name, name.title(), f"{name}@example.com") for name, slack_id in MEMBERS.items()]
        self.slack = Sandbox(
            manifest=MANIFEST, people=people, channels=[OPS, QUIET], clock=self.clock, rate_scale=1000
        ).start()
        self.database = Database(make_engine(database_url), self.clock, wake=lambda: self.delivery.wake())
        make_tables(self.database.engine)
        self.database.people.replace(ROSTER, self.clock.now())
        self.database.people.set_slack_ids({f"{name}@example.com": (found, None) for name, found in MEMBERS.items()})
        self.desk = HandlerContext()
        self.client = CountedClient(self.slack.bot_token, self.slack.api_url, timeout=1, retry_handlers=[])
        self.settings = settings or WorkerSettings(posts_per_minute=60_000)
        self.delivery = OutboxWorker(
            self.database,
            self.client,
            self.desk.compose,
            self.clock,
            settings=self.settings,
            elapsed=lambda: self.clock.now().timestamp(),
        )

    def __enter__(self) -> Office:
        return self

    def __exit__(self, *_: object) -> None:
        self.delivery.stop(10)
        self.database.close()
        self.slack.stop()

    def tells(self, *notifications: Notification) -> None:
        """Have these told, in one change."""
        with self.database.unit_of_work() as uow:
            uow.outbox.put(notifications)
            uow.commit()

    def changes(self, case: int, text: str | None, whom: str = "ana") -> None:
        """The case looks different from now on, and its card is to show it."""
        self.desk.texts[case] = text
        key = f"case:{case}:{len(self.states())}:{whom}"
        self.tells(
            Notification(
                key, f"dm:{whom}@example.com", NotificationKind.CARD_UPDATE, subject=case, merge=f"case:{case}"
            )
        )

    def sends_what_is_due(self) -> None:
        """Send until nothing is due at this moment."""
        while self.delivery.step():
            pass

    def time_passes(self, *, seconds: float = 0, minutes: float = 0) -> None:
        """Some time later, send what is due by then."""
        self.clock.advance(timedelta(seconds=seconds, minutes=minutes))
        self.sends_what_is_due()

    def sends_everything(self) -> None:
        """Let time pass until all that can be sent is."""
        for _ in range(200):
            self.sends_what_is_due()
            if not {RowState.PENDING, RowState.SENDING, RowState.UNKNOWN} & set(self.states().values()):
                return
            self.clock.advance(timedelta(seconds=1))
        raise AssertionError(f"Still on its way: {self.states()}")

    def seen_by(self, who: str) -> list[str]:
        """The texts in a person's conversation with casebot, oldest first."""
        return [str(message["text"]) for message in self.messages_to(who)]

    def messages_to(self, who: str) -> list[dict[str, Any]]:
        """The messages themselves."""
        return self.slack.messages(self.slack.dm_with_app(MEMBERS[who]))

    def seen_in_ops(self) -> list[str]:
        """The texts in the channel of SMB Ops."""
        return [str(message["text"]) for message in self.slack.messages(OPS.id)]

    def calls(self, method: str) -> int:
        """How often a method was called, whatever came of it."""
        return sum(record.name == method for record in self.slack.traffic.records)

    def rows(self) -> dict[str, OutboxRow]:
        """Every notification, by key."""
        with self.database.engine.begin() as connection:
            return {row.key: row for row in listing(connection, tuple(RowState))}

    def states(self) -> dict[str, RowState]:
        """Where every notification stands."""
        return {key: row.state for key, row in self.rows().items()}

    def state(self, notification: Notification) -> RowState:
        """Where one stands."""
        return self.states()[notification.key]
