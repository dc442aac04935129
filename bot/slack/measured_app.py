"""A Bolt app that starts without needless warnings and measures each request from its arrival to its acknowledgement."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse

from bot.metrics import Metrics
from storage.trace import new_trace, tracing

log = logging.getLogger("casebot.requests")

# The library says these where an app has a client and its own authorization. casebot has both on purpose.
NEEDLESS_WARNINGS = frozenset(
    {
        "As you gave `client` as well, `token` will be unused.",
        "As `installation_store` or `authorize` has been used, `token` (or SLACK_BOT_TOKEN env variable) will be ignored.",
    }
)


class MeasuredApp(App):
    """An App that counts its requests by listener and status."""

    def __init__(self, metrics: Metrics, **options: Any) -> None:
        with _without_needless_warnings():
            super().__init__(**options)
        self._metrics = metrics

    def wait_for_acks(self, seconds: int) -> None:
        """Give listeners this long to acknowledge a request. The library has no option for it."""
        for listener in self._listeners:
            listener.ack_timeout = seconds

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        """Answer a request."""
        began = time.perf_counter()
        status = 500
        listener = name_of_listener(req.body)
        with tracing(new_trace()):
            try:
                answer = super().dispatch(req)
                status = answer.status
                return answer
            finally:
                took = time.perf_counter() - began
                self._metrics.acks.labels(listener).observe(took)
                self._metrics.requests.labels(listener, str(status)).inc()
                log.info("%s was answered with %d after %.0f ms", listener, status, took * 1000)


@contextmanager
def _without_needless_warnings() -> Iterator[None]:
    def is_needed(line: logging.LogRecord) -> bool:
        return line.getMessage() not in NEEDLESS_WARNINGS

    library = logging.getLogger("slack_bolt.App")
    library.addFilter(is_needed)
    try:
        yield
    finally:
        library.removeFilter(is_needed)


def name_of_listener(body: Mapping[str, Any]) -> str:
    """Return a request's purpose: a button, form, command or event.

    It contains casebot's names only, never people's text.
    """
    match body.get("type"):
        case "event_callback":
            return f"event:{_text(body.get('event'), 'type')}"
        case "block_actions":
            # Ids in lists end with the row's id.
            actions = body.get("actions") or [None]
            return f"action:{_text(actions[0], 'action_id').partition(':')[0]}"
        case "view_submission" | "view_closed":
            return f"form:{_text(body.get('view'), 'callback_id')}"
        case "block_suggestion":
            return "suggestions"
        case "shortcut" | "message_action":
            return f"shortcut:{body.get('callback_id')}"
        case _:
            return f"command:{body['command']}" if body.get("command") else "other"


def _text(part: object, name: str) -> str:
    return str(part.get(name, "")) if isinstance(part, Mapping) else ""
