"""POST /slack/events: Slack's requests in HTTP mode, verified before the Slack library sees them."""

from __future__ import annotations

import json
import logging
import secrets
import traceback
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.adapter.starlette.handler import to_starlette_response
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.server.refusals import Refusals
from bot.server.request_body import BodyReader, BodyRefused
from bot.server.signatures import SIGNATURE_HEADER, TIMESTAMP_HEADER, BadSignature, verify_slack_signature

logger = logging.getLogger(__name__)

PATH = "/slack/events"
# Slack's largest request is far smaller.
MAX_BODY = 1_000_000
_MOST_FIELDS = 100


class BadRequest(Exception):
    """A signed body without the form of Slack's requests; answered with 400."""


def slack_route(
    app: App,
    signing_secrets: Sequence[str],
    now: Callable[[], datetime],
    refusals: Refusals,
    bodies: BodyReader | None = None,
) -> Route:
    """Return the route.

    Args:
        app: Handles the verified requests.
        signing_secrets: Those in force; two during a rotation.
        now: The real time, which Slack's signatures use.
        refusals: Counts and logs refused requests.
        bodies: Reads the bodies; default: with the usual limits.
    """
    reader = bodies or BodyReader(MAX_BODY)

    async def endpoint(request: Request) -> Response:
        try:
            body = await reader.read(request)
            timestamp = request.headers.get(TIMESTAMP_HEADER, "")
            signature = request.headers.get(SIGNATURE_HEADER, "")
            verify_slack_signature(signing_secrets, timestamp, signature, body, now())
            payload = parse_payload(body, request.headers.get("content-type", ""))
        except BodyRefused as refused:
            refusals.note(PATH, refused.status, "body")
            return PlainTextResponse(refused.reason, status_code=refused.status)
        except BadSignature as bad:
            refusals.note(PATH, 401, str(bad))
            return PlainTextResponse("invalid signature", status_code=401)
        except BadRequest as bad:
            refusals.note(PATH, 400, str(bad))
            return PlainTextResponse("malformed request", status_code=400)
        if payload.get("type") == "url_verification":
            return JSONResponse({"challenge": str(payload.get("challenge", ""))})
        headers: dict[str, str | Sequence[str]] = {
            name: value for name, value in request.headers.items() if name.startswith("x-slack-retry")
        }
        return await run_in_threadpool(_dispatch, app, payload, headers)

    return Route(PATH, endpoint, methods=["POST"])


def parse_payload(body: bytes, content_type: str) -> dict[str, Any]:
    """Return the payload of an event, an interaction or a command.

    Raises:
        BadRequest: The body is none of these.
    """
    try:
        text = body.decode("utf-8")
        if content_type.partition(";")[0].strip().lower() == "application/json":
            payload = json.loads(text)
        else:
            fields = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
            payload = json.loads(fields["payload"]) if "payload" in fields else fields
    except (ValueError, RecursionError):
        raise BadRequest("not a payload") from None
    if not isinstance(payload, dict) or not payload:
        raise BadRequest("not a payload")
    _require_shape(payload)
    return payload


_OBJECTS = ("team", "user", "channel", "enterprise", "view", "container", "message", "event")
_TEXTS = ("type", "command", "callback_id", "team_id", "event_id", "trigger_id")


def _require_shape(payload: Mapping[str, Any]) -> None:
    """Check the fields that the Slack library and casebot's middleware read before any listener does."""
    if not (isinstance(payload.get("type"), str) or isinstance(payload.get("command"), str)):
        raise BadRequest("no type and no command")
    for name in _OBJECTS:
        value = payload.get(name)
        if value is not None and not isinstance(value, dict | str):
            raise BadRequest(f"{name} is not an object")
        if isinstance(value, dict) and not isinstance(value.get("id", ""), str):
            raise BadRequest(f"{name}.id is not a text")
    for name in _TEXTS:
        if not isinstance(payload.get(name, ""), str | None):
            raise BadRequest(f"{name} is not a text")
    if payload.get("type") == "event_callback":
        event = payload.get("event")
        if not isinstance(event, dict) or not isinstance(event.get("type"), str) or not payload.get("event_id"):
            raise BadRequest("an event without type or id")
    if payload.get("type") in ("block_actions", "interactive_message"):
        actions = payload.get("actions")
        if not isinstance(actions, list) or not actions or not all(isinstance(action, dict) for action in actions):
            raise BadRequest("no actions")


def _dispatch(app: App, payload: dict[str, Any], headers: dict[str, str | Sequence[str]]) -> Response:
    try:
        # As in Socket Mode, the library gets the parsed payload, and neither parses nor verifies again.
        request = BoltRequest(body=payload, headers=headers, mode="socket_mode")
    except Exception as error:  # noqa: BLE001 - the library reads nested fields as it builds a request; what it cannot read is malformed
        logger.warning("A signed request was refused as malformed: %s", type(error).__name__)
        return PlainTextResponse("malformed request", status_code=400)
    try:
        answer: BoltResponse = app.dispatch(request)
    except Exception as error:  # noqa: BLE001 - the boundary: the error's own words may be a customer's
        reference = secrets.token_hex(3)
        frames = "".join(traceback.format_tb(error.__traceback__))
        logger.error("bug %s in a request: %s\n%s", reference, type(error).__name__, frames)
        return PlainTextResponse(f"error {reference}", status_code=500)
    return to_starlette_response(answer)
