"""Ask a stand-in's application within its process: the same routes as over HTTP, and nothing of a connection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.types import Message, Scope


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold the answer to a call.

    Attributes:
        status: The HTTP status.
        tag: The ETag, empty if there is none.
        content: The body.
    """

    status: int
    tag: str
    content: bytes


async def answer_of(
    application: Starlette, method: str, path: str, query: Mapping[str, str], *, content: bytes = b"", known: str = ""
) -> Answer:
    """Return what the application answers to this call, in the loop that it runs in."""
    status, tag, parts = 500, "", list[bytes]()

    async def receive() -> Message:
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status, tag
        if message["type"] == "http.response.start":
            status = message["status"]
            tag = dict(message["headers"]).get(b"etag", b"").decode()
        else:
            parts.append(message["body"])

    scope: Scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "query_string": urlencode(query).encode(),
        "headers": [(b"if-none-match", known.encode())] if known else [],
        "client": None,
        "server": None,
    }
    await application(scope, receive, send)
    return Answer(status, tag, b"".join(parts))
