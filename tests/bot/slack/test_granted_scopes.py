"""Whether an installation has a scope."""

from __future__ import annotations

from typing import Any

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.slack.granted_scopes import GrantedScopes


class Slack(WebClient):
    """Names the scopes that it was given, or does not answer."""

    def __init__(self) -> None:
        super().__init__()
        self.scopes: str | None = "commands"
        self.asked = 0

    def auth_test(self, **_: Any) -> SlackResponse:
        self.asked += 1
        if self.scopes is None:
            raise TimeoutError
        headers = {"X-OAuth-Scopes": self.scopes}
        return SlackResponse(
            client=self, http_verb="POST", api_url="", req_args={}, data={}, headers=headers, status_code=200
        )


def test_slack_is_asked_until_the_scope_is_granted() -> None:
    """INT-3: after a reinstallation New case takes files without a restart."""
    slack = Slack()
    scopes = GrantedScopes(slack)
    assert not scopes.takes_files()
    slack.scopes = None
    assert not scopes.takes_files()
    slack.scopes = "commands, files:read"
    assert scopes.takes_files()
    assert scopes.takes_files()
    assert slack.asked == 3


def test_a_scope_is_a_whole_word() -> None:
    """INT-3: a longer name does not count."""
    slack = Slack()
    slack.scopes = "files:read.extra,xfiles:read"
    assert not GrantedScopes(slack).takes_files()
