"""The HTTP side of the Web API: tokens, scopes, rate limits, faults and Slack's way of answering."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from sandbox.slack.core import Core
from sandbox.slack.errors import ApiError
from sandbox.slack.faults import Fault
from sandbox.slack.hangs import Hangs
from sandbox.slack.message_log import Json
from sandbox.slack.rate_limits import POSTS_PER_CHANNEL, Rate, Tier
from sandbox.slack.socket_mode import SocketMode
from sandbox.slack.web_api import chat, conversations, entities, files, reactions, team, users, views
from sandbox.slack.web_api.arguments import raw_arguments, typed_arguments
from sandbox.slack.web_api.call import Call, Handler
from sandbox.slack.web_api.catalogue import METHODS, Method

HANDLERS: Mapping[str, Handler] = {
    **team.HANDLERS,
    **users.HANDLERS,
    **conversations.HANDLERS,
    **chat.HANDLERS,
    **entities.HANDLERS,
    **views.HANDLERS,
    **reactions.HANDLERS,
    **files.HANDLERS,
}


# What nobody waits for in front of the screen: posts, updates, the Home. A modal's trigger lives for three seconds only.
UNHURRIED = ("chat.", "views.publish", "files.")


@dataclass(frozen=True)
class RateLimited(Exception):
    retry_after: int


class WebApi:
    """Answer the calls of the Web API. `hangs` leaves a call without an answer."""

    def __init__(self, core: Core, sockets: SocketMode | None, hangs: Hangs) -> None:
        self._core = core
        self._sockets = sockets
        self._hangs = hangs
        self._requests = count(1)

    async def handle(self, request: Request) -> Response:
        """Answer one call at /api/{method}."""
        began = time.monotonic()
        name = request.path_params["method"]
        body = await request.body()
        given: dict[str, Any] = {}
        fault = self._core.faults.take(name)
        if name.startswith(UNHURRIED):
            await self._core.takes_its_time()
        try:
            given = raw_arguments(request.headers.get("content-type", ""), body, request.query_params)
            if fault is not None and fault.kind == "rate_limited":
                raise RateLimited(fault.retry_after)
            if fault is not None and fault.kind == "hang":
                return await self._hang(request, name, given, began)
            if fault is not None and fault.kind == "error_before":
                return self._broken(name, given, began)
            answer: Json = {"ok": True, **self._carry_out(name, given, request, fault)}
        except ApiError as error:
            answer = error.as_json()
        except RateLimited as limited:
            answer = {"ok": False, "error": "ratelimited"}
            self._record(name, given, answer, 429, began)
            return JSONResponse(answer, 429, {"Retry-After": str(limited.retry_after)})
        return await self._answered(request, name, given, answer, fault, began)

    async def _answered(
        self, request: Request, name: str, given: Json, answer: Json, fault: Fault | None, began: float
    ) -> Response:
        if fault is not None and fault.kind == "error_after":
            return self._broken(name, given, began, answer)
        if fault is not None and fault.kind == "hang_after":
            return await self._hang(request, name, given, began, answer)
        if fault is not None and fault.kind == "reset_after":
            self._record(name, given, {"fault": "connection reset", "lost": answer}, 0, began)
            return await self._hangs.reset(request)
        self._record(name, given, answer, 200, began)
        return JSONResponse(answer, 200, self._headers(name))

    def _headers(self, name: str) -> dict[str, str]:
        headers = {"x-slack-req-id": f"{next(self._requests):032x}"}
        method = METHODS.get(name)
        if method is not None and method.caller == "bot":
            headers["x-oauth-scopes"] = ",".join(sorted(self._core.manifest.bot_scopes))
            headers["x-accepted-oauth-scopes"] = ",".join(method.accepted)
        return headers

    def _record(self, name: str, given: Json, answer: Any, status: int, began: float) -> None:
        self._core.traffic.add(
            at=self._core.clock.now(),
            direction="in",
            kind="web_api",
            name=name,
            request=given,
            response=answer,
            status=status,
            duration_s=time.monotonic() - began,
        )

    def _broken(self, name: str, given: Json, began: float, lost: Json | None = None) -> Response:
        self._record(name, given, {"fault": "internal server error", **({"lost": lost} if lost else {})}, 500, began)
        return PlainTextResponse("Internal Server Error", 500)

    async def _hang(self, request: Request, name: str, given: Json, began: float, lost: Json | None = None) -> Response:
        self._record(name, given, {"fault": "no answer", **({"lost": lost} if lost else {})}, 0, began)
        return await self._hangs.hang(request)

    def _carry_out(self, name: str, given: Json, request: Request, fault: Fault | None) -> Json:
        method = METHODS.get(name)
        if method is None:
            raise ApiError("unknown_method", req_method=name)
        self._authenticate(method, given, request)
        self._limit(method, given)
        self._check_scope(method)
        lag_s = float(fault.retry_after) if fault is not None and fault.kind == "lag" else 0.0
        call = Call(self._core, method, typed_arguments(method, given), self._sockets, lag_s)
        return HANDLERS[name](call)

    def _authenticate(self, method: Method, given: Json, request: Request) -> None:
        if method.caller == "anyone":
            return
        header = request.headers.get("authorization", "")
        token = (
            header.removeprefix("Bearer ").strip() if header.startswith("Bearer ") else str(given.get("token") or "")
        )
        if not token:
            raise ApiError("not_authed")
        identity = self._core.identity
        if token not in (identity.bot_token, identity.app_token):
            raise ApiError("invalid_auth")
        if (token == identity.app_token) != (method.caller == "app"):
            raise ApiError("not_allowed_token_type")

    def _check_scope(self, method: Method) -> None:
        if method.caller != "bot" or not method.accepted:
            return
        provided = self._core.manifest.bot_scopes
        if not provided.intersection(method.accepted):
            raise ApiError("missing_scope", needed=",".join(method.accepted), provided=",".join(sorted(provided)))

    def _limit(self, method: Method, given: Json) -> None:
        wanted: list[tuple[str, Rate]] = [(method.name, method.tier.value)]
        if method.tier is Tier.POSTING:
            wanted.append((f"{method.name} {self._place(str(given.get('channel', '')))}", POSTS_PER_CHANNEL))
        wait = self._core.limits.take(wanted)
        if wait is not None:
            raise RateLimited(wait)

    def _place(self, channel: str) -> str:
        """Return the conversation that a post goes to, however the call names it: they share what may be posted there."""
        workspace = self._core.workspace
        if channel in workspace.people:
            return workspace.im_id(channel, self._core.identity.bot_user_id)
        named = workspace.channel_named(channel.lstrip("#"))
        return named.id if named is not None else channel
