"""Who somebody is, asked of Slack and remembered for a while. It is asked while Slack waits for an answer of ours, so it is bounded."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from slack_sdk import WebClient

from bot.slack.call_failures import CALL_ERRORS
from handlers.context import Identity

log = logging.getLogger("casebot.identities")

REMEMBERED_S = 3_600.0
# Somebody of whom Slack said nothing is not asked about again at once.
UNKNOWN_FOR_S = 60.0
# People who are looked up once are not remembered for ever.
MOST = 2_000
# What one person can cause with a message full of names: so many questions at once, and so many a minute.
AT_ONCE = 4
A_MINUTE = 60.0
BURST = 20.0
# After an answer that did not come, nobody is asked about for so long.
PAUSE_S = 5.0


class Identities:
    """Names and e-mails behind Slack user ids. elapsed: seconds, for how long an answer is remembered."""

    def __init__(self, client: WebClient, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._elapsed = elapsed
        self._lock = threading.Lock()
        self._known: OrderedDict[str, tuple[float, Identity]] = OrderedDict()
        self._asking = threading.BoundedSemaphore(AT_ONCE)
        self._room, self._room_at = BURST, elapsed()
        self._paused_until = 0.0

    def of(self, slack_id: str) -> Identity:
        """Return who this is; an empty identity where Slack does not say, or may not be asked now."""
        with self._lock:
            known = self._known.get(slack_id)
        if known is not None and self._elapsed() < known[0]:
            return known[1]
        stale = known[1] if known is not None else Identity()
        if not self._may_ask() or not self._asking.acquire(blocking=False):
            return stale
        try:
            return self._ask(slack_id, stale)
        finally:
            self._asking.release()

    def _ask(self, slack_id: str, stale: Identity) -> Identity:
        try:
            profile = self._client.users_info(user=slack_id)["user"]["profile"]
        except CALL_ERRORS as error:
            log.warning("Slack did not say who somebody is: %s", type(error).__name__)
            if isinstance(error, OSError):
                self._paused_until = self._elapsed() + PAUSE_S
            self._remember(slack_id, stale, UNKNOWN_FOR_S)
            return stale
        identity = Identity(
            str(profile.get("real_name") or ""), str(profile.get("email") or ""), str(profile.get("title") or "")
        )
        self._remember(slack_id, identity, REMEMBERED_S)
        return identity

    def _remember(self, slack_id: str, identity: Identity, for_s: float) -> None:
        with self._lock:
            self._known[slack_id] = self._elapsed() + for_s, identity
            self._known.move_to_end(slack_id)
            if len(self._known) > MOST:
                self._known.popitem(last=False)

    def _may_ask(self) -> bool:
        with self._lock:
            now = self._elapsed()
            if now < self._paused_until:
                return False
            self._room = min(BURST, self._room + (now - self._room_at) * A_MINUTE / 60)
            self._room_at = now
            if self._room < 1:
                return False
            self._room -= 1
            return True
