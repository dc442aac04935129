"""Publish App Homes (HOM-1): at once when somebody opens theirs or turns a page, and again when its content changes.

The transaction of a change marks Homes as due in the database, so any process can publish them. Publishing twice is
harmless, but an older Home must not arrive last. So after an unknown outcome it is published once more.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.delivery.pacing import PausedMethods
from bot.slack.call_failures import FailureKind, classify_failure
from cases.ports.clock import Clock
from handlers.boundary import trouble_of as trouble_of_ours
from handlers.context import HandlerContext, Identity
from handlers.home import LOOK_AGAIN, BuiltHome, build_home
from messages.admission import Refusal
from storage.engine import READ_ONLY
from storage.homes import NOT_SHOWN, UNCERTAIN, TakenHome, all_due, give_back, is_known, next_due, take

log = logging.getLogger("casebot.homes")

METHOD = "views.publish"
POLL_S = 1.0
# After an unknown outcome: longer than a call may take.
SETTLE = timedelta(seconds=20)
# After a failure that may pass, and after one that needs a person.
SOON = timedelta(seconds=3)
LATE = timedelta(hours=1)


class HomePublisher:
    """The threads that publish.

    Args:
        client: Made with retry_handlers=[].
        threads: The number of Homes published at one time.
    """

    def __init__(
        self,
        engine: Engine,
        client: WebClient,
        context: HandlerContext,
        clock: Clock,
        *,
        refusal_of: Callable[[str], Refusal | None] = lambda slack_id: None,  # noqa: ARG005  # the signature is the field's
        threads: int = 2,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._client = client
        self._desk = context
        self._clock = clock
        self._refusal_of = refusal_of
        self._paused = PausedMethods(elapsed=elapsed)
        self._changed = threading.Condition()
        self._changes = 0
        self._stopping = False
        names = [f"home-{number + 1}" for number in range(threads)]
        self._threads = [threading.Thread(target=self._publish_on, name=name, daemon=True) for name in names]

    def start(self) -> None:
        """Start publishing, also Homes that another version of casebot or of the policy published. Call it once."""
        with self._engine.begin() as connection:
            all_due(connection, self._clock.now())
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Look for due Homes now. May be called from any thread; returns at once."""
        with self._changed:
            self._changes += 1
            self._changed.notify_all()

    def stop(self, timeout: float = 10.0) -> bool:
        """Finish current work; return whether it ended within so many seconds. Due Homes stay due."""
        self._stopping = True
        self.wake()
        give_up_at = time.monotonic() + timeout
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(max(0.0, give_up_at - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _publish_on(self) -> None:
        failing = ""
        while not self._stopping:
            with self._changed:
                seen = self._changes
            pause = POLL_S
            try:
                if self.publish_one():
                    continue
                pause = self._idle_s()
                failing = ""
            except Exception as error:  # noqa: BLE001 - the thread outlives any error; what it held is due again when its time is over
                # Log an outage once, however long it is.
                if type(error).__name__ != failing and isinstance(error, SQLAlchemyError):
                    log.error("homes are not published: the database failed with %s", type(error).__name__)
                elif type(error).__name__ != failing:
                    trouble_of_ours(error, "publishing a home", "casebot")
                failing = type(error).__name__
            with self._changed:
                if self._changes == seen and not self._stopping:
                    self._changed.wait(pause)

    def publish_one(self) -> bool:
        """Publish the Home that has been due longest; return whether one was due."""
        if self._paused.wait_s(METHOD) > 0 or not self._is_due():
            return False
        with self._engine.begin() as connection:
            taken = take(connection, self._clock.now())
        if taken is None:
            return False
        self._publish(taken)
        return True

    def _publish(self, taken: TakenHome) -> None:
        identity = self._desk.who(taken.home.slack_id)
        built = self._built(taken, identity)
        digest = hashlib.sha256(json.dumps(built.view.view, sort_keys=True).encode()).hexdigest()
        again_at = built.changes_at
        shown: str | None = digest
        if digest != taken.digest:
            wait, shown = self._sent(taken, built.view.view, digest)
            again_at = min(again_at, self._clock.now() + wait) if wait is not None else again_at
        if not is_known(taken.home, email=identity.email, name=identity.name):
            # A change since the Home was built could not mark it as due: nobody knew whose it is.
            again_at = self._clock.now()
        with self._engine.begin() as connection:
            give_back(connection, taken, again_at, digest=shown, email=identity.email, name=identity.name)

    def _built(self, taken: TakenHome, identity: Identity) -> BuiltHome:
        refusal = self._refusal_of(taken.home.slack_id)
        if refusal is None:
            with self._desk.written_for(taken.home.slack_id):
                return build_home(taken.home, identity, self._desk)
        log.warning("refused the App Home to %s: %s", taken.home.slack_id, refusal.value)
        return BuiltHome(refusal.home(), self._clock.now() + (SOON if refusal is Refusal.UNKNOWN else LOOK_AGAIN))

    def _sent(self, taken: TakenHome, view: dict[str, object], digest: str) -> tuple[timedelta | None, str | None]:
        """Publish the Home.

        Returns:
            The pause before it is published again, None for until it changes; and the digest of what is shown, None
                if unknown.
        """
        try:
            self._client.views_publish(user_id=taken.home.slack_id, view=view)
        except (SlackClientError, OSError) as error:
            failure = classify_failure(error)
            if failure is None:
                raise
            log.warning("a home was not published: %s", failure.error)
            if failure.kind is FailureKind.UNKNOWN:
                return SOON, None
            if failure.kind is FailureKind.RATE_LIMITED:
                self._paused.pause(METHOD, failure.retry_after)
                return timedelta(seconds=failure.retry_after), taken.digest
            return SOON if failure.kind is FailureKind.NOT_DONE else LATE, taken.digest
        if taken.digest == UNCERTAIN:
            # An earlier call may still arrive. Publish once more, whatever it shows, when it no longer can.
            return SETTLE, NOT_SHOWN
        return None, digest

    def _is_due(self) -> bool:
        due = self._next_due()
        return due is not None and due <= self._clock.now()

    def _idle_s(self) -> float:
        pause = max(POLL_S, self._paused.wait_s(METHOD))
        due = self._next_due()
        return pause if due is None else min(pause, max(0.01, (due - self._clock.now()).total_seconds()))

    def _next_due(self) -> datetime | None:
        # Reading waits for no lock and blocks no writer.
        with self._engine.connect().execution_options(**{READ_ONLY: True}) as connection:
            return next_due(connection, self._clock.now())
