"""Answer a select that asks for its options while somebody types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack

from handlers.boundary import trouble_of
from handlers.payloads import Body
from messages.names import Suggest


def answer_options(ack: Ack, body: Body, suggest: Suggest, build: Callable[[], list[dict[str, Any]]]) -> None:
    """Answer with the options that `build` returns. After an error answer with none, and log it."""
    try:
        options = build()
    except Exception as error:  # noqa: BLE001 - the boundary: there is no place to say it, and bugs are logged
        trouble_of(error, suggest.value, str(body["user"]["id"]))
        options = []
    ack(options=options)


def typed_words(body: Body) -> str:
    """Return what somebody typed."""
    return str(body.get("value") or "")
