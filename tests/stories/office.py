"""Run an office for stories: a local workspace, casebot on its own database, and the people who work there."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Literal, Self

from slack_sdk import WebClient

from bot.app import Casebot
from bot.config.settings import Settings
from bot.delivery.worker_settings import WorkerSettings
from bot.server.web import WebServer, web_app
from bot.slack.timeouts import SlackTimeouts
from cases.model.case import AuditEntry, Case
from cases.model.people import Person, Region, Role, Roster
from cases.model.status import Surface
from cases.rules.import_record import ImportResult, Rejected, read_record
from cases.use_cases.import_cases import import_records
from cases.use_cases.take_mail import MailResult, read_mail, take_mail
from sandbox.slack.clock import SandboxClock
from sandbox.slack.driver import Actor, DirectCalls, MessageSeen, Workspace
from sandbox.slack.driver.reading import Json
from sandbox.slack.manifest import Manifest
from sandbox.slack.server import Sandbox
from sandbox.slack.workspace import Channel
from sandbox.slack.workspace import Person as SlackUser
from storage.database import Database
from storage.engine import make_engine
from storage.lane_values import LaneTiming
from tests.engines import borrow_engine
from tests.tables import make_tables

MANIFEST = Path(__file__).parents[2] / "app_manifest.yml"

# With SLACK_LATENCY=0.5 each post and update takes up to half a second: a story that looks before it waits is then found out.
LATENCY_S = float(os.environ.get("SLACK_LATENCY", "0"))

# Slack gives up after three seconds. How long a busy machine takes is measured by the benchmarks, not told in a story.
PATIENCE_S = 10.0

# A Monday morning at work in São Paulo, London and New York.
MONDAY = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)

ANA = Person(
    "ana@example.com", "Ana Silva", Role.ADVOCATE, Region.AMER, "AS", ("Portuguese", "English"), "marta@example.com", zone="America/Sao_Paulo"
)  # fmt: skip
BEN = Person(
    "ben@example.com", "Ben Carter", Role.ADVOCATE, Region.AMER, "BC", ("English",), "marta@example.com", "ana@example.com", "America/New_York"
)  # fmt: skip
MARTA = Person("marta@example.com", "Marta Vega", Role.MANAGER, Region.AMER, "MV", zone="America/New_York")
OLE = Person("ole@example.com", "Ole Berg", Role.MANAGER, Region.EMEA_APJ, "OB", zone="Europe/Oslo")
RITA = Person("rita@example.com", "Rita Moss", Role.RENEWAL_MANAGER, Region.AMER, "RM", zone="America/New_York")

SUE = SlackUser(
    id="U0SUE", name="sue", real_name="Sue Park", email="sue@example.com", tz="Europe/London", title="Support"
)

FAST = WorkerSettings(
    senders=2,
    posts_per_minute=60_000,
    timing=LaneTiming(post=timedelta(milliseconds=5), update=timedelta(milliseconds=5)),
    poll_s=1.0,
)

_read_once = cache(Manifest.load)


class Office:
    """Start and stop the workspace, casebot and its people. Use it as a context manager.

    Args:
        database_url: An empty database.
        delivery: How Slack's requests reach casebot.
        not_on_slack: People of the roster without an account.
        manifest: The manifest with which the app was installed.
        identity_s: How many seconds casebot waits for Slack to identify a person.
        visitors: People of the workspace beside the roster's and Sue.
        more_channels: Channels beside the usual ones.
        salesforce_file, salesforce_secret: The connected organisation.
        zendesk_file, zendesk_secret, zendesk_hook_secret: The connected account of Zendesk.
        mailbox_file, mailbox_secret: The mailboxes that casebot reads.
    """

    def __init__(
        self,
        database_url: str,
        *,
        delivery: Literal["socket", "http"] = "socket",
        roster: tuple[Person, ...] = (ANA, BEN, MARTA, OLE, RITA),
        not_on_slack: tuple[Person, ...] = (),
        roster_file: Path | None = None,
        policy_file: Path | None = None,
        intake_secret: str = "",
        sending: WorkerSettings = FAST,
        rate_scale: float = 1000.0,
        manifest: Path | Manifest = MANIFEST,
        identity_s: int = int(PATIENCE_S),
        visitors: tuple[SlackUser, ...] = (),
        more_channels: tuple[Channel, ...] = (),
        salesforce_file: Path | None = None,
        salesforce_secret: str = "",
        zendesk_file: Path | None = None,
        zendesk_secret: str = "",
        zendesk_hook_secret: str = "",
        mailbox_file: Path | None = None,
        mailbox_secret: str = "",
    ) -> None:
        self.database_url = database_url
        self._delivery = delivery
        self._sending = sending
        self._roster = (*roster, *not_on_slack)
        self._on_slack = {person.email for person in roster}
        self._roster_file = roster_file
        self._policy_file = policy_file
        self._intake_secret = intake_secret
        self._identity_s = identity_s
        self._salesforce_file = salesforce_file
        self._salesforce_secret = salesforce_secret
        self._zendesk_file = zendesk_file
        self._zendesk_secret = zendesk_secret
        self._zendesk_hook_secret = zendesk_hook_secret
        self._mailbox_file = mailbox_file
        self._mailbox_secret = mailbox_secret
        self._mails = 0
        self.clock = SandboxClock(MONDAY)
        self.sandbox = Sandbox(
            manifest=manifest if isinstance(manifest, Manifest) else _read_once(manifest),
            people=[*(slack_user(person) for person in roster), SUE, *visitors],
            channels=[
                Channel(
                    id="C0OPS",
                    name="smb-ops",
                    members=[slack_user(person).id for person in roster if person.role is Role.SMB_OPS],
                ),
                Channel(id="C0HVS", name="hvs", members=[slack_user(person).id for person in roster]),
                Channel(id="C0SALES", name="sales-support", members=[]),
                *more_channels,
            ],
            clock=self.clock,
            rate_scale=rate_scale,
            latency_s=LATENCY_S,
            ack_timeout_s=PATIENCE_S,
            trigger_life_s=PATIENCE_S,
            delivery=delivery,
        )
        self._web: WebServer | None = None

    def __enter__(self) -> Self:
        self.sandbox.start()
        engine = make_engine(self.database_url)
        make_tables(engine)
        Database(engine, self.clock).people.replace(Roster.of(self._roster), self.clock.now())
        engine.dispose()
        self.opens_casebot()
        self.workspace = Workspace(self.sandbox.url, timeout_s=3 * PATIENCE_S, calls=DirectCalls(self.sandbox))
        return self

    def __exit__(self, *_: object) -> None:
        self.workspace.close()
        # Slack goes first: casebot's end then needs not wait until the SDK's client has done listening.
        self.sandbox.stop()
        self.closes_casebot()

    def opens_casebot(self) -> None:
        """Start casebot, also again after `closes_casebot`."""
        settings = Settings(
            slack_bot_token=self.sandbox.bot_token,
            slack_app_token=self.sandbox.app_token,
            slack_signing_secret=self.sandbox.signing_secret,
            slack_api_url=self.sandbox.api_url,
            database_url=self.database_url,
            roster=self._roster_file,
            policy=self._policy_file,
            intake_secret=self._intake_secret,
            salesforce=self._salesforce_file,
            salesforce_secret=self._salesforce_secret,
            zendesk=self._zendesk_file,
            zendesk_secret=self._zendesk_secret,
            zendesk_hook_secret=self._zendesk_hook_secret,
            mailbox=self._mailbox_file,
            mailbox_secret=self._mailbox_secret,
        )
        self.casebot = Casebot(
            settings,
            clock=self.clock,
            sending=self._sending,
            timeouts=SlackTimeouts(identity_s=self._identity_s, trigger_s=PATIENCE_S, ack_s=int(PATIENCE_S)),
            engine=borrow_engine(self.database_url),
        ).start()
        self.clock.on_move(self.casebot.replan)
        self.clock.on_move(self.casebot.tell_what_is_due)
        self.clock.on_move(self.casebot.tell_of_the_morning)
        self.clock.on_move(self.casebot.delivery.wake)
        if self._delivery == "socket":
            self.casebot.connect()
        else:
            self._web = WebServer(web_app(self.casebot, slack=True), "127.0.0.1", 0)
            port = self._web.start()
            self.sandbox.set_request_url(f"http://127.0.0.1:{port}/slack/events")
        self.sandbox.wait_for_app()
        self._waits_for_people()

    def _waits_for_people(self) -> None:
        """Wait until casebot has looked up the people of the roster in Slack. It listens before that.

        Until then nobody's time zone is known, and what is sent at nine o'clock would be sent at nine in UTC.
        """
        end = time.monotonic() + 3 * PATIENCE_S
        while time.monotonic() < end:
            with self.casebot.database.reading() as uow:
                is_found = all(person.slack_id for person in uow.roster if person.email in self._on_slack)
            if is_found or "roster" in self.casebot.scheduler.last_runs():
                return
            time.sleep(0.02)
        raise AssertionError("casebot did not look for its people")

    def closes_casebot(self) -> None:
        """Stop casebot as SIGTERM would."""
        if self._web is not None:
            self._web.stop()
        self.casebot.stop()

    def person(self, who: str) -> Actor:
        """Return a person of the office, by first name."""
        return self.workspace.person(who)

    def case_arrives(self, number: str = "00012345", **fields: str) -> ImportResult:
        """Send a case from the CRM. It is Ana's unless `owner` says otherwise."""
        record = {
            "number": number,
            "owner": "ana@example.com",
            "account": "Acme GmbH",
            "type": "Expansion Opportunity",
            "priority": "High",
            "subject": "Renewal quote",
            "description": "They ask for a quote for 20 more seats.",
            "opened_at": self.clock.now().isoformat(),
            "source_version": self.clock.now().isoformat(),
            **fields,
        }
        read = read_record(1, record, self.casebot.policy)
        assert not isinstance(read, Rejected), read
        with self.casebot.database.unit_of_work() as uow:
            taken = import_records([read], uow, self.casebot.policy, self.clock.now(), Surface.WEB_HOOK)
            uow.commit()
        return taken

    def card_arrives(self, number: str = "00012345", **fields: str) -> MessageSeen:
        """Send a case from the CRM, and return its owner's card."""
        self.case_arrives(number, **fields)
        owner = self.case(number).owner
        assert owner is not None, "nobody's case has no card"
        # By how it begins: the cards of the same customer name each other further down (RTE-8).
        return self.person(owner.partition("@")[0]).waits_for_message(beginning=number)

    def mail_arrives(self, number: str = "00012345", **fields: str) -> MailResult:
        """Send a customer's mail on a case."""
        self._mails += 1
        record = {
            "number": number,
            "from": "maria@acme.example",
            "subject": "Re: Renewal quote",
            "text": "One more thing: could it be 14 seats?",
            "message_id": f"<{self._mails}@acme.example>",
            **fields,
        }
        read = read_mail(1, record)
        assert not isinstance(read, Rejected), read
        with self.casebot.database.unit_of_work() as uow:
            taken = take_mail([read], uow, self.casebot.policy, self.clock.now(), Surface.WEB_HOOK)
            uow.commit()
        return taken

    def case(self, number: str = "00012345") -> Case:
        """Return the case as it is stored."""
        with self.casebot.database.reading() as uow:
            case = uow.cases.find(number)
        assert case is not None
        return case

    def history(self, number: str = "00012345") -> list[AuditEntry]:
        """Return the history of the case, newest first."""
        with self.casebot.database.reading() as uow:
            return uow.audit.of(self.case(number).id)

    def calls(self, method: str, *, after: int = 0) -> list[Json]:
        """Return casebot's calls of a Web API method, after this line of the traffic record."""
        return [one for one in self.workspace.traffic(after=after, name=method) if one["kind"] == "web_api"]

    def traffic_so_far(self) -> int:
        """Return the number of the last line of the traffic record."""
        records = self.workspace.traffic()
        return int(records[-1]["n"]) if records else 0

    def waits_for_calls(self, method: str, count: int, *, after: int = 0) -> None:
        """Wait until casebot has made this many calls of a Web API method."""
        self.workspace.waits(
            lambda: len(self.calls(method, after=after)) >= count, lambda: f"{method} was not called {count} times"
        )

    def slack_loses(self, message: MessageSeen) -> None:
        """Delete the message."""
        WebClient(token=self.sandbox.bot_token, base_url=self.sandbox.api_url).chat_delete(
            channel=message.channel, ts=message.ts
        )

    def settles(self) -> None:
        """Wait until every notification is sent."""
        assert self.casebot.delivery.drain(60.0)

    def now_is(self, moment: datetime) -> None:
        """Move the clock to this moment. casebot checks at once what is due."""
        self.clock.advance(moment - self.clock.now())


def slack_user(person: Person) -> SlackUser:
    """Return the Slack account of a person on the roster."""
    first = person.name.split()[0]
    return SlackUser(
        id=f"U0{first.upper()}",
        name=first.lower(),
        real_name=person.name,
        email=person.email,
        tz=person.zone,
        title=person.role.value,
    )
