"""Read a request's body within limits of size, time and memory, because its sender is not yet verified."""

from __future__ import annotations

import asyncio

from starlette.requests import Request

BODY_WITHIN_S = 5.0
_MOST_IN_MEMORY = 32_000_000


class BodyRefused(Exception):
    """The body was refused. `status` is the HTTP status of the answer."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class BodyReader:
    """Reads bodies; used by one event loop.

    Args:
        most: The longest body, in bytes.
        within_s: The seconds until a body must be complete.
        in_memory: The most bytes of all bodies that are being read.
    """

    def __init__(self, most: int, *, within_s: float = BODY_WITHIN_S, in_memory: int = _MOST_IN_MEMORY) -> None:
        self._most = most
        self._within_s = within_s
        self._in_memory = in_memory
        self._held = 0

    async def read(self, request: Request) -> bytes:
        """Return the body.

        Raises:
            BodyRefused: It is too long (413) or too slow (408), or too much is being read already (503).
        """
        body = bytearray()
        try:
            async with asyncio.timeout(self._within_s):
                async for part in request.stream():
                    body += part
                    self._held += len(part)
                    if len(body) > self._most:
                        raise BodyRefused(413, f"The limit is {self._most:,} bytes.")
                    if self._held > self._in_memory:
                        raise BodyRefused(503, "Too many requests at once; try again.")
        except TimeoutError:
            raise BodyRefused(408, f"The request did not arrive within {self._within_s:g} s.") from None
        finally:
            self._held -= len(body)
        return bytes(body)
