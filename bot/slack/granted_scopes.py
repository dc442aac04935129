"""Look up whether an installation has a scope of the manifest."""

from __future__ import annotations

import logging

from slack_sdk import WebClient

from bot.slack.call_failures import CALL_ERRORS

log = logging.getLogger(__name__)

FILES_READ = "files:read"


class GrantedScopes:
    """The scopes that Slack names with each answer.

    Slack is asked until the scope is there: an app can be reinstalled while casebot runs.
    """

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._granted: frozenset[str] = frozenset()

    def has(self, scope: str) -> bool:
        """Return whether the scope was granted; False if Slack does not answer."""
        if scope not in self._granted:
            try:
                answer = self._client.auth_test()
            except CALL_ERRORS as error:
                log.warning("the scopes are not known yet: %s", type(error).__name__)
                return False
            headers = {name.lower(): str(value) for name, value in answer.headers.items()}
            words = headers.get("x-oauth-scopes", "").split(",")
            self._granted = frozenset(word.strip() for word in words)
        return scope in self._granted

    def takes_files(self) -> bool:
        """Return whether forms may ask for files."""
        return self.has(FILES_READ)
