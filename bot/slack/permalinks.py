"""Build the addresses of casebot's messages: the workspace's address, the channel and the timestamp."""

from __future__ import annotations

import logging

from slack_sdk import WebClient

from bot.slack.call_failures import CALL_ERRORS

log = logging.getLogger(__name__)


class Permalinks:
    """Builds addresses without a call for each.

    The workspace's address is requested once; until it is known, there are none.
    """

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._workspace: str | None = None

    def of(self, channel: str, ts: str) -> str | None:
        """Return the address of the message; None if Slack does not answer."""
        if self._workspace is None:
            try:
                self._workspace = str(self._client.auth_test()["url"])
            except CALL_ERRORS as error:
                log.warning("the workspace's address is not known yet: %s", type(error).__name__)
                return None
        return f"{self._workspace.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}"
