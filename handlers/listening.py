"""Wrap every listener: no exception leaves it, every request is acknowledged, and windows open in their own thread pool.

Bolt drops an acknowledgement if the listener raises just after it. A listener that waits for Slack would block
others.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import cache, partial
from typing import Any, Protocol, TypeVar

from slack_bolt import Ack, Respond
from slack_sdk import WebClient

from handlers.boundary import answer_click, trouble_of
from handlers.payloads import Body, inputs_of, modal_in
from messages import answers as say
from messages import modals

log = logging.getLogger("casebot.handlers")

Handler = Callable[..., None]
HandlerT = TypeVar("HandlerT", bound=Handler)
WrittenFor = Callable[[str], AbstractContextManager[None]]

TOO_LATE = "That took too long and Slack gave up on it. Nothing was changed: please click again."

_opens: set[Handler] = set()
_redraws: set[Handler] = set()


class Windows(Protocol):
    """Run work that waits for Slack without blocking other listeners."""

    def submit(self, person: str, work: Callable[[], object], too_late: Callable[[], object] | None = None) -> None:
        """Run the work soon, or `too_late` if Slack's trigger has expired by then.

        Args:
            person: The person who asked.
        """
        ...


class AtOnce:
    """Run the work immediately. For parts that are used alone, such as in tests."""

    def submit(self, person: str, work: Callable[[], object], too_late: Callable[[], object] | None = None) -> None:  # noqa: ARG002 - the signature is the protocol's
        """Run the work."""
        work()


def _anybody(slack_id: str) -> AbstractContextManager[None]:  # noqa: ARG001 - the signature is that of WrittenFor
    return nullcontext()


def opens_window(handler: HandlerT) -> HandlerT:
    """Mark a handler that only opens a window: acknowledge it at once, and drop it when its trigger has expired."""
    _opens.add(handler)
    return handler


def redraws_window(handler: HandlerT) -> HandlerT:
    """Mark a handler that only redraws an open window: acknowledge it at once. It needs no trigger."""
    _redraws.add(handler)
    return handler


def guard(handler: Handler, windows: Windows, *, written_for: WrittenFor = _anybody, **parts: object) -> Handler:
    """Return the listener for Bolt. `handler` gets the request's arguments that it names, and the parts.

    Args:
        written_for: Format dates for the person with this Slack id.
    """
    wanted = _argument_names(handler) - parts.keys()
    name = handler.__name__

    def listener(ack: Ack, body: Body, client: WebClient, respond: Respond) -> None:
        given = {"ack": ack, "body": body, "client": client, "respond": respond}
        arguments = {each: given[each] for each in wanted}

        def run() -> None:
            try:
                with written_for(asker_of(body)):
                    handler(**arguments, **parts)
            except Exception as error:  # noqa: BLE001 - the boundary: every error is told to the person, and bugs are logged
                _tell(error, name, ack, body, client, respond)

        if handler in _opens or handler in _redraws:
            ack()
            too_late = partial(_say_too_late, body, respond) if handler in _opens else None
            windows.submit(asker_of(body), run, too_late)
        else:
            run()

    listener.__name__ = name
    return listener


@cache
def _argument_names(handler: Handler) -> frozenset[str]:
    return frozenset(inspect.signature(handler).parameters)


def asker_of(body: Body) -> str:
    """Return the Slack id of the person who made a request; "" for an event."""
    user = body.get("user")
    return str(user["id"] if isinstance(user, Mapping) else body.get("user_id") or user or "")


def _say_too_late(body: Body, respond: Respond) -> None:
    if body.get("response_url"):
        respond(**_ephemeral(TOO_LATE))


def _tell(error: Exception, name: str, ack: Ack, body: Body, client: WebClient, respond: Respond) -> None:
    """Tell the person what went wrong. A second error is only logged."""
    text = trouble_of(error, name, asker_of(body)).text
    if body.get("type") == "block_actions" and ack.response is None:
        answer_click(ack, error)
    try:
        _show(text, ack, body, client, respond)
    except Exception as further:  # noqa: BLE001 - Slack could not be told; the log has the first error
        log.warning("could not show the error of %s to the person: %s", name, type(further).__name__)


def _show(text: str, ack: Ack, body: Body, client: WebClient, respond: Respond) -> None:
    is_acked = ack.response is not None
    match body.get("type"):
        case "view_submission" if not is_acked:
            blocks = inputs_of(body["view"])
            if blocks:
                ack(response_action="errors", errors={blocks[0]: text})
            else:
                ack(response_action="update", view=modals.trouble(text).view)
        case "block_suggestion" if not is_acked:
            ack(options=[])
        case "block_actions":
            window = modal_in(body)
            if window is not None:
                client.views_update(view_id=window["id"], view=modals.trouble(text).view)
            elif body.get("response_url"):
                respond(**_ephemeral(text))
        case "shortcut" | "message_action":
            _acknowledge(ack)
            client.views_open(trigger_id=body["trigger_id"], view=modals.trouble(text).view)
        case None if body.get("command") and is_acked:
            respond(**_ephemeral(text))
        case None if body.get("command"):
            message = say.refused(text)
            ack(response_type="ephemeral", text=message.text, blocks=message.blocks)
        case _:
            _acknowledge(ack)


def _acknowledge(ack: Ack) -> None:
    if ack.response is None:
        ack()


def _ephemeral(text: str) -> dict[str, Any]:
    message = say.refused(text)
    return {
        "text": message.text,
        "blocks": message.blocks,
        "response_type": "ephemeral",
        "replace_original": False,
    }
