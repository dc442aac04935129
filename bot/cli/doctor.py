"""`casebot doctor`: check everything that casebot needs, and say how to fix problems."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.check_result import CheckResult
from bot.config.manifest import REINSTALL, read_manifest
from bot.config.settings import Settings
from bot.mailbox.checks import look_at_mailboxes
from bot.mailbox.mailbox_file import MailboxFileError
from bot.mailbox.service import mailbox_accounts
from bot.salesforce.checks import look_at_salesforce
from bot.salesforce.wiring import salesforce_config
from bot.slack.channel_checks import look_at_channels
from bot.zendesk.checks import look_at_zendesk
from bot.zendesk.wiring import zendesk_connection
from cases.model.policy import Policy
from cases.ports.clock import Clock
from connectors.salesforce.map_file import MapError
from connectors.zendesk.connection_file import BadConnection
from storage.database import Database
from storage.event_inbox import kinds_received
from storage.kinds import unlisted_types
from storage.migrate import SchemaMismatch, require_current
from storage.outbox_upkeep import outbox_trouble

MANIFEST = Path(__file__).parents[2] / "app_manifest.yml"
# Slack refuses signatures that are five minutes off. Half of that leaves time to act.
CLOCK_MAY_DIFFER = timedelta(minutes=2)
STUCK_AFTER = timedelta(minutes=10)


class Doctor:
    """Runs the checks one after the other. It changes nothing."""

    def __init__(
        self, settings: Settings, policy: Policy, engine: Engine, clients: Callable[[str], WebClient], clock: Clock
    ) -> None:
        self._settings = settings
        self._policy = policy
        self._engine = engine
        self._clients = clients
        self._clock = clock
        self._manifest = read_manifest(MANIFEST)

    def findings(self) -> Iterator[CheckResult]:
        """Yield each result when it is known."""
        yield from self._database()
        answer = self._bot_token()
        yield answer[0]
        if answer[1] is not None:
            yield self._scopes(answer[1])
            yield self._what_cannot_be_seen()
            yield self._wall_clock(answer[1])
            yield from look_at_channels(self._clients(self._settings.slack_bot_token), self._policy)
        if self._settings.slack_app_token:
            yield self._app_token()
        yield self._case_links()
        yield self._case_types()
        yield self._roster()
        yield from self._salesforce()
        yield from self._zendesk()
        yield from self._mailboxes()

    def _mailboxes(self) -> Iterator[CheckResult]:
        try:
            accounts = mailbox_accounts(self._settings, self._policy)
        except MailboxFileError as wrong:
            yield from _mistakes("mailboxes", wrong.mistakes, "CASEBOT_MAILBOX")
        else:
            yield from look_at_mailboxes(accounts)

    def _salesforce(self) -> Iterator[CheckResult]:
        try:
            config = salesforce_config(self._settings)
        except MapError as wrong:
            yield from _mistakes("Salesforce", wrong.mistakes, "CASEBOT_SALESFORCE")
        else:
            yield from look_at_salesforce(config) if config is not None else ()

    def _zendesk(self) -> Iterator[CheckResult]:
        try:
            connection = zendesk_connection(self._settings)
        except BadConnection as wrong:
            yield from _mistakes("Zendesk", wrong.mistakes, "CASEBOT_ZENDESK")
        else:
            yield from look_at_zendesk(connection) if connection is not None else ()

    def _database(self) -> Iterator[CheckResult]:
        try:
            require_current(self._engine)
            with self._engine.connect() as connection:
                trouble = outbox_trouble(connection, self._clock.now() - STUCK_AFTER)
        except SchemaMismatch as mismatch:
            yield CheckResult("database", False, str(mismatch), "Run: casebot db upgrade")
            return
        except SQLAlchemyError as error:
            remedy = "Check that the database of DATABASE_URL runs and accepts casebot's login."
            yield CheckResult("database", False, f"cannot be reached ({type(error).__name__})", remedy)
            return
        yield CheckResult("database", True, "reached, with the tables of this version")
        if trouble:
            remedy = "Look with `casebot outbox list`; send again with `casebot outbox retry ID`."
            text = f"{len(trouble.untold)} cases without a card, {len(trouble.stuck)} messages stuck, {trouble.dead_count} undeliverable"
            yield CheckResult("outbox", False, text, remedy)
        else:
            yield CheckResult("outbox", True, "nothing is stuck or undeliverable, and every assigned case has its card")

    def _bot_token(self) -> tuple[CheckResult, Any]:
        remedy = "Copy the Bot User OAuth Token from “OAuth & Permissions” into SLACK_BOT_TOKEN."
        if not self._settings.slack_bot_token:
            return CheckResult("bot token", False, "SLACK_BOT_TOKEN is not set", remedy), None
        try:
            answer = self._clients(self._settings.slack_bot_token).auth_test()
        except SlackApiError as error:
            return CheckResult("bot token", False, f"Slack says {error.response.get('error')}", remedy), None
        except (SlackClientError, OSError) as error:
            remedy = f"Check that this computer can reach {self._settings.slack_api_url}."
            return CheckResult("bot token", False, f"Slack cannot be reached ({type(error).__name__})", remedy), None
        return CheckResult("bot token", True, f"{answer['user']} in the workspace {answer['team']}"), answer

    def _scopes(self, answer: Any) -> CheckResult:
        wanted = self._manifest.scopes
        given = {scope.strip() for scope in _header(answer, "x-oauth-scopes").split(",") if scope.strip()}
        missing = sorted(wanted.keys() - given)
        if missing:
            named = "; ".join(f"{scope} ({wanted[scope]})" for scope in missing)
            return CheckResult("scopes", False, f"missing: {named}", REINSTALL)
        spare = sorted(given - wanted.keys())
        further = f"; more than it needs: {', '.join(spare)}" if spare else ""
        return CheckResult("scopes", True, f"all {len(wanted)} of the manifest{further}")

    def _what_cannot_be_seen(self) -> CheckResult:
        """Say what a bot token cannot show: the app's commands, shortcuts and events.

        It knows which events have arrived.
        """
        try:
            with self._engine.connect() as connection:
                arrived = kinds_received(connection)
        except SQLAlchemyError:
            arrived = set()
        # Slack lists subtypes of messages, but sends events of type message.
        events = {name.partition(".")[0] for name in self._manifest.events}
        text = (
            f"{len(self._manifest.commands)} commands ({_listed(self._manifest.commands)}), "
            f"{len(self._manifest.shortcuts)} shortcuts ({_listed(self._manifest.shortcuts)}), "
            f"events that came so far ({_listed(events & arrived)}), never yet ({_listed(events - arrived)}). "
            "Slack does not show a bot which of these are installed: compare App Manifest at api.slack.com/apps with app_manifest.yml"
        )
        return CheckResult("commands and events", True, text)

    def _case_links(self) -> CheckResult:
        """Check that the app's unfurl domains include the CRM's."""
        host = urlsplit(self._policy.crm_link_prefix).hostname or ""
        domains = self._manifest.unfurl_domains
        if not host:
            remedy = "Write your CRM's address as crm.link_prefix in the policy, and its domain in unfurl_domains of app_manifest.yml."
            return CheckResult("case links", False, "the policy has no CRM address", remedy)
        if not any(host == domain or host.endswith("." + domain) for domain in domains):
            remedy = f"Write {host} in unfurl_domains of app_manifest.yml. {REINSTALL}"
            return CheckResult(
                "case links", False, f"{host} is not one of the manifest's domains: {_listed(domains)}", remedy
            )
        return CheckResult("case links", True, f"Slack reports links to {host}")

    def _wall_clock(self, answer: Any) -> CheckResult:
        sent = _header(answer, "date")
        if not sent:
            return CheckResult("clock", True, "Slack sent no time")
        # Compare with the computer's own time, whatever clock the rules use.
        off = abs(datetime.now(UTC) - parsedate_to_datetime(sent))
        if off > CLOCK_MAY_DIFFER:
            remedy = "Turn on time synchronization on this computer."
            return CheckResult("clock", False, f"{off.total_seconds():.0f} s away from Slack's", remedy)
        return CheckResult("clock", True, "agrees with Slack's")

    def _app_token(self) -> CheckResult:
        try:
            self._clients(self._settings.slack_app_token).apps_connections_open(
                app_token=self._settings.slack_app_token
            )
        except SlackApiError as error:
            remedy = "Make an app-level token with connections:write and copy it into SLACK_APP_TOKEN."
            return CheckResult("app token", False, f"Slack says {error.response.get('error')}", remedy)
        except (SlackClientError, OSError) as error:
            return CheckResult(
                "app token", False, f"Slack cannot be reached ({type(error).__name__})", "Try again in a minute."
            )
        return CheckResult("app token", True, "opens Socket Mode")

    def _case_types(self) -> CheckResult:
        """Check that every open case has a type of the policy (RTE-9)."""
        try:
            with self._engine.connect() as connection:
                unlisted = unlisted_types(connection, self._policy.case_types)
        except SQLAlchemyError:
            return CheckResult("case types", False, "cannot be read", "Fix the database first.")
        if not unlisted:
            return CheckResult("case types", True, "every open case is of a type that the policy lists")
        named = ", ".join(f"“{name}” ({number})" for name, number in unlisted.items())
        return CheckResult("case types", False, f"not listed in the policy: {named}", "Add them under [[case_type]].")

    def _roster(self) -> CheckResult:
        try:
            roster = Database(self._engine, self._clock).people.load()
        except SQLAlchemyError:
            return CheckResult("roster", False, "cannot be read", "Fix the database first.")
        if not len(roster):
            remedy = "Copy roster.example.toml, fill it in, then: casebot roster load FILE"
            return CheckResult("roster", False, "is empty", remedy)
        missing = [person.email for person in roster if person.slack_id is None]
        if missing:
            remedy = "Their e-mail in the roster must be the one of their Slack profile."
            return CheckResult(
                "roster",
                False,
                f"{len(missing)} of {len(roster)} not found on Slack: {', '.join(missing[:10])}",
                remedy,
            )
        return CheckResult("roster", True, f"{len(roster)} people, all found on Slack")


def _header(answer: Any, name: str) -> str:
    return next((str(value) for key, value in answer.headers.items() if key.lower() == name), "")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def _mistakes(what: str, mistakes: Iterable[str], setting: str) -> Iterator[CheckResult]:
    """Yield the mistakes of the file that a setting names."""
    for mistake in mistakes:
        yield CheckResult(what, False, mistake, f"Correct the file that {setting} names.")
