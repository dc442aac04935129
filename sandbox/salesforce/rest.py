"""The REST surface: which address is which resource, who may ask, what trouble a call meets, and what is answered."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from sandbox.salesforce.allowance import Allowance
from sandbox.salesforce.chatter import Chatter
from sandbox.salesforce.errors import ApiError, not_found
from sandbox.salesforce.exchange import ApiRequest, Call, Calls, Reply
from sandbox.salesforce.faults import AFTER, REFUSALS, Fault, Faults, Outage
from sandbox.salesforce.organisation import Organisation
from sandbox.salesforce.queries import Queries
from sandbox.salesforce.resources import VERSIONS, Resources
from sandbox.salesforce.sessions import LoginRefused, Sessions
from sandbox.serving import ServerThread

MAINTENANCE = (
    "<html><head><title>Down for maintenance</title></head><body><h1>We are down for maintenance.</h1></body></html>"
)
# A longer address is refused before it is read: a query with very many ids has to be split.
LONGEST_ADDRESS = 16_384
METHODS = ["GET", "POST", "PATCH", "PUT", "DELETE", "HEAD"]


@dataclass(frozen=True)
class Resource:
    """Represent an address below `/services/data/vXX.0/`.

    Attributes:
        object: The object that it always concerns.
    """

    method: str
    pattern: re.Pattern[str]
    verb: str
    answer: Callable[[ApiRequest], Reply]
    object: str = ""


class RestApi:
    """Serve every call of the public surface."""

    def __init__(
        self, organisation: Organisation, sessions: Sessions, allowance: Allowance, faults: Faults, calls: Calls
    ) -> None:
        self._organisation = organisation
        self._sessions = sessions
        self._allowance = allowance
        self._faults = faults
        self._calls = calls
        self.queries = Queries(organisation)
        self._resources = _table(Resources(organisation, allowance), self.queries, Chatter(organisation))
        self.server: ServerThread | None = None

    def routes(self) -> list[Route]:
        return [
            Route("/services/oauth2/token", self._token, methods=["POST"]),
            Route("/services/data", self._versions, methods=["GET"]),
            Route("/services/data/", self._versions, methods=["GET"]),
            Route("/services/data/{rest:path}", self._data, methods=METHODS),
            Route("/id/{org}/{user}", self._identity, methods=["GET"]),
        ]

    # Calls

    async def _token(self, request: Request) -> Response:
        if self._faults.outage:
            return await self._meet_outage(request, self._faults.outage)
        fault = self._faults.take("token", "")
        broken = await self._break(request, fault)
        if broken is not None:
            return self._note(request, "token", "", broken, fault=fault)
        form = dict(parse_qsl((await request.body()).decode(errors="replace"), keep_blank_values=True))
        try:
            if fault is not None and fault.kind == "login_refused":
                raise LoginRefused("invalid_grant", fault.text or REFUSALS["login_refused"][2])
            if fault is not None and fault.kind in REFUSALS:
                raise fault.refusal("")
            now = self._organisation.clock.now()
            granted = self._sessions.sign_in(form, request.headers.get("authorization", ""), now, self._host_url)
        except LoginRefused as refused:
            return self._note(request, "token", "", _json(refused.status, refused.body), refused.body["error"], fault)
        except ApiError as error:
            return self._note(request, "token", "", _json(error.status, error.body()), error.code, fault)
        return self._note(request, "token", "", _json(200, granted), fault=fault)

    async def _versions(self, _request: Request) -> Response:
        return _json(
            200,
            [
                {"label": f"Release {number}", "url": f"/services/data/v{number}.0", "version": f"{number}.0"}
                for number in VERSIONS
            ],
        )

    async def _identity(self, request: Request) -> Response:
        try:
            self._sessions.user_of(request.headers.get("authorization", ""), self._organisation.clock.now())
            row = self._organisation.row(request.path_params["user"], "User")
        except ApiError as error:
            return _json(error.status, error.body())
        return _json(
            200,
            {
                "user_id": row.id, "organization_id": self._sessions.org_id, "username": row.values["Username"],
                "display_name": row.values["Name"], "email": row.values["Email"], "active": row.values["IsActive"],
            },
        )  # fmt: skip

    async def _data(self, request: Request) -> Response:
        if self._faults.outage:
            return await self._meet_outage(request, self._faults.outage)
        body = await request.body()
        if len(request.url.path) + len(request.url.query) > LONGEST_ADDRESS:
            return self._note(request, "", "", HTMLResponse("<h1>414 URI Too Long</h1>", 414))
        found = self._recognise(request, body)
        if isinstance(found, ApiError):
            return self._note(request, "", "", _json(found.status, found.body()), found.code)
        resource, ask = found
        verb, object_name = resource.verb, resource.object or _object_asked(ask)
        fault: Fault | None = None
        try:
            now = self._organisation.clock.now()
            ask = replace(ask, user_id=self._sessions.user_of(request.headers.get("authorization", ""), now))
            self._allowance.spend(now)
            fault = self._faults.take(verb, object_name)
            broken = await self._break(request, fault)
            if broken is not None:
                return self._note(request, verb, object_name, broken, fault=fault)
            self._refuse(fault, ask)
            with self._organisation.lock:
                reply = resource.answer(ask)
        except ApiError as error:
            headers = self._headers() | (
                {"Retry-After": f"{fault.seconds:.0f}"} if fault and fault.kind == "too_many" else {}
            )
            return self._note(request, verb, object_name, _json(error.status, error.body(), headers), error.code, fault)
        answered = await self._break_after(request, fault) or _json(
            reply.status, reply.body, {**self._headers(), **reply.headers}
        )
        return self._note(request, verb, object_name, answered, fault=fault)

    def _recognise(self, request: Request, body: bytes) -> tuple[Resource, ApiRequest] | ApiError:
        version, _, rest = request.path_params["rest"].partition("/")
        known = re.fullmatch(r"v(\d+)\.0", version)
        if known is None or int(known[1]) not in VERSIONS:
            return not_found()
        rest = rest.rstrip("/")
        methods: list[str] = []
        for resource in self._resources:
            matched = resource.pattern.fullmatch(rest)
            if matched is None:
                continue
            methods.append(resource.method)
            if resource.method == request.method:
                headers = {name.lower(): value for name, value in request.headers.items()}
                base = f"/services/data/{version}"
                return resource, ApiRequest(
                    request.method, base, matched.groupdict(), dict(request.query_params), headers, body,
                    host_url=self._host_url,
                )  # fmt: skip
        if methods:
            allowed = ",".join(sorted(set(methods)))
            message = f"HTTP Method '{request.method}' not allowed. Allowed are {allowed}"
            return ApiError(405, "METHOD_NOT_ALLOWED", message)
        return not_found()

    # Trouble

    def _refuse(self, fault: Fault | None, ask: ApiRequest) -> None:
        if fault is None:
            return
        if fault.kind == "expired_token":
            self._sessions.expire()
        if fault.kind == "late":
            self._organisation.show_late(timedelta(seconds=fault.seconds))
        if fault.kind in REFUSALS:
            raise fault.refusal(ask.parts.get("id", ""))

    async def _break(self, request: Request, fault: Fault | None) -> Response | None:
        """Apply a fault that comes before the call is carried out and is not JSON."""
        if fault is None:
            return None
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        if fault.kind in ("hang", "reset", "maintenance"):
            return await self._fall_silent(request, fault.kind)
        return None

    async def _break_after(self, request: Request, fault: Fault | None) -> Response | None:
        """Apply a fault that comes after the call is carried out."""
        if fault is None or fault.kind not in AFTER:
            return None
        kind = fault.kind.removesuffix("_after")
        if kind in REFUSALS:
            error = Fault(kind, text=fault.text).refusal("")
            return _json(error.status, error.body(), self._headers())
        return await self._fall_silent(request, kind)

    async def _fall_silent(self, request: Request, kind: str) -> Response:
        if kind == "maintenance" or self.server is None:
            return HTMLResponse(MAINTENANCE, 503)
        return await (self.server.hang(request) if kind == "hang" else self.server.reset(request))

    async def _meet_outage(self, request: Request, outage: Outage) -> Response:
        await request.body()
        if outage == "unavailable":
            error = Fault("unavailable").refusal("")
            return self._note(request, "", "", _json(error.status, error.body()), error.code, Fault("outage"))
        return self._note(request, "", "", await self._fall_silent(request, outage), fault=Fault("outage"))

    # Answers

    @property
    def _host_url(self) -> str:
        return self.server.url if self.server is not None else ""

    def _headers(self) -> dict[str, str]:
        return {"Sforce-Limit-Info": self._allowance.header(self._organisation.clock.now())}

    def _note(
        self,
        request: Request,
        verb: str,
        object_name: str,
        response: Response,
        code: str = "",
        fault: Fault | None = None,
    ) -> Response:
        suffered = fault.kind if fault is not None else ""
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        now = self._organisation.clock.now()
        self._calls.add(Call(now, verb, object_name, request.method, path, response.status_code, code, suffered))
        return response


def _json(status: int, body: object, headers: dict[str, str] | None = None) -> Response:
    if body is None:
        return Response(status_code=status, headers=headers)
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status, headers, media_type="application/json;charset=UTF-8")


def _object_asked(ask: ApiRequest) -> str:
    """Return the object that a call concerns, as faults name it."""
    if "object" in ask.parts:
        return ask.parts["object"]
    named = re.search(r"\bFROM\s+(\w+)", ask.query.get("q", ""), re.IGNORECASE)
    return named[1] if named else ""


def _table(resources: Resources, queries: Queries, chatter: Chatter) -> Sequence[Resource]:
    rows = r"sobjects/(?P<object>\w+)"
    row = rows + r"/(?P<id>[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?)"
    by_key = rows + r"/(?P<field>\w+__c)/(?P<value>[^/]+)"
    element = r"chatter/feed-elements/(?P<id>\w+)"
    comments = element + "/capabilities/comments/items"

    def at(
        method: str, pattern: str, verb: str, answer: Callable[[ApiRequest], Reply], object_name: str = ""
    ) -> Resource:
        return Resource(method, re.compile(pattern), verb, answer, object_name)

    return (
        at("GET", "", "versions", resources.root),
        at("GET", "limits", "limits", resources.limits),
        at("GET", "query", "query", queries.run),
        at("GET", "queryAll", "query", queries.run_all),
        at("GET", r"query/(?P<locator>[\w-]+)", "query", queries.more),
        at("GET", "sobjects", "describe", resources.objects),
        at("GET", rows + "/describe", "describe", resources.describe),
        at("GET", rows, "describe", resources.basics),
        at("POST", rows, "create", resources.create),
        at("GET", row, "read", resources.read),
        at("PATCH", row, "update", resources.update),
        at("DELETE", row, "delete", resources.delete),
        at("GET", by_key, "read", resources.read_by_key),
        at("PATCH", by_key, "update", resources.upsert),
        at("POST", "chatter/feed-elements", "post", chatter.post, "FeedItem"),
        at("GET", element, "feed", chatter.element, "FeedItem"),
        at("DELETE", element, "delete", chatter.delete, "FeedItem"),
        at("GET", r"chatter/feeds/record/(?P<id>\w+)/feed-elements", "feed", chatter.feed, "FeedItem"),
        at("POST", comments, "comment", chatter.comment, "FeedComment"),
        at("GET", comments, "feed", chatter.comments, "FeedComment"),
    )
