"""The whole of casebot killed with -9 between any two steps, while Ana works her cases, and started again: nothing doubled, nothing lost."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.delivery.crash_points import CRASH_POINTS, UPLOAD_POINTS
from cases.changes.forwarded_mails import tell_of_forwarded_mail
from cases.model.case import AuditEntry
from cases.model.mail import ForwardedMail
from cases.model.people import Region, Roster
from cases.model.policy import Policy
from cases.model.status import Status, Surface
from cases.rules.import_record import Rejected, read_record
from cases.use_cases.import_cases import import_records
from cases.use_cases.publish_digest import digest_notification, local_day, measure
from messages.names import Button
from sandbox.slack.driver import MessageSeen, SlackTrouble, Workspace
from sandbox.slack.server import Sandbox
from sandbox.slack.workspace import Channel
from storage import migrate
from storage.database import Database
from storage.engine import make_engine
from storage.outbox_upkeep import counts
from tests.chaos.sender import WallClock
from tests.stories import forging
from tests.stories.office import ANA, MANIFEST, MARTA, slack_user

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(300)]

ROOT = Path(__file__).parents[2]
NUMBERS = ("00012345", "00012346", "00012347")

HVS = "C0HVS"

# Those that only a change passes are passed by the process that makes the change, which here is the test itself.
POINTS = [point for point in CRASH_POINTS if "change" not in point]


class Scene:
    """Hold a workspace with Ana and her manager, a database, and casebot in its own process."""

    def __init__(self, database_url: str) -> None:
        self.url = database_url
        people = [slack_user(ANA), slack_user(MARTA)]
        hvs = Channel(id=HVS, name="hvs", members=[person.id for person in people])
        self.slack = Sandbox(manifest=MANIFEST, people=people, channels=[hvs], rate_scale=10_000).start()
        self.database = Database(make_engine(database_url), WallClock())
        migrate.upgrade(self.database.engine)
        self.database.people.replace(Roster.of([ANA, MARTA]), WallClock().now())
        self.workspace = Workspace(self.slack.url)
        self.process: subprocess.Popen[bytes] | None = None

    def close(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.workspace.close()
        self.database.close()
        self.slack.stop()

    def casebot_starts(self, **environment: str) -> subprocess.Popen[bytes]:
        given = {
            "DATABASE_URL": self.url,
            "SLACK_API_URL": self.slack.api_url,
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_APP_TOKEN": self.slack.app_token,
            "PATH": os.environ["PATH"],
        }
        command = [sys.executable, "-m", "tests.chaos.casebot_process"]
        self.process = subprocess.Popen(command, cwd=ROOT, env={**given, **environment}, stderr=subprocess.DEVNULL)
        return self.process

    def cases_arrive(self) -> None:
        """Three cases for Ana, in one change."""
        now = datetime.now(UTC)
        records = []
        for place, number in enumerate(NUMBERS):
            read = read_record(place, {"number": number, "owner": ANA.email, "account": f"Customer {number}"}, Policy())
            assert not isinstance(read, Rejected)
            records.append(read)
        with self.database.unit_of_work() as uow:
            import_records(records, uow, Policy(), now, Surface.WEB_HOOK)
            uow.commit()

    def mail_is_forwarded(self) -> None:
        """Ana has forwarded a mail, and gets it with the form."""
        now = datetime.now(UTC)
        forwarded = ForwardedMail(
            ANA.email, "<1@example.com>", "jo@acme.example", "Jo", "14 seats", "Could it be 14 seats?", now, now
        )
        with self.database.unit_of_work() as uow:
            uow.outbox.put([tell_of_forwarded_mail(uow.forwarded.add(forwarded))])
            uow.commit()

    def digest_is_due(self) -> None:
        """Yesterday's figures are kept, and to be told: a digest, which its details and its chart follow."""
        now, policy = datetime.now(UTC), Policy()
        with self.database.unit_of_work() as uow:
            yesterday = local_day(Region.AMER, policy, now) - timedelta(days=1)
            figures = measure(uow, Region.AMER, yesterday, policy, now, None)
            uow.digests.keep(figures)
            uow.outbox.put([digest_notification(figures, policy)])
            uow.commit()

    def charts(self) -> list[str]:
        """Return the titles of the files in the thread of the digest."""
        thread = [message for message in self.slack.messages(HVS) if "thread_ts" in message]
        return [file["title"] for message in thread for file in message.get("files", ())]

    def is_all_sent(self) -> bool:
        """Return whether no notification waits, is being sent, or is in doubt."""
        with self.database.engine.connect() as connection:
            return counts(connection) == {}

    def status(self) -> Status:
        """Return the status of the first case."""
        with self.database.reading() as uow:
            case = uow.cases.find(NUMBERS[0])
        assert case is not None
        return case.status

    def history(self) -> list[AuditEntry]:
        """The first case's."""
        with self.database.reading() as uow:
            case = uow.cases.find(NUMBERS[0])
            assert case is not None
            return uow.audit.of(case.id)

    def keys_posted(self) -> list[str]:
        """Return the idempotency keys of all messages in Ana's conversation."""
        posted = self.slack.messages(self.slack.dm_with_app("U0ANA"))
        return [message["metadata"]["event_payload"]["key"] for message in posted]


@pytest.fixture
def scene(sqlite_url: str) -> Iterator[Scene]:
    scene = Scene(sqlite_url)
    yield scene
    scene.close()


def waits(condition: Callable[[], object], within_s: float = 30.0) -> None:
    until = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.05)


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_any_step_each_card_is_there_once_and_shows_what_ana_did(scene: Scene, point: str) -> None:
    """SAFE-2, CRD-1: dies at the point when it first comes there, while sending cards or while changing one, then is started again."""
    if point.endswith("look_up"):
        scene.slack.faults.add("chat.postMessage", "reset_after", count=1)
    scene.cases_arrive()
    dying = scene.casebot_starts(CASEBOT_CRASH_AT=point)
    if point.endswith("_update"):
        # It may die between the change and its answer to Slack, which then shows her an error. The change is stored nevertheless.
        with contextlib.suppress(SlackTrouble):
            pick_up_first(scene)
    assert dying.wait(30) == -9, "it died where it was told to"

    scene.casebot_starts()
    waits(lambda: len(scene.keys_posted()) == len(NUMBERS))
    if not point.endswith("_update"):
        pick_up_first(scene)
    ana = scene.workspace.person("ana")
    ana.waits_for_message(beginning=NUMBERS[0], timeout_s=20).waits_to_show(Status.ATTEMPTING_CONTACT, timeout_s=20)
    assert scene.status() is Status.ATTEMPTING_CONTACT
    assert scene.keys_posted() == [f"case:{case}:assigned:1" for case in (1, 2, 3)]


# The digest itself is posted first, then its details, then the chart, which is the third to pass what all of them pass.
@pytest.mark.parametrize("point", [*UPLOAD_POINTS, "before_post:3", "after_post:3"])
def test_killed_while_it_uploads_the_chart_it_is_in_the_thread_once(scene: Scene, point: str) -> None:
    """SAFE-2, DIG-1: before its bytes are sent, with half of them sent, with all, and on either side of the step that makes it seen."""
    scene.digest_is_due()
    dying = scene.casebot_starts(CASEBOT_CRASH_AT=point)
    # The first chart of a process waits for what draws it to be loaded.
    assert dying.wait(60) == -9, "it died where it was told to"
    scene.casebot_starts()
    waits(scene.is_all_sent, within_s=60)
    [title] = scene.charts()
    assert title.startswith("AMER")


def pick_up_first(scene: Scene) -> None:
    """Ana picks up her first case, however late its card comes."""
    ana = scene.workspace.person("ana")
    card = ana.waits_for_message(beginning=NUMBERS[0], timeout_s=30)
    scene.slack.wait_for_app(30)
    assert ana.opens("Pick up", on=card).submits().ok


def test_told_to_end_it_leaves_nothing_half_done(scene: Scene) -> None:
    """SAFE-2: SIGTERM ends it within seconds, with nothing in hand, and it goes on from there."""
    scene.cases_arrive()
    process = scene.casebot_starts()
    waits(scene.keys_posted)
    process.terminate()
    assert process.wait(20) == 0
    scene.casebot_starts()
    waits(lambda: len(scene.keys_posted()) == len(NUMBERS))


def dies_before_it_answers(scene: Scene, act: Callable[[], object]) -> list[AuditEntry]:
    """Let casebot die after it has stored what Ana does and before it answers Slack, which tells her; return what it stored."""
    before = scene.history()
    with pytest.raises(SlackTrouble):
        act()
    assert scene.process is not None
    assert scene.process.wait(30) == -9, "it died where it was told to"
    stored = scene.history()
    assert len(stored) > len(before), "it was stored"
    scene.casebot_starts()
    scene.slack.wait_for_app(30)
    return stored


def first_card(scene: Scene) -> MessageSeen:
    """Start casebot, to die after the next act of Ana's; return the card of her first case."""
    scene.cases_arrive()
    scene.casebot_starts(CASEBOT_CRASH_AT="after_commit_change")
    waits(lambda: len(scene.keys_posted()) == len(NUMBERS))
    scene.slack.wait_for_app(30)
    return scene.workspace.person("ana").waits_for_message(beginning=NUMBERS[0])


def test_killed_between_the_commit_of_a_click_and_its_answer_it_counts_once(scene: Scene) -> None:
    """SAFE-1, SAFE-2: Slack tells Ana that it failed, and she clicks the same button again."""
    card = first_card(scene)
    [button] = [
        each for block in card.blocks for each in block.get("elements", ()) if each.get("action_id") == Button.LOG_TOUCH
    ]
    stored = dies_before_it_answers(scene, lambda: card.clicks("Log day 1 e-mail"))
    # The button as she saw it, however soon the card is redrawn.
    scene.workspace.person("ana").forges(forging.click(button["action_id"], button["value"]))
    card.waits_to_show("day 3 call", timeout_s=20)
    waits(scene.is_all_sent)
    assert scene.history() == stored
    assert len(scene.keys_posted()) == len(NUMBERS)


def test_killed_between_the_commit_of_a_form_and_its_answer_it_counts_once(scene: Scene) -> None:
    """SAFE-1, SAFE-2: her window stays open, and she sends it again."""
    card = first_card(scene)
    form = scene.workspace.person("ana").opens("Pick up", on=card)
    stored = dies_before_it_answers(scene, form.submits)
    assert form.submits().ok
    card.waits_to_show(Status.ATTEMPTING_CONTACT, timeout_s=20)
    waits(scene.is_all_sent)
    assert scene.history() == stored
    assert len(scene.keys_posted()) == len(NUMBERS)


def test_killed_after_the_commit_of_a_forwarded_mails_form_its_message_says_the_case(scene: Scene) -> None:
    """EML-2, SAFE-1: that the mail is on the case is part of the change that makes the case, so the message offers no second one."""
    scene.cases_arrive()
    scene.mail_is_forwarded()
    process = scene.casebot_starts(CASEBOT_CRASH_AT="after_commit_change")
    scene.slack.wait_for_app(30)
    ana = scene.workspace.person("ana")
    told = ana.waits_for_message(containing="You forwarded a mail from Jo", timeout_s=30)
    form = ana.opens("New case", on=told)
    form.types_ahead("Account", query="Customer", pick=f"Customer {NUMBERS[0]}")
    form.checks("It is an nARR opportunity")
    with pytest.raises(SlackTrouble):
        form.submits()
    assert process.wait(30) == -9, "it died where it was told to"
    scene.casebot_starts()
    told.waits_to_show("It is on case S", timeout_s=30)
    assert told.buttons == []
