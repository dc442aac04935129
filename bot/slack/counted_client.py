"""A client of Slack's Web API that keeps its connections open, and counts its calls by method and outcome."""

from __future__ import annotations

from collections.abc import Callable
from json import dumps, loads
from typing import Any
from urllib.parse import urlencode, urljoin

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.slack.kept_connections import Answer, KeptConnections

Count = Callable[[str, str], object]


class CountedClient(WebClient):
    """A WebClient that calls `count` with the method and with "ok", Slack's error code, or "no answer".

    It sends each call once, as JSON or as parameters, and has no other retries.
    """

    count: Count = staticmethod(lambda method, outcome: None)  # noqa: ARG005 - the signature is the attribute's

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._connections = KeptConnections(self.timeout, self.ssl, self.proxy)

    def api_call(
        self,
        api_method: str,
        *,
        http_verb: str = "POST",  # noqa: ARG002 - Slack takes every method by POST
        params: dict[str, Any] | None = None,
        json: dict[str, Any] | None = None,
        **more: Any,
    ) -> SlackResponse:
        """Call a method.

        Raises:
            SlackApiError, OSError, http.client.HTTPException, UnicodeDecodeError: As WebClient does.
            TypeError: The call has a file, or anything else that is neither JSON nor a parameter.
        """
        if any(more.values()):
            raise TypeError(f"{api_method} is called with {', '.join(more)}; only JSON and parameters are sent.")
        outcome = "no answer"
        try:
            answer = self._sent(urljoin(self.base_url, api_method), params, json)
            outcome = "ok"
        except SlackApiError as error:
            # During outages Slack answers with something other than JSON.
            said = error.response.get("error")
            outcome = said if isinstance(said, str) and said.isidentifier() else "error"
            raise
        finally:
            self.count(api_method, outcome)
        return answer

    def _sent(self, url: str, params: dict[str, Any] | None, json: dict[str, Any] | None) -> SlackResponse:
        given = {name: value for name, value in ((params if json is None else json) or {}).items() if value is not None}
        token = given.pop("token", None) or self.token
        if json is None:
            kind = "application/x-www-form-urlencoded"
            body = urlencode({name: int(value) if isinstance(value, bool) else value for name, value in given.items()})
        else:
            kind = "application/json;charset=utf-8"
            body = dumps(given)
        headers = {**self.headers, "Content-Type": kind, "Authorization": f"Bearer {token}"}
        answered = self._connections.post(url, headers, body.encode())
        answer = SlackResponse(
            client=self,
            http_verb="POST",
            api_url=url,
            req_args={},
            data=_read(answered),
            headers=dict(answered.headers),
            status_code=answered.status,
        )
        answer.validate()  # type: ignore[no-untyped-call]  # slack_sdk leaves it untyped
        return answer


def _read(answered: Answer) -> dict[str, Any]:
    try:
        said = loads(answered.text)
    except ValueError:
        said = None
    return said if isinstance(said, dict) else {"ok": False, "error": "the answer is not JSON"}
