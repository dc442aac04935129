"""Who somebody is, asked of Slack and remembered for a while."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from slack_sdk import WebClient

from bot.slack.call_failures import CALL_ERRORS
from handlers.desk import Identity

log = logging.getLogger("casebot.identities")

REMEMBERED_S = 3_600.0
# Names of people who are looked up once are not kept for ever.
MOST = 2_000


class Identities:
    """Names and e-mails behind Slack user ids. elapsed: seconds, for how long an answer is remembered."""

    def __init__(self, client: WebClient, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._elapsed = elapsed
        self._lock = threading.Lock()
        self._known: dict[str, tuple[float, Identity]] = {}

    def of(self, slack_id: str) -> Identity:
        """Who this is; an empty identity while Slack does not say."""
        with self._lock:
            known = self._known.get(slack_id)
        if known is not None and self._elapsed() - known[0] < REMEMBERED_S:
            return known[1]
        try:
            profile = self._client.users_info(user=slack_id)["user"]["profile"]
        except CALL_ERRORS as error:
            log.warning("Slack did not say who somebody is: %s", type(error).__name__)
            return known[1] if known is not None else Identity()
        identity = Identity(
            str(profile.get("real_name") or ""), str(profile.get("email") or ""), str(profile.get("title") or "")
        )
        with self._lock:
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[slack_id] = self._elapsed(), identity
        return identity
