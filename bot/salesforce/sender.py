"""The threads that send the CRM outbox, case by case, each write in order, in spite of crashes."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.delivery.crash_points import crash_point
from bot.salesforce.endings import ending_of
from bot.salesforce.overlap import OVERLAP
from bot.salesforce.pausing import Pauses
from bot.salesforce.writes import Writes
from cases.model.crm import FOR_A_PERSON, CrmWrite, CrmWriteState
from cases.ports.clock import Clock
from cases.ports.unit_of_work import UnitOfWork
from connectors.salesforce.errors import ErrorKind, SalesforceError
from storage.crm_outbox import claim
from storage.crm_upkeep import free_orphans, next_due
from storage.crm_values import CrmClaim, CrmEnding, CrmTiming
from storage.database import Database
from storage.engine import READ_ONLY
from storage.lane_guard import LaneGuard

log = logging.getLogger("casebot.salesforce")

# A due case that could not be claimed is locked for a moment by a change.
_HELD_BY_ANOTHER_S = 0.05


@dataclass(frozen=True)
class SenderSettings:
    """The settings of the senders."""

    threads: int = 2
    #: How often to look for other processes' writes.
    poll_s: float = 1.0
    timing: CrmTiming = field(default_factory=CrmTiming)
    #: How long a query may not see a row that was created.
    unseen_for: timedelta = OVERLAP


class CrmSender:
    """Sends the writes of the outbox.

    Args:
        ended: Called in the transaction that stores a visible result, with the write before it and the result.
    """

    def __init__(
        self,
        database: Database,
        writes: Writes,
        pauses: Pauses,
        clock: Clock,
        settings: SenderSettings,
        ended: Callable[[CrmWrite, CrmEnding, UnitOfWork], None],
    ) -> None:
        self._engine = database.engine
        self._open_uow = database.unit_of_work
        self._writes = writes
        self._pauses = pauses
        self._clock = clock
        self._settings = settings
        self._ended = ended
        # The readable part is for people who look at the table. Only the random part must be unique.
        self._owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(6)}"
        self._changed = threading.Condition()
        self._changes = 0
        self._in_hand: set[str] = set()
        self._stopping = False
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start, beginning with what an earlier process left."""
        with self._engine.begin() as connection:
            free_orphans(connection, self._clock.now())
        for number in range(self._settings.threads):
            thread = threading.Thread(target=self._send_on, name=f"crm-sender-{number + 1}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def wake(self) -> None:
        """Look for new writes now. May be called from any thread; returns at once."""
        with self._changed:
            self._changes += 1
            self._changed.notify_all()

    def stop(self, timeout: float = 30.0) -> bool:
        """Finish current work and end the threads; return whether they ended in time."""
        self._stopping = True
        self.wake()
        give_up_at = time.monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0.0, give_up_at - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def running(self) -> int:
        """Return the number of working threads."""
        return sum(thread.is_alive() for thread in self._threads)

    def step(self) -> bool:
        """Handle one case in the caller's thread; return whether one was due."""
        guard = LaneGuard(self._engine)
        try:
            return self._turn(guard)
        finally:
            guard.close()

    def _send_on(self) -> None:
        guard = LaneGuard(self._engine)
        while not self._stopping:
            seen = self._changes
            try:
                if self._turn(guard):
                    continue
                pause = self._idle_s()
            except Exception as error:  # noqa: BLE001 - a sender outlives any trouble; what it held is read back when its lease ends
                log.error("A sender to Salesforce met %s and continues.", type(error).__name__)
                guard.close()
                pause = self._settings.poll_s
            with self._changed:
                if self._changes == seen and not self._stopping:
                    self._changed.wait(pause)
        guard.close()

    def _idle_s(self) -> float:
        """Return the seconds until the next work, unless a write is added."""
        with self._engine.connect().execution_options(**{READ_ONLY: True}) as connection:
            now = self._clock.now()
            if self._pauses.stops_writing(connection, now) is not None:
                return self._settings.poll_s
            due = next_due(connection)
        if due is None:
            return self._settings.poll_s
        until_due = (due - now).total_seconds()
        return min(self._settings.poll_s, until_due if until_due > 0 else _HELD_BY_ANOTHER_S)

    def _turn(self, guard: LaneGuard) -> bool:
        held: list[str] = []

        def hold(lane: str) -> bool:
            # Only one thread has a case, even if the clock jumps beyond its lease.
            with self._changed:
                if lane in self._in_hand:
                    return False
                self._in_hand.add(lane)
            held.append(lane)
            return guard.hold(lane)

        try:
            if not self._is_due():
                return False
            with self._engine.begin() as connection:
                taken = claim(connection, self._clock.now(), self._settings.timing, self._owner, hold)
            if isinstance(taken, CrmClaim):
                crash_point("crm_after_claim")
                self._carry_out(taken)
            return taken is not None
        finally:
            try:
                guard.release()
            finally:
                with self._changed:
                    self._in_hand.difference_update(held)

    def _is_due(self) -> bool:
        # Reading takes no lock, so an idle sender blocks no writer.
        with self._engine.connect().execution_options(**{READ_ONLY: True}) as connection:
            now = self._clock.now()
            if self._pauses.stops_writing(connection, now) is not None:
                return False
            due = next_due(connection)
        return due is not None and due <= now

    def _carry_out(self, claimed: CrmClaim) -> None:
        try:
            ending = self._writes.carry_out(claimed)
        except SalesforceError as failed:
            ending = self._failed(claimed.write, failed, self._clock.now())
            if claimed.is_in_doubt and ending.state is CrmWriteState.PENDING:
                # It stays in doubt, so that no later change is merged into a write that may have arrived.
                ending = replace(ending, state=CrmWriteState.UNKNOWN)
        crash_point("crm_before_finish")
        is_news = claimed.write.attempts > 1 or ending.state in FOR_A_PERSON or bool(ending.error)
        with self._open_uow() as uow:
            if not uow.crm.finish(claimed, ending, self._clock.now()):
                log.warning("Write %d to Salesforce was taken over by another sender.", claimed.write.id)
                return
            if is_news:
                self._ended(claimed.write, ending, uow)
            crash_point("crm_before_commit_finish")
            uow.commit()
        crash_point("crm_after_finish")

    def _failed(self, write: CrmWrite, failed: SalesforceError, now: datetime) -> CrmEnding:
        ending = ending_of(failed, write, now, self._settings.timing)
        if failed.kind in (ErrorKind.PAUSE, ErrorKind.SETUP):
            self._pauses.note(failed, now)
        log.warning("Write %d to Salesforce: %s.", write.id, failed)
        return ending
