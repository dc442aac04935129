"""The body of a request, read no further than it may be long: whoever sends it has shown nothing yet."""

from __future__ import annotations

from starlette.requests import Request


class BodyTooLong(Exception):
    """The body is longer than it may be."""


async def read_body(request: Request, most: int) -> bytes:
    """The body of a request. most: in bytes. Raises BodyTooLong as soon as more than that has come."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most:
            raise BodyTooLong
    return bytes(body)
