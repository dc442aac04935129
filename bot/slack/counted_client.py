"""A client of Slack's Web API that counts its calls by method and outcome."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

Count = Callable[[str, str], object]


class CountedClient(WebClient):
    """A WebClient that calls `count` with the method and with "ok", Slack's error code, or "no answer"."""

    count: Count = staticmethod(lambda method, outcome: None)  # noqa: ARG005 - the signature is the attribute's

    def api_call(self, api_method: str, *args: Any, **kwargs: Any) -> SlackResponse:
        """Call a method. Raises what WebClient raises."""
        outcome = "no answer"
        try:
            answer: SlackResponse = super().api_call(api_method, *args, **kwargs)
            outcome = "ok"
        except SlackApiError as error:
            # During outages Slack answers with something other than JSON.
            said = error.response.get("error") if isinstance(error.response, SlackResponse) else None
            outcome = said if isinstance(said, str) and said.isidentifier() else "error"
            raise
        finally:
            self.count(api_method, outcome)
        return answer
