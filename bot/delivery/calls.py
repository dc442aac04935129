"""Calls to Slack's Web API: paused methods are not called, and every failure is classified."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.delivery.pacing import PausedMethods
from bot.slack.call_failures import CALL_ERRORS, FailureKind, SlackFailure, classify_failure


class CallFailed(Exception):
    """A call to Slack failed; `failure` says how."""

    def __init__(self, method: str, failure: SlackFailure) -> None:
        super().__init__(method, failure.error)
        self.method = method
        self.failure = failure


class SlackCalls:
    """Calls methods of Slack's Web API through `client`."""

    def __init__(self, client: WebClient, paused: PausedMethods) -> None:
        self.client = client
        self._paused = paused

    def call(self, method: str, call: Callable[..., SlackResponse], **arguments: Any) -> SlackResponse:
        """Call a method, unless Slack asked for a pause that is not over.

        Raises:
            CallFailed: Slack refused, did not answer, or still wants the pause.
        """
        wait = self._paused.wait_s(method)
        if wait > 0:
            raise CallFailed(method, SlackFailure(FailureKind.RATE_LIMITED, "ratelimited", wait))
        try:
            return call(**arguments)
        except CALL_ERRORS as error:
            failure = classify_failure(error)
            if failure is None:
                raise
            if failure.kind is FailureKind.RATE_LIMITED:
                self._paused.pause(method, failure.retry_after)
            raise CallFailed(method, failure) from None


def next_cursor(answer: SlackResponse) -> str:
    """Return the cursor of the next page; empty on the last one."""
    return str((answer.get("response_metadata") or {}).get("next_cursor") or "")
