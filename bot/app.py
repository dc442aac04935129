"""The composition root: create each part once and pass it to the parts that use it."""

from __future__ import annotations

import logging
import ssl
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import cache
from typing import Self

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy import Engine

from bot.audit import Auditor, AuditSweep
from bot.clock import SystemClock
from bot.config.policy_file import load_policy
from bot.config.settings import Settings
from bot.delivery.home_publisher import HomePublisher
from bot.delivery.worker import OutboxWorker
from bot.delivery.worker_settings import WorkerSettings
from bot.health import HealthMonitor
from bot.health_checks import HealthChecks
from bot.mailbox.service import MailboxNumbers, MailboxService, MailboxTiming, mailbox_accounts
from bot.metrics import Metrics
from bot.notifications.registry import Compose
from bot.salesforce.service import SalesforceService, scope_of
from bot.salesforce.wiring import SalesforceNumbers, salesforce_config
from bot.scheduler import Scheduler, Sweep
from bot.server.refusals import Refusals
from bot.server.socket_mode import SocketModeServer
from bot.slack.admission import AdmitMembers, make_admission
from bot.slack.counted_client import CountedClient
from bot.slack.event_inbox import KeepEvents, finish_left_events
from bot.slack.granted_scopes import GrantedScopes
from bot.slack.measured_app import MeasuredApp
from bot.slack.permalinks import Permalinks
from bot.slack.private_replies import PrivateReplies
from bot.slack.roster_sync import RosterSync
from bot.slack.timeouts import SlackTimeouts
from bot.slack.tracing_executor import TracingExecutor
from bot.slack.window_pool import WindowPool
from bot.zendesk.service import ZendeskService
from bot.zendesk.wiring import ZendeskNumbers, zendesk_connection
from cases.model.crm import NOTHING
from cases.model.policy import Policy
from cases.ports.clock import Clock
from cases.use_cases.publish_digest import publish
from cases.use_cases.remind_ops import remind_ops
from cases.use_cases.reschedule_reminders import replan
from cases.use_cases.send_morning_lists import send_lists
from cases.use_cases.send_reminders import sweep_all
from cases.use_cases.send_saved_views import send_saved_views
from cases.use_cases.send_year_lists import send_year_lists
from connectors.holiday_calendar import HolidayCalendar
from connectors.languages import KnownLanguages
from handlers.context import HandlerContext
from handlers.registry import register_all
from storage import crm_upkeep, shared_links, tickets
from storage.clock_repair import repair_times
from storage.database import Database
from storage.engine import make_engine
from storage.event_inbox import EventInbox
from storage.heartbeat import write_heartbeat
from storage.migrate import require_current
from storage.outbox_upkeep import PURGED_AT_ONCE, purge
from storage.retention import erase_outdated
from storage.write_timing import WriteTiming

log = logging.getLogger("casebot")

# Container runtimes kill after thirty seconds; stop sooner.
STOPPED_WITHIN_S = 25.0
# The most windows that can wait for Slack at the same time.
WINDOW_THREADS = 20
FOR_SLACK = SlackTimeouts()


def slack_client(settings: Settings, token: str, timeout_s: int = FOR_SLACK.call_s) -> CountedClient:
    """Return a client without retries: the library's own retries would post twice after a broken connection."""
    return CountedClient(
        token=token,
        base_url=settings.slack_api_url,
        timeout=timeout_s,
        ssl=_trusted_certificates(),
        retry_handlers=[],
    )


@cache
def _trusted_certificates() -> ssl.SSLContext:
    """Return the certificates that this machine trusts. The library would load them for each call, which takes longer than the call."""
    return ssl.create_default_context()


class Casebot:
    """All of casebot, put together. `start` runs it; `stop` finishes current work and ends it."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        sending: WorkerSettings | None = None,
        timeouts: SlackTimeouts = FOR_SLACK,
        ticket_timing: WriteTiming | None = None,
        mailbox_timing: MailboxTiming | None = None,
        engine: Engine | None = None,
    ) -> None:
        self.settings = settings
        self.clock: Clock = clock or SystemClock()
        self.policy = load_policy(settings.policy) if settings.policy is not None else Policy()
        self.engine = engine or make_engine(settings.database_url)
        require_current(self.engine)
        self._open_database(ticket_timing, mailbox_timing)
        self._open_slack(timeouts)
        self.homes = HomePublisher(
            self.engine, self.client, self.desk, self.clock, refusal_of=self.admission.refusal_of
        )
        self.roster_sync = RosterSync(settings.roster, self.database, self.client, self.clock)
        self.delivery = OutboxWorker(
            self.database,
            self.client,
            Compose(self.desk, self.admission.refusal_of),
            self.clock,
            fallback_channel=self.policy.ops_channel,
            settings=sending or WorkerSettings(senders=settings.senders),
            on_result=self.metrics.note_result,
        )
        self.audit = AuditSweep(Auditor(self.database, self.desk))
        self._listeners = TracingExecutor(settings.listeners, thread_name_prefix="listener")
        self._pools = (self._listeners, self.windows.executor)
        self.app = self._bolt_app(timeouts.ack_s)
        self.scheduler = Scheduler(self._sweeps(), self.clock)
        if self.salesforce is not None:
            self.metrics.registry.register(SalesforceNumbers(self.salesforce))
        if self.zendesk is not None:
            self.metrics.registry.register(ZendeskNumbers(self.zendesk))
        if self.mailboxes is not None:
            self.metrics.registry.register(MailboxNumbers(self.mailboxes))
        self.checks = HealthChecks(self)
        self.health = HealthMonitor(self.checks.looks(), self.clock)
        self.metrics.watch(self)
        self.socket: SocketModeServer | None = None

    def _open_database(self, ticket_timing: WriteTiming | None, mailbox_timing: MailboxTiming | None) -> None:
        settings = self.settings
        holidays = HolidayCalendar(self.policy.regions)
        crm = salesforce_config(settings)
        zendesk = zendesk_connection(settings)
        self.database = Database(
            self.engine,
            self.clock,
            self._wake,
            self.policy.case_types,
            holidays,
            crm=scope_of(crm.field_map) if crm is not None else NOTHING,
            languages=KnownLanguages(),
            tickets=zendesk,
        )
        self.salesforce = SalesforceService(crm, self.database, self.policy, self.clock) if crm is not None else None
        self.zendesk = (
            ZendeskService(zendesk, self.database, self.policy, self.clock, timing=ticket_timing)
            if zendesk is not None
            else None
        )
        mailboxes = mailbox_accounts(settings, self.policy)
        self.mailboxes = (
            MailboxService(mailboxes, self.database, self.policy, self.clock, mailbox_timing) if mailboxes else None
        )

    def _open_slack(self, timeouts: SlackTimeouts) -> None:
        settings = self.settings
        self.events = EventInbox(self.database)
        self.metrics = Metrics()
        self.client = slack_client(settings, settings.slack_bot_token, timeouts.call_s)
        self.client.count = self.metrics.note_call
        self.permalinks = Permalinks(self.client)
        self.refusals = Refusals()
        quick_client = slack_client(settings, settings.slack_bot_token, timeouts.identity_s)
        self.admission = make_admission(quick_client, self.database, self.policy)
        self.replies = PrivateReplies(self.client)
        self.members_only = AdmitMembers(self.admission, self.replies, self.events.done, self.refusals.note)
        self.windows = WindowPool(WINDOW_THREADS, trigger_lives_s=timeouts.trigger_s)
        self.desk = HandlerContext(
            change=self.database.unit_of_work,
            read=self.database.reading,
            policy=self.policy,
            clock=self.clock,
            event_done=self.events.done,
            permalink=self.permalinks.of,
            who=self.admission.identities.of,
            last_roster=self.database.people.last,
            takes_files=GrantedScopes(quick_client).takes_files,
            windows=self.windows,
        )

    def start(self) -> Self:
        """Start the senders and the sweeps. `connect`, or a web server with `app`, receives Slack's requests."""
        self.roster_sync.load_file()
        self.delivery.start()
        self.homes.start()
        if self.salesforce is not None:
            self.salesforce.start()
        if self.mailboxes is not None:
            self.mailboxes.start()
        self.scheduler.start()
        self.health.start()
        return self

    def connect(self) -> None:
        """Receive Slack's requests through Socket Mode."""
        self.socket = SocketModeServer(self.app, slack_client(self.settings, self.settings.slack_app_token))
        self.socket.open()

    def stop(self, timeout: float = STOPPED_WITHIN_S) -> bool:
        """Stop receiving requests and finish current work. Return whether it ended in time.

        Unfinished work is safe: the next start finds it.

        Args:
            timeout: Seconds for everything together.
        """
        give_up_at = time.monotonic() + timeout

        def left() -> float:
            return max(0.0, give_up_at - time.monotonic())

        if self.socket is not None:
            self.socket.close()
            self.socket = None
        self.health.stop()
        self.roster_sync.stop()
        self.replies.close()
        ended = [_shut(pool, left) for pool in self._pools]
        if self.salesforce is not None:
            ended.append(self.salesforce.stop(left()))
        if self.mailboxes is not None:
            ended.append(self.mailboxes.stop(left()))
        ended += [self.scheduler.stop(left()), self.homes.stop(left()), self.delivery.stop(left())]
        if self.zendesk is not None:
            self.zendesk.close()
        if all(ended):
            self.database.close()
        return all(ended)

    def tell_what_is_due(self) -> None:
        """Send the reminders that are due now (NAG-1 … NAG-3)."""
        self.metrics.note_reminders(sweep_all(self.database.unit_of_work, self.policy, self.clock.now()).told)

    def replan(self) -> None:
        """Reschedule reminders after a change of the roster, an absence or the policy."""
        replan(self.database.reading, self.database.unit_of_work, self.policy, self.clock.now())

    def tell_of_the_morning(self) -> None:
        """Post the digests that are due, and send the daily lists to people whose working day begins (DIG-1, DIG-2)."""
        now = self.clock.now()
        publish(self.database.reading, self.database.unit_of_work, self.policy, now)
        # The lists leave out what reminders of the same minute say, so reminders come first.
        self.tell_what_is_due()
        send_lists(self.database.reading, self.database.unit_of_work, now)
        send_saved_views(self.database.reading, self.database.unit_of_work, now)
        remind_ops(self.database.reading, self.database.unit_of_work, self.policy, now)
        send_year_lists(self.database.reading, self.database.unit_of_work, self.policy, now)

    def _wake(self) -> None:
        if self.salesforce is not None:
            self.salesforce.wake()
        self.delivery.wake()
        self.homes.wake()

    def _bolt_app(self, ack_s: int) -> App:
        app = MeasuredApp(
            self.metrics,
            # Without a name the library looks for one in the source of every caller.
            name="casebot",
            client=self.client,
            # bot.server.slack_route verifies requests over HTTP before the library sees them.
            request_verification_enabled=False,
            ssl_check_enabled=False,
            # First of all, store the event.
            before_authorize=KeepEvents(self.events, reads_channels=self.settings.read_channels),
            # The library would ask Slack who casebot is, and drop requests while Slack does not answer.
            authorize=_authorize_with(self.settings.slack_bot_token),
            ignoring_self_events_enabled=False,
            listener_executor=self._listeners,
        )
        app.use(self.members_only)
        register_all(app, self.desk)
        app.wait_for_acks(ack_s)
        app.error(_note_error)
        return app

    def _sweeps(self) -> list[Sweep]:
        return [
            *([self.salesforce.sweep()] if self.salesforce is not None else []),
            *(self.zendesk.sweeps() if self.zendesk is not None else ()),
            Sweep(
                "left events",
                timedelta(seconds=30),
                lambda: finish_left_events(self.events, self.desk, self.members_only.admits_event),
            ),
            Sweep("roster", timedelta(seconds=30), self.roster_sync.sync, at_start=True),
            Sweep("heartbeat", timedelta(seconds=30), self._write_heartbeat, at_start=True),
            Sweep("plans", timedelta(seconds=30), self.replan),
            Sweep("clocks", timedelta(seconds=30), self.tell_what_is_due),
            Sweep("mornings", timedelta(seconds=30), self.tell_of_the_morning),
            Sweep("audit", timedelta(hours=1), self.audit.look),
            Sweep("erase", timedelta(hours=6), self._erase),
        ]

    def _write_heartbeat(self) -> None:
        """Check that the database can be written, and repair what a clock that was set back left behind."""
        with self.engine.begin() as connection:
            write_heartbeat(connection, self.clock.now())
            late = repair_times(connection, self.clock.now())
        if late:
            log.warning("%d times were implausibly late; the clock was set back.", late)
            self._wake()

    def _erase(self) -> None:
        before = self.clock.now() - timedelta(days=self.settings.erase_after_days)
        erased = PURGED_AT_ONCE
        while erased == PURGED_AT_ONCE:
            with self.engine.begin() as connection:
                erased = purge(connection, before)
        with self.engine.begin() as connection:
            crm_upkeep.purge(connection, before)
            shared_links.purge(connection, self.clock.now())
            erase_outdated(connection, self.policy, self.clock.now())
            tickets.purge(connection, before)
        self.events.purge(before)


def _authorize_with(token: str) -> Callable[..., AuthorizeResult]:
    """Accept every verified request with the one token. The middleware and the rules decide what people may do."""

    def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    return authorize


def _shut(pool: ThreadPoolExecutor, left: Callable[[], float]) -> bool:
    """Start no more tasks, and wait for running ones. Return whether they ended in time."""
    pool.shutdown(wait=False, cancel_futures=True)
    ending = threading.Thread(target=pool.shutdown, name="pool-shutdown", daemon=True)
    ending.start()
    ending.join(left())
    return not ending.is_alive()


def _note_error(error: Exception) -> None:
    """Log the class of an uncaught error. Its text may contain customer text."""
    log.error("a listener failed: %s", type(error).__name__, exc_info=None)
