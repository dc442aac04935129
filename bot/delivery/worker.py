"""The threads that send the outbox to Slack (SAFE-2).

A message is posted once in spite of kills, lost answers, frozen processes and replicas. It can still be posted twice
if Slack carries a call out, or shows a post in its history, later than the settling time of an unknown outcome.
"""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Protocol

from slack_sdk import WebClient
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.delivery.addresses import Addresses
from bot.delivery.calls import SlackCalls
from bot.delivery.claim_check import ClaimCheck
from bot.delivery.composed import Compose
from bot.delivery.crash_points import crash_point
from bot.delivery.failure_notices import FailureNotices
from bot.delivery.failure_words import COMPOSE_FAILED
from bot.delivery.failures import FailureRules, SlackAuthRevoked
from bot.delivery.pacing import PausedMethods, PostFlow
from bot.delivery.sender import Sender
from bot.delivery.worker_settings import DeliveryHealth, WorkerSettings
from cases.model.people import Roster
from cases.ports.clock import Clock
from storage.engine import READ_ONLY
from storage.lane_guard import LaneGuard
from storage.lane_schedule import free_orphans, next_due
from storage.lane_values import Claim, DeliveryResult, Turn
from storage.lanes import claim, finish, is_held
from storage.outbox_upkeep import counts, oldest_waiting
from storage.trace import TRACE, tracing

logger = logging.getLogger(__name__)

# A due lane that could not be claimed is locked for a moment, by a change or by another sender.
_HELD_BY_ANOTHER_S = 0.05


class _People(Protocol):
    def load(self) -> Roster:
        """Return the roster in force."""
        ...


class DeliveryDatabase(Protocol):
    """The parts of the database that the senders use."""

    @property
    def engine(self) -> Engine: ...
    @property
    def people(self) -> _People: ...


class OutboxWorker:
    """Sends the outbox, each lane in order, each message once.

    Args:
        client: Made with retry_handlers=[] and a time-out shorter than the settling time of unknown outcomes.
        compose: Composes a message from the database at the time of sending.
        fallback_channel: The name of the channel for notices about undeliverable messages, if there is no manager.
        elapsed: Seconds, for what Slack measures in real time however the clock is set.
        on_result: Called with each stored result.

    Raises:
        ValueError: With this client or these settings a message could be posted twice.
    """

    def __init__(
        self,
        database: DeliveryDatabase,
        client: WebClient,
        compose: Compose,
        clock: Clock,
        *,
        fallback_channel: str = "smb-ops",
        settings: WorkerSettings | None = None,
        elapsed: Callable[[], float] = time.monotonic,
        on_result: Callable[[Claim, DeliveryResult], None] = lambda claim, result: None,  # noqa: ARG005 - the signature is the argument's
    ) -> None:
        self._on_result = on_result
        self._settings = settings or WorkerSettings()
        self._timing = self._settings.timing
        if client.retry_handlers:
            raise ValueError("The client must be made with retry_handlers=[]: the SDK's own retries post twice.")
        if self._timing.settle <= timedelta(seconds=client.timeout):
            raise ValueError("The settling time of unknown outcomes must be longer than the client's time-out.")
        self._engine = database.engine
        self._clock = clock
        self._elapsed = elapsed
        self._paused = PausedMethods(elapsed=elapsed)
        self._flow = PostFlow(self._settings.posts_per_minute, elapsed=elapsed)
        retry, roster = self._settings.retry, database.people.load
        calls = SlackCalls(client, self._paused)
        notices = FailureNotices(roster, fallback_channel, clock)
        failures = FailureRules(clock, notices, retry, self._timing.settle)
        self._sender = Sender(calls, compose, Addresses(calls, roster), failures, clock, retry)
        # The readable part is for people who look at the table. Only the random part must be unique.
        self._owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(6)}"
        self._changed = threading.Condition()
        self._changes = 0
        self._in_hand: set[str] = set()
        self._stopping = False
        self._stopped: str | None = None
        self._probe_at = 0.0
        self._not_composed = 0
        self._threads: list[threading.Thread] = []
        self._progress: dict[str, float] = {}
        self._given_up: set[str] = set()
        self._last_result = time.monotonic()
        self._watchdog = threading.Thread(target=self._watch, name="delivery-watchdog", daemon=True)

    def start(self) -> None:
        """Start sending, beginning with what an earlier process left.

        Call it once. Raises SQLAlchemyError without a database.
        """
        if self._threads:
            raise RuntimeError("The senders are already running.")
        with self._engine.begin() as connection:
            free_orphans(connection, self._clock.now())
        self._last_result = time.monotonic()
        for _ in range(self._settings.senders):
            self._add_thread()
        self._watchdog.start()

    def wake(self) -> None:
        """Look for new messages now. May be called from any thread; returns at once."""
        with self._changed:
            self._changes += 1
            self._changed.notify_all()

    def stop(self, timeout: float = 30.0) -> bool:
        """Finish current work and end the threads; return whether they ended within `timeout` seconds.

        Waiting messages stay.
        """
        self._stopping = True
        self.wake()
        give_up_at = time.monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0.0, give_up_at - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def drain(self, timeout: float) -> bool:
        """Wait until no message is on its way; return False after `timeout` seconds. The senders must run."""
        give_up_at = time.monotonic() + timeout
        while True:
            seen = self._changes
            with self._reading() as connection:
                on_the_way = oldest_waiting(connection)
            if on_the_way is None:
                return True
            left = give_up_at - time.monotonic()
            if left <= 0:
                return False
            self._wait(seen, min(left, 0.2))

    def step(self) -> bool:
        """Handle one lane in the caller's thread, for tests and one-off commands; return whether one was due."""
        guard = LaneGuard(self._engine)
        try:
            return self._probed() and self._turn(guard)
        finally:
            guard.close()

    @property
    def stopped(self) -> str | None:
        """Return Slack's error while it does not accept the token; else None."""
        return self._stopped

    @property
    def running(self) -> int:
        """Return the number of sending threads."""
        return sum(thread.is_alive() and thread.name not in self._given_up for thread in self._threads)

    @property
    def stuck(self) -> int:
        """Return the number of threads that were given up because they hung."""
        return len(self._given_up)

    def health(self) -> DeliveryHealth:
        """Return the state of delivery. Raises SQLAlchemyError if the database fails."""
        with self._reading() as connection:
            waiting = counts(connection)
            oldest = oldest_waiting(connection)
        return DeliveryHealth(
            waiting=waiting,
            oldest_s=(self._clock.now() - oldest).total_seconds() if oldest is not None else None,
            stopped=self._stopped,
            not_composed=self._not_composed,
            running=self.running,
            stuck=self.stuck,
            idle_s=time.monotonic() - self._last_result,
        )

    def _add_thread(self) -> None:
        name = f"sender-{len(self._threads) + 1}"
        thread = threading.Thread(target=self._send_on, name=name, daemon=True)
        self._progress[name] = time.monotonic()
        self._threads.append(thread)
        thread.start()

    def _watch(self) -> None:
        """Replace senders that hang. Their lanes stay locked, so nothing is sent twice."""
        while not self._stopping:
            time.sleep(min(1.0, self._settings.stuck_after_s / 4))
            now = time.monotonic()
            for name, at in list(self._progress.items()):
                if now - at > self._settings.stuck_after_s and name not in self._given_up and not self._stopping:
                    self._given_up.add(name)
                    logger.critical("%s has hung for %.0f s and is replaced.", name, now - at)
                    if len(self._given_up) <= self._settings.senders:
                        self._add_thread()

    def _send_on(self) -> None:
        guard = LaneGuard(self._engine)
        name = threading.current_thread().name
        failing = ""
        while not self._stopping:
            seen = self._changes
            self._progress[name] = time.monotonic()
            if name in self._given_up:
                # It returned after all, but was replaced.
                break
            try:
                if self._probed() and self._turn(guard):
                    continue
                pause = self._idle_s()
                failing = ""
            except Exception as error:  # noqa: BLE001 - a sender outlives any error; what it held is looked up when its lease ends
                if type(error).__name__ != failing:
                    failing = type(error).__name__
                    logger.error("%s met %s and continues.", name, failing)
                _close_quietly(guard)
                pause = self._settings.poll_s
            # Waiting does not count as hanging.
            self._progress.pop(name, None)
            self._wait(seen, pause)
        self._progress.pop(name, None)
        _close_quietly(guard)

    def _wait(self, seen: int, seconds: float) -> None:
        with self._changed:
            if self._changes == seen and not self._stopping:
                self._changed.wait(seconds)

    def _idle_s(self) -> float:
        """Return the seconds until the next work, unless a message is added."""
        if self._stopped is not None:
            return min(self._settings.poll_s, max(0.0, self._probe_at - self._elapsed()))
        posts_in = max(self._flow.wait_s(), self._paused.wait_s("chat.postMessage"))
        updates_in = self._paused.wait_s("chat.update")
        with self._reading() as connection:
            due = next_due(connection, posts=posts_in == 0, updates=updates_in == 0)
        pauses = [self._settings.poll_s, *(pause for pause in (posts_in, updates_in) if pause > 0)]
        if due is not None:
            until_due = (due - self._clock.now()).total_seconds()
            pauses.append(until_due if until_due > 0 else _HELD_BY_ANOTHER_S)
        return min(pauses)

    def _probed(self) -> bool:
        """Return whether Slack accepts the token. After a rejection, ask it now and then."""
        if self._stopped is None:
            return True
        with self._changed:
            if self._elapsed() < self._probe_at:
                return False
            self._probe_at = self._elapsed() + self._settings.probe_s
        error = self._sender.check_auth()
        if error is not None:
            self._stopped = error
            return False
        logger.warning("Slack accepts the token again. Sending continues.")
        self._stopped = None
        self.wake()
        return True

    def _turn(self, guard: LaneGuard) -> bool:
        """Take a due lane and deliver its first message; return whether a lane was due."""
        held: list[str] = []
        try:
            claimed_at = self._clock.now()
            turn = self._claim(guard, held)
            if turn.claim is not None:
                self._deliver(turn.claim, claimed_at)
            return turn.lane is not None
        finally:
            try:
                guard.release()
            finally:
                with self._changed:
                    self._in_hand.difference_update(held)

    def _claim(self, guard: LaneGuard, held: list[str]) -> Turn:
        def hold(lane: str) -> bool:
            # Only one thread has a lane, even if the clock jumps beyond its lease.
            with self._changed:
                if lane in self._in_hand:
                    return False
                self._in_hand.add(lane)
            held.append(lane)
            return guard.hold(lane)

        updates = self._paused.wait_s("chat.update") == 0
        posts = self._paused.wait_s("chat.postMessage") == 0 and self._flow.take()
        unopened = self._paused.wait_s("conversations.open") == 0 and self._paused.wait_s("conversations.list") == 0
        posting = False
        try:
            if not posts and not (updates and self._update_is_due()):
                return Turn()
            with self._engine.begin() as connection:
                turn = claim(
                    connection,
                    self._clock.now(),
                    self._timing,
                    self._owner,
                    posts=posts,
                    updates=updates,
                    unopened=unopened,
                    hold=hold,
                )
                if turn.claim is not None:
                    crash_point("before_commit_claim")
            posting = turn.claim is not None and not turn.claim.changes_in_place and not turn.claim.looking_up
            return turn
        finally:
            if posts and not posting:
                self._flow.give_back()

    def _update_is_due(self) -> bool:
        # Reading takes no lock, so waiting senders block no writer.
        with self._reading() as connection:
            due = next_due(connection, posts=False)
        return due is not None and due <= self._clock.now()

    def _deliver(self, claimed: Claim, claimed_at: datetime) -> None:
        with tracing(str(claimed.notification.args.get(TRACE, ""))):
            self._deliver_traced(claimed, claimed_at)

    def _deliver_traced(self, claimed: Claim, claimed_at: datetime) -> None:
        crash_point("after_claim")
        check = ClaimCheck(self._clock, claimed_at, self._timing.settle, lambda: self._is_held(claimed))
        try:
            result = self._sender.deliver(claimed, check)
        except SlackAuthRevoked as revoked:
            result = revoked.result
            self._stop_sending(revoked.error)
        crash_point("before_finish")
        self._finish(claimed, result)

    def _is_held(self, claimed: Claim) -> bool:
        with self._reading() as connection:
            return is_held(connection, claimed)

    def _finish(self, claimed: Claim, result: DeliveryResult) -> None:
        with self._engine.begin() as connection:
            written = finish(connection, claimed, result, self._clock.now(), self._timing)
            crash_point("before_commit_finish")
        crash_point("after_finish")
        self._last_result = time.monotonic()
        self._on_result(claimed, result)
        logger.info("Message %d (%s) is %s.", claimed.row, claimed.notification.kind.value, result.state.value)
        if not written:
            logger.warning("Message %d was taken over by another sender.", claimed.row)
        if result.error is not None and result.error.startswith(COMPOSE_FAILED):
            with self._changed:
                self._not_composed += 1
        if result.fallback is not None or result.repost_card:
            self.wake()

    def _stop_sending(self, error: str) -> None:
        with self._changed:
            if self._stopped is None:
                logger.critical(
                    "Slack says %s. Sending stops until Slack accepts the token again. No message is lost.", error
                )
            self._stopped = error
            self._probe_at = self._elapsed() + self._settings.probe_s

    def _reading(self) -> AbstractContextManager[Connection]:
        return self._engine.connect().execution_options(**{READ_ONLY: True})


def _close_quietly(guard: LaneGuard) -> None:
    """Return the guard's connection, even a lost one: that must not end the thread."""
    with contextlib.suppress(SQLAlchemyError):
        guard.close()
