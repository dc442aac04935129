"""Run the mailboxes: each has a thread that reads new mails and waits until the server announces more."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from bot.mailbox.mailbox_file import load_mailboxes
from bot.mailbox.reader import MailboxReader
from cases.model.policy import Policy
from cases.ports.clock import Clock
from cases.use_cases.take_mailbox import MailboxOutcome
from connectors.mailbox.account import MailboxAccount
from connectors.mailbox.errors import MailboxError, Trouble
from connectors.mailbox.folder import MailFolder
from storage.crm_state import give_lease_back, take_lease
from storage.database import Database

if TYPE_CHECKING:
    from bot.config.settings import Settings

log = logging.getLogger("casebot.mailbox")

# Report trouble that passes by itself after so many seconds.
TROUBLE_AFTER_S = 600.0


@dataclass(frozen=True, kw_only=True)
class MailboxTiming:
    """The timing of reading a mailbox."""

    #: How long a replica holds a mailbox; longer than a wait and a batch together, so that only one reads it.
    lease: timedelta = timedelta(minutes=3)
    #: Seconds to wait for the server's announcements, or for another replica, before looking again.
    idle_s: float = 30.0
    #: Seconds before a server in trouble is asked again; the pause doubles each time.
    first_pause_s: float = 5.0
    longest_pause_s: float = 300.0


@dataclass
class MailboxStatus:
    """The state of one mailbox."""

    name: str
    #: When it was last read to its end; None before.
    read_at: datetime | None = None
    #: What is wrong; "" if nothing is.
    trouble: str = ""
    #: Whether the trouble passes by itself.
    may_pass: bool = True
    #: Seconds since it was last read, or since casebot started.
    idle_s: float = 0.0
    #: Whether another replica reads it.
    is_others: bool = False

    @property
    def needs_somebody(self) -> bool:
        """Return whether an administrator has to look."""
        return bool(self.trouble) and (not self.may_pass or self.idle_s > TROUBLE_AFTER_S)


class MailboxService:
    """Reads all mailboxes. The composition root creates, starts and stops it."""

    def __init__(
        self,
        accounts: Sequence[MailboxAccount],
        database: Database,
        policy: Policy,
        clock: Clock,
        timing: MailboxTiming | None = None,
    ) -> None:
        timing = timing or MailboxTiming()
        # The readable part is for people who look at the table. Only the random part must be unique.
        owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(6)}"
        self._stopping = threading.Event()
        self._loops = [_Loop(each, database, policy, clock, owner, self._stopping, timing) for each in accounts]

    def start(self) -> None:
        """Start the threads."""
        for loop in self._loops:
            loop.thread.start()

    def stop(self, timeout: float) -> bool:
        """Stop each thread after its current mail; return whether they ended in time."""
        self._stopping.set()
        end = time.monotonic() + timeout
        started = [loop.thread for loop in self._loops if loop.thread.ident is not None]
        for thread in started:
            thread.join(max(0.0, end - time.monotonic()))
        return not any(thread.is_alive() for thread in started)

    def statuses(self) -> list[MailboxStatus]:
        """Return the state of each mailbox."""
        return [loop.status() for loop in self._loops]

    def counts(self) -> Mapping[str, Mapping[MailboxOutcome, int]]:
        """Return the results of the mails since the start, by mailbox."""
        return {loop.account.name: dict(loop.reader.counts) for loop in self._loops}


class _Loop:
    """The thread of one mailbox."""

    def __init__(
        self,
        account: MailboxAccount,
        database: Database,
        policy: Policy,
        clock: Clock,
        owner: str,
        stopping: threading.Event,
        timing: MailboxTiming,
    ) -> None:
        self.account = account
        self.reader = MailboxReader(account, database.engine, database.unit_of_work, policy, clock)
        self.thread = threading.Thread(target=self._run, name=f"mailbox-{account.name}", daemon=True)
        self._engine = database.engine
        self._clock = clock
        self._owner = owner
        self._stopping = stopping
        self._timing = timing
        self._status = MailboxStatus(account.name)
        self._read_at = time.monotonic()

    def status(self) -> MailboxStatus:
        status = self._status
        status.idle_s = time.monotonic() - self._read_at
        return status

    def _run(self) -> None:
        pause = self._timing.first_pause_s
        while not self._stopping.is_set():
            before = self._read_at
            try:
                self._read_until_trouble()
            except MailboxError as failed:
                self._note_trouble(str(failed), may_pass=failed.trouble is Trouble.UNREACHABLE)
            except SQLAlchemyError as failed:
                self._note_trouble(f"the database is in trouble ({type(failed).__name__})", may_pass=True)
            if self._status.is_others:
                # It may die at any moment, so its lease is looked at again and again.
                self._stopping.wait(self._timing.idle_s)
                continue
            # A successful read resets the pause.
            has_read = self._read_at != before
            pause = self._timing.first_pause_s if has_read else min(2 * pause, self._timing.longest_pause_s)
            self._stopping.wait(pause)
        self._give_lease_back()

    def _read_until_trouble(self) -> None:
        """Read and wait in a loop until it stops or another replica has the mailbox."""
        if not self._has_lease():
            self._status.is_others = True
            return
        self._status.is_others = False
        folder = MailFolder(self.account)
        try:
            while self._has_lease():
                # Also read what came meanwhile: a server may not announce it again.
                while self.reader.read(folder, self._stopping.is_set) and not self._stopping.is_set():
                    self._has_lease()
                self._note_success()
                if folder.can_idle:
                    folder.wait(self._timing.idle_s, self._stopping.is_set)
                else:
                    self._stopping.wait(self.account.poll_every_s)
                    folder.refresh()
                if self._stopping.is_set():
                    break
        finally:
            folder.close()

    def _has_lease(self) -> bool:
        with self._engine.begin() as connection:
            return take_lease(connection, self._lease, self._owner, self._clock.now(), self._timing.lease)

    def _give_lease_back(self) -> None:
        try:
            with self._engine.begin() as connection:
                give_lease_back(connection, self._lease, self._owner, self._clock.now())
        except SQLAlchemyError:
            log.info("Another replica can read the mailbox %s within four minutes.", self.account.name)

    @property
    def _lease(self) -> str:
        return f"mailbox {self.account.name}"

    def _note_success(self) -> None:
        if self._status.trouble:
            log.info("The mailbox %s is read again.", self.account.name)
        self._status.trouble = ""
        self._status.read_at = self._clock.now()
        self._read_at = time.monotonic()

    def _note_trouble(self, text: str, *, may_pass: bool) -> None:
        if text != self._status.trouble:
            log.warning("The mailbox %s %s.", self.account.name, text)
        self._status.trouble, self._status.may_pass = text, may_pass


def mailbox_accounts(settings: Settings, policy: Policy) -> list[MailboxAccount]:
    """Read the file that the settings name; nothing if they name none. Raises MailboxFileError with every mistake."""
    if settings.mailbox is None:
        return []
    return load_mailboxes(settings.mailbox, settings.mailbox_secret, [each.name for each in policy.case_types])


class MailboxNumbers(Collector):
    """The mailboxes' metrics for Prometheus."""

    def __init__(self, service: MailboxService) -> None:
        self._service = service

    def collect(self) -> Iterable[Metric]:
        """Return the metrics."""
        mails = CounterMetricFamily(
            "casebot_mailbox_mails",
            "Mails since the start, by mailbox and result",
            labels=["mailbox", "outcome"],
        )
        for name, counts in self._service.counts().items():
            for outcome in MailboxOutcome:
                mails.add_metric([name, outcome.value], counts.get(outcome, 0))
        yield mails
        idle = GaugeMetricFamily("casebot_mailbox_idle_seconds", "Since the mailbox was last read", labels=["mailbox"])
        trouble = GaugeMetricFamily("casebot_mailbox_trouble", "1 while it cannot be read", labels=["mailbox"])
        for status in self._service.statuses():
            idle.add_metric([status.name], status.idle_s)
            trouble.add_metric([status.name], float(bool(status.trouble)))
        yield idle
        yield trouble
