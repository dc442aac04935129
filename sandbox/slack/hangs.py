"""Calls that get no answer: the connection breaks, or nothing comes until the caller gives up."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response


class Hangs:
    """Leave calls without an answer.

    `reset` breaks the connection of a request as a failed network would. `stopping` ends every hang; `hang_s` bounds it, in seconds.
    """

    def __init__(self, *, reset: Callable[[Request], None], stopping: asyncio.Event, hang_s: float) -> None:
        self._reset = reset
        self._stopping = stopping
        self._hang_s = hang_s

    async def hang(self, request: Request) -> Response:
        """Give no answer until the client leaves, the bound is reached or the server stops."""
        until = time.monotonic() + self._hang_s
        while time.monotonic() < until and not self._stopping.is_set() and not await request.is_disconnected():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), 0.1)
        return await self.reset(request)

    async def reset(self, request: Request) -> Response:
        """Break the connection; what is given back reaches nobody."""
        self._reset(request)
        await asyncio.sleep(0)
        return Response(status_code=500)
