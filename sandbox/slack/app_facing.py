"""The app's endpoints beside the Web API: response URLs, upload addresses and web sockets; and files, for everyone."""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable
from typing import Any, Literal
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sandbox.slack.core import Core
from sandbox.slack.errors import ApiError
from sandbox.slack.hangs import Hangs
from sandbox.slack.web_api.arguments import parts_of

Endpoint = Callable[[Request], Awaitable[Response]]

USED_UP = frozenset({"expired_url", "used_url", "invalid_url"})


class AppFacing:
    """Serve the addresses that the workspace gives to the app."""

    def __init__(self, core: Core, hangs: Hangs) -> None:
        self._core = core
        self._hangs = hangs

    def routes(self) -> list[Route]:
        respond, upload = self._with_faults("response_url", self._respond), self._with_faults("upload", self._upload)
        return [
            Route("/response/{team}/{number}/{secret}", respond, methods=["POST"]),
            Route("/upload/{file_id}", upload, methods=["POST", "PUT"]),
            Route("/files/{file_id}/{name}", self._file, methods=["GET"]),
        ]

    def _with_faults(self, name: str, work: Endpoint) -> Endpoint:
        """Return `work` with the faults that were added under this name."""

        async def endpoint(request: Request) -> Response:
            fault = self._core.faults.take(name)
            await self._core.takes_its_time()
            kind = fault.kind if fault is not None else None
            if fault is not None and kind == "rate_limited":
                return PlainTextResponse("ratelimited", 429, {"Retry-After": str(fault.retry_after)})
            if kind == "hang":
                return await self._hangs.hang(request)
            answer = await work(request) if kind != "error_before" else None
            if kind == "hang_after":
                return await self._hangs.hang(request)
            if kind == "reset_after":
                return await self._hangs.reset(request)
            if answer is None or kind == "error_after":
                return PlainTextResponse("Internal Server Error", 500)
            return answer

        return endpoint

    async def _respond(self, request: Request) -> Response:
        began = time.monotonic()
        body: Any = None
        status, answer = 200, "ok"
        try:
            body = self._answer_in(request.headers.get("content-type", ""), await request.body())
            key = f"{request.path_params['number']}/{request.path_params['secret']}"
            self._core.response_urls.use(self._core, key, body)
        except ApiError as error:
            status = 404 if error.error in USED_UP else 400
            answer = json.dumps(error.as_json())
        self._record("response_url", "response_url", body, answer, status, began)
        if status == 200:
            return PlainTextResponse(answer)
        return Response(answer, status, media_type="application/json")

    def _record(
        self, kind: Literal["web_api", "response_url"], name: str, sent: Any, answer: str, status: int, began: float
    ) -> None:
        self._core.traffic.add(
            at=self._core.clock.now(),
            direction="in",
            kind=kind,
            name=name,
            request=sent,
            response=answer,
            status=status,
            duration_s=time.monotonic() - began,
        )

    @staticmethod
    def _answer_in(content_type: str, body: bytes) -> dict[str, Any]:
        if content_type.startswith("application/x-www-form-urlencoded"):
            body = parse_qs(body.decode(errors="replace")).get("payload", [""])[0].encode()
        try:
            parsed = json.loads(body)
        except ValueError as error:
            raise ApiError("invalid_payload") from error
        if not isinstance(parsed, dict):
            raise ApiError("invalid_payload")
        return parsed

    async def _upload(self, request: Request) -> Response:
        began = time.monotonic()
        file_id = request.path_params["file_id"]
        stored = self._core.files.get(file_id)
        body = await request.body()
        content_type = request.headers.get("content-type", "")
        if content_type.startswith("multipart/form-data"):
            parts = parts_of(content_type, body)
            body = parts.get("file") or next(iter(parts.values()), b"")
        status, answer = 200, f"OK - {len(body)}"
        if stored is None or stored.data is not None:
            status, answer = 404, "no such upload"
        elif len(body) != stored.length:
            status, answer = 400, f"expected {stored.length} bytes, got {len(body)}"
        else:
            stored.data = body
        self._record("web_api", "upload", {"file": file_id, "bytes": len(body)}, answer, status, began)
        return PlainTextResponse(answer, status)

    async def _file(self, request: Request) -> Response:
        stored = self._core.files.get(request.path_params["file_id"])
        if stored is None or stored.data is None or not stored.complete:
            return JSONResponse({"error": "file_not_found", "detail": "There is no such file."}, 404)
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
        return Response(stored.data, media_type=stored.mimetype, headers=headers)
