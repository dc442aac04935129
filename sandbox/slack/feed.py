"""Notify browser pages and drivers of changes: one queue per open event stream."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

KEEP_ALIVE_S = 15.0
QUEUE_SIZE = 20_000


class Feed:
    """Stream server-sent events to each person. Use it on the event loop only; `close` ends every stream."""

    def __init__(self) -> None:
        self._streams: dict[str, set[asyncio.Queue[str | None]]] = {}
        self._closed = False

    @property
    def listened(self) -> bool:
        """Return whether anyone is listening; if not, nothing need be built for them."""
        return bool(self._streams)

    def people(self) -> list[str]:
        """Return the listeners."""
        return list(self._streams)

    def tell(self, user: str, event: str, data: Any) -> None:
        """Send to all the streams of one person."""
        self._send(list(self._streams.get(user, ())), event, data)

    def tell_all(self, event: str, data: Any) -> None:
        self._send([queue for queues in self._streams.values() for queue in queues], event, data)

    def _send(self, queues: list[asyncio.Queue[str | None]], event: str, data: Any) -> None:
        if not queues:
            return
        line = f"event: {event}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n"
        for queue in queues:
            try:
                queue.put_nowait(line)
            except asyncio.QueueFull:
                while not queue.empty():
                    queue.get_nowait()
                queue.put_nowait("event: conversations\ndata: {}\n\n")

    async def stream(self, user: str) -> AsyncIterator[str]:
        """Yield the events of one person, from now until the client leaves or the server stops."""
        queue: asyncio.Queue[str | None] = asyncio.Queue(QUEUE_SIZE)
        self._streams.setdefault(user, set()).add(queue)
        try:
            yield ": listening\n\n"
            while not self._closed:
                try:
                    line = await asyncio.wait_for(queue.get(), KEEP_ALIVE_S)
                except TimeoutError:
                    line = ": still here\n\n"
                if line is None:
                    return
                yield line
        finally:
            self._streams[user].discard(queue)
            if not self._streams[user]:
                del self._streams[user]

    def close(self) -> None:
        self._closed = True
        for queues in self._streams.values():
            for queue in queues:
                while queue.full():
                    queue.get_nowait()
                queue.put_nowait(None)
