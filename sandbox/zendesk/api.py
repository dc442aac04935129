"""The REST surface: signing in, a view's tickets by cursor pages, tickets with their sideloads, safe updates and audits."""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sandbox.serving import ServerThread
from sandbox.zendesk.desk import Desk, Json, Ticket
from sandbox.zendesk.errors import ApiError, not_found
from sandbox.zendesk.faults import REFUSALS, Fault, Faults

LARGEST_PAGE = 100


class RestApi:
    """Serve every call of the public surface.

    Attributes:
        sla: Where `slas` is given: "sideload" (views and tickets), "ticket" (one ticket alone) or "none".
    """

    def __init__(self, desk: Desk, faults: Faults, client: tuple[str, str], view: int, token_life: timedelta) -> None:
        self._desk = desk
        self._faults = faults
        self._client = client
        self._view = view
        self._life = token_life
        self._tokens: dict[str, datetime] = {}
        self.sla = "sideload"
        self.calls: list[tuple[str, int]] = []
        self.server: ServerThread | None = None
        self.changed: Callable[[Ticket], None] = lambda _ticket: None

    def routes(self) -> list[Route]:
        return [
            Route("/oauth/tokens", self._token, methods=["POST"]),
            *(
                Route(f"/api/v2/{path}{end}", self._call(operation, answer), methods=[method])
                for path, operation, method, answer in (
                    ("users/me", "me", "GET", self._me),
                    ("views/{id:int}/tickets", "view", "GET", self._of_view),
                    ("tickets/{id:int}", "ticket", "GET", self._one),
                    ("tickets/{id:int}", "update", "PUT", self._put),
                    ("tickets/{id:int}/audits", "audits", "GET", self._audits),
                )
                for end in ("", ".json")
            ),
        ]

    def revoke(self) -> None:
        """Make every token invalid."""
        self._tokens.clear()

    async def _token(self, request: Request) -> Response:
        fault = self._faults.take("token")
        if (broken := await self._broken(request, fault)) is not None:
            return broken
        asked = json.loads(await request.body() or b"{}")
        if fault is not None and fault.kind in REFUSALS:
            return _refusal(REFUSALS[fault.kind])
        if asked.get("grant_type") != "client_credentials":
            return JSONResponse({"error": "unsupported_grant_type", "error_description": "Unknown grant type"}, 400)
        if (asked.get("client_id"), asked.get("client_secret")) != self._client:
            return JSONResponse({"error": "invalid_client", "error_description": "Client authentication failed."}, 401)
        token = secrets.token_hex(16)
        self._tokens[token] = self._desk.clock.now() + self._life
        self.calls.append(("token", 200))
        given = {"access_token": token, "token_type": "bearer", "scope": asked.get("scope", "read")}
        return JSONResponse({**given, "expires_in": int(self._life.total_seconds())})

    def _call(self, operation: str, answer: Callable[[Request, bytes], Json]) -> Callable[[Request], Any]:
        async def called(request: Request) -> Response:
            body = await request.body()
            fault = self._faults.take(operation)
            if fault is not None and fault.kind == "late" and self.server is not None:
                asyncio.get_running_loop().call_later(fault.seconds, self._carry_out_late, answer, request, body)
                return await self.server.reset(request)
            if (broken := await self._broken(request, fault)) is not None:
                return broken
            try:
                self._require_token(request)
                if fault is not None and fault.kind in REFUSALS:
                    raise REFUSALS[fault.kind]
                with self._desk.lock:
                    given = answer(request, body)
            except ApiError as error:
                self.calls.append((operation, error.status))
                return _refusal(error)
            self.calls.append((operation, 200))
            if fault is not None and self.server is not None:
                if fault.kind == "reset_after":
                    return await self.server.reset(request)
                if fault.kind == "hang_after":
                    return await self.server.hang(request)
                if fault.kind == "error_after":
                    return _refusal(REFUSALS["error"])
            return JSONResponse(given)

        return called

    def _carry_out_late(self, answer: Callable[[Request, bytes], Json], request: Request, body: bytes) -> None:
        with self._desk.lock:
            try:
                answer(request, body)
            except ApiError as error:
                self.calls.append(("late", error.status))
            else:
                self.calls.append(("late", 200))

    async def _broken(self, request: Request, fault: Fault | None) -> Response | None:
        if fault is None or self.server is None:
            return None
        if fault.kind == "reset":
            return await self.server.reset(request)
        if fault.kind == "hang":
            return await self.server.hang(request)
        if fault.kind == "maintenance":
            return HTMLResponse("<h1>We will be back soon.</h1>", 200)
        return None

    def _require_token(self, request: Request) -> None:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        until = self._tokens.get(token)
        if kind != "Bearer" or until is None or until <= self._desk.clock.now():
            raise REFUSALS["unauthorized"]

    def _me(self, _request: Request, _body: bytes) -> Json:
        return {"user": self._desk.users[self._desk.app_user]}

    def _of_view(self, request: Request, _body: bytes) -> Json:
        if request.path_params["id"] != self._view:
            raise not_found()
        shown = [
            each for each in self._desk.tickets.values() if each.is_in_view and each.status not in ("solved", "closed")
        ]
        page, meta = _page(sorted(shown, key=lambda each: each.id), request)
        asked = _sideloads(request)
        slas = "slas" in asked and self.sla == "sideload"
        tickets = [each.rendered(_base(request), slas=slas) for each in page]
        return {"tickets": tickets, **self._beside(page, asked), **meta}

    def _one(self, request: Request, _body: bytes) -> Json:
        ticket = self._desk.ticket(request.path_params["id"])
        asked = _sideloads(request)
        slas = "slas" in asked and self.sla in ("sideload", "ticket")
        return {"ticket": ticket.rendered(_base(request), slas=slas), **self._beside([ticket], asked)}

    def _put(self, request: Request, body: bytes) -> Json:
        try:
            asked = json.loads(body)["ticket"]
        except (ValueError, KeyError, TypeError):
            raise ApiError(400, "BadRequest", "Unable to parse the ticket") from None
        audit = self._desk.update(request.path_params["id"], asked, self._desk.app_user)
        ticket = self._desk.ticket(request.path_params["id"])
        self.changed(ticket)
        return {"ticket": ticket.rendered(_base(request), slas=False), "audit": audit}

    def _audits(self, request: Request, _body: bytes) -> Json:
        page, meta = _page(self._desk.ticket(request.path_params["id"]).audits, request)
        return {"audits": page, **meta}

    def _beside(self, tickets: list[Ticket], asked: set[str]) -> Json:
        found: Json = {}
        if "users" in asked:
            people = {who for each in tickets for who in (each.requester_id, each.assignee_id) if who is not None}
            found["users"] = [self._desk.users[who] for who in sorted(people)]
        if "organizations" in asked:
            owners = {each.organization_id for each in tickets if each.organization_id is not None}
            found["organizations"] = [self._desk.organizations[owner] for owner in sorted(owners)]
        return found


def _sideloads(request: Request) -> set[str]:
    return {each for each in request.query_params.get("include", "").split(",") if each}


def _page(rows: list[Any], request: Request) -> tuple[list[Any], Mapping[str, Any]]:
    size = request.query_params.get("page[size]")
    if size is None:
        raise ApiError(400, "InvalidPaginationParameter", "This stand-in gives cursor pages: page[size] is missing")
    try:
        count = min(LARGEST_PAGE, int(size))
        start = int(base64.b64decode(request.query_params.get("page[after]", "") or b"MA==").decode())
    except ValueError:
        raise ApiError(400, "InvalidPaginationParameter", "page[after] is not valid") from None
    end = start + count
    has_more = end < len(rows)
    cursor = base64.b64encode(str(end).encode()).decode() if has_more else None
    following = str(request.url.include_query_params(**{"page[after]": cursor})) if has_more else None
    return rows[start:end], {"meta": {"has_more": has_more, "after_cursor": cursor}, "links": {"next": following}}


def _base(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}"


def _refusal(error: ApiError) -> Response:
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after else None
    return JSONResponse(error.body(), error.status, headers)
