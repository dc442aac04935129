"""A client of Slack's Web API that counts its calls, by method and outcome."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

Count = Callable[[str, str], object]


class CountedClient(WebClient):
    """As WebClient. `count` is called with the method and with "ok", Slack's word for the error, or "no answer"."""

    count: Count = staticmethod(lambda method, outcome: None)  # noqa: ARG005 - the signature is the attribute's

    def api_call(self, api_method: str, *args: Any, **kwargs: Any) -> SlackResponse:
        """Call a method. Raises what WebClient raises."""
        outcome = "no answer"
        try:
            answer: SlackResponse = super().api_call(api_method, *args, **kwargs)
            outcome = "ok"
        except SlackApiError as error:
            # Slack answers with something else than JSON where it is down.
            said = error.response.get("error") if isinstance(error.response, SlackResponse) else None
            outcome = said if isinstance(said, str) and said.isidentifier() else "error"
            raise
        finally:
            self.count(api_method, outcome)
        return answer
