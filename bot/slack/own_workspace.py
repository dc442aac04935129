"""The workspace that casebot is installed in."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from slack_sdk import WebClient

from bot.slack.call_failures import CALL_ERRORS

log = logging.getLogger("casebot.membership")

# Do not repeat a failed call at once: requests must not queue up while Slack is down.
ASK_AGAIN_AFTER_S = 2.0


@dataclass(frozen=True)
class WorkspaceIds:
    """The ids of a workspace and of its organisation; `organisation` is empty outside Enterprise Grid."""

    team: str
    organisation: str = ""

    def owns(self, team: str) -> bool:
        """Return whether an id is that of the workspace or of its organisation."""
        return team == self.team or (bool(self.organisation) and team == self.organisation)


class OwnWorkspace:
    """Asks Slack once which workspace the token belongs to.

    Args:
        client: Made with a short time-out.
        elapsed: Seconds of a monotonic clock.
    """

    def __init__(self, client: WebClient, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._elapsed = elapsed
        self._ask_again_at = elapsed()
        self._lock = threading.Lock()
        self._ids: WorkspaceIds | None = None

    def ids(self) -> WorkspaceIds | None:
        """Return the ids; None if Slack does not answer."""
        known = self._ids
        if known is not None:
            return known
        with self._lock:
            if self._elapsed() >= self._ask_again_at:
                self._ids = self._ask()
            return self._ids

    def _ask(self) -> WorkspaceIds | None:
        self._ask_again_at = self._elapsed() + ASK_AGAIN_AFTER_S
        try:
            answer = self._client.auth_test()
        except CALL_ERRORS as error:
            log.warning("Slack did not say which workspace this is: %s", type(error).__name__)
            return None
        return WorkspaceIds(str(answer["team_id"]), str(answer.get("enterprise_id") or ""))
