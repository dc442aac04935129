"""`casebot demo`: a local Slack workspace, casebot, and a month of sample cases, on one clock that the page can move."""

from __future__ import annotations

import contextlib
import threading
from datetime import timedelta
from pathlib import Path
from typing import Self

from bot.app import Casebot
from bot.clock import SystemClock
from bot.config.settings import Settings
from bot.delivery.worker_settings import WorkerSettings
from bot.demo.data import CHANNELS, people, roster, seed
from bot.demo.opening import FOLDER, HINT, PORT, AddressNote, first_morning
from bot.demo.salesforce import DemoSalesforce
from bot.demo.zendesk import DemoZendesk
from cases.model.policy import Policy
from cases.use_cases.publish_digest import begin
from sandbox.slack.clock import SandboxClock
from sandbox.slack.server import Sandbox
from sandbox.slack.workspace import Channel, Person
from storage import migrate
from storage.database import Database
from storage.engine import make_engine
from storage.lane_values import LaneTiming
from storage.process_lock import ProcessLock

# The page opens as its first person, Ana.
FIRST_PERSON_ZONE = "America/Sao_Paulo"
MANIFEST = Path(__file__).parents[2] / "app_manifest.yml"

# The workspace is saved this often, so that a killed demo can continue.
KEPT_EVERY_S = 2.0

# The cards of the first look come within seconds. A slow machine shows the page before the last.
CARDS_WITHIN_S = 10.0

# More calls than Slack allows, so that a month of cards appears at once.
FASTER = 20


class Demo:
    """The workspace and casebot, both in this process."""

    def __init__(
        self,
        port: int = PORT,
        *,
        keep: bool = False,
        folder: Path = FOLDER,
        manifest: Path = MANIFEST,
        clock: SandboxClock | None = None,
        salesforce: bool = False,
        zendesk: bool = False,
    ) -> None:
        self._port = port
        self._folder = folder
        self._database_url = f"sqlite:///{folder / 'casebot.db'}"
        self._kept = folder / "workspace.json"
        # Cases need the workspace that has their cards.
        self._is_new = not (keep and (folder / "casebot.db").exists() and self._kept.exists())
        self._ends = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="demo-keeper", daemon=True)
        self._lock = ProcessLock(self._database_url)
        self._address = AddressNote(folder)
        # A continued demo goes on at the real time, or at the time it had reached.
        begins = first_morning(SystemClock().now(), FIRST_PERSON_ZONE) if self._is_new else None
        self.clock = clock or SandboxClock(begins)
        self.sandbox = Sandbox(
            manifest=manifest,
            people=[Person(**one) for one in people()],
            channels=[Channel(**one) for one in CHANNELS],
            team_name="High Velocity Sales",
            clock=self.clock,
            rate_scale=FASTER,
        )
        self.casebot: Casebot | None = None
        self.salesforce = DemoSalesforce(folder, self.clock, is_new=self._is_new) if salesforce else None
        self.zendesk = DemoZendesk(folder, self.clock) if zendesk else None

    @property
    def url(self) -> str:
        """Return the address of the page."""
        return self.sandbox.url

    def start(self) -> Self:
        """Serve the page and start casebot.

        Raises OSError if the port is in use, AlreadyRunning if another demo uses the folder.
        """
        with contextlib.ExitStack() as on_failure:
            on_failure.enter_context(self._lock)
            if self._is_new:
                for left in (
                    *self._folder.glob("casebot.db"),
                    *self._folder.glob("casebot.db-*"),
                    *self._folder.glob("workspace.*"),
                ):
                    left.unlink()
            else:
                self.sandbox.load_state(self._kept)
            self.sandbox.start(port=self._port)
            on_failure.callback(self.sandbox.stop)
            if self.salesforce is not None:
                self.salesforce.start(self._port + 1 if self._port else 0)
                on_failure.callback(self.salesforce.stand_in.stop)
            if self.zendesk is not None:
                self.zendesk.start(self._port + 2 if self._port else 0)
                on_failure.callback(self.zendesk.stand_in.stop)
            self._show_tabs()
            if self._is_new:
                self.sandbox.show_hint(HINT)
            self._start_casebot()
            self._keeper.start()
            self._address.write(self.url)
            on_failure.pop_all()
        return self

    def _show_tabs(self) -> None:
        """Link the pages to each other."""
        tabs = [("Slack", self.sandbox.url, self.sandbox.show_tabs)]
        if self.salesforce is not None:
            tabs.append(("Salesforce", self.salesforce.stand_in.url, self.salesforce.stand_in.show_tabs))
        if self.zendesk is not None:
            tabs.append(("Zendesk", self.zendesk.stand_in.url, self.zendesk.stand_in.show_tabs))
        for name, _, show in tabs:
            show(*((title, url) for title, url, _ in tabs if title != name))

    def _keep(self) -> None:
        while not self._ends.wait(KEPT_EVERY_S):
            self.sandbox.save_state(self._kept)
            if self.salesforce is not None:
                self.salesforce.keep()

    def _start_casebot(self) -> None:
        settings = Settings(
            slack_bot_token=self.sandbox.bot_token,
            slack_app_token=self.sandbox.app_token,
            slack_api_url=self.sandbox.api_url,
            database_url=self._database_url,
            salesforce=self.salesforce.file if self.salesforce is not None else None,
            salesforce_secret=self.salesforce.stand_in.client_secret if self.salesforce is not None else "",
            zendesk=self.zendesk.file if self.zendesk is not None else None,
            zendesk_secret=self.zendesk.stand_in.client_secret if self.zendesk is not None else "",
        )
        engine = make_engine(self._database_url)
        migrate.upgrade(engine)
        if self._is_new:
            database = Database(engine, self.clock)
            database.people.replace(roster(), self.clock.now())
            seed(database.unit_of_work, Policy(), self.clock.now())
            begin(database.reading, database.unit_of_work, Policy(), self.clock.now())
            database.close()
        if self.salesforce is not None and not self.salesforce.is_filled:
            self.salesforce.fill(engine)
        if self.zendesk is not None:
            self.zendesk.fill(engine)
        sending = WorkerSettings(
            posts_per_minute=300 * FASTER,
            timing=LaneTiming(post=timedelta(seconds=1 / FASTER), update=timedelta(milliseconds=20)),
        )
        self.casebot = Casebot(settings, clock=self.clock, sending=sending).start()
        self.clock.on_move(self.casebot.replan)
        self.clock.on_move(self.casebot.tell_what_is_due)
        self.clock.on_move(self.casebot.tell_of_the_morning)
        self.clock.on_move(self.casebot.delivery.wake)
        self.casebot.connect()

    def wait_for_cards(self) -> None:
        """Wait until the first cards are there, a few seconds; then whoever opens the page sees them."""
        if self.casebot is not None:
            self.casebot.delivery.drain(CARDS_WITHIN_S)

    def stop(self) -> None:
        """Stop casebot, then save the workspace and stop it."""
        self._ends.set()
        self._address.remove()
        if self._keeper.ident is not None:
            self._keeper.join()
        if self.casebot is not None:
            self.casebot.stop()
        self.sandbox.save_state(self._kept)
        self.sandbox.stop()
        if self.salesforce is not None:
            self.salesforce.keep()
            self.salesforce.stand_in.stop()
        if self.zendesk is not None:
            self.zendesk.stand_in.stop()
        self._lock.__exit__(None, None, None)
