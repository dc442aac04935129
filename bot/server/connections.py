"""A protocol for uvicorn that adds protection against slow clients: a time-out for headers and a limit of connections."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

logger = logging.getLogger(__name__)

HEADERS_WITHIN_S = 5.0
# Below the usual limit of 1,024 open files, which leaves files for the database and Slack.
MOST_CONNECTIONS = 500
_LOG_EVERY_S = 60.0


class WaitingConnections:
    """The connections without a complete request, oldest first; used by one event loop."""

    def __init__(self, most: int = MOST_CONNECTIONS, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._elapsed = elapsed
        self._waiting: OrderedDict[GuardedProtocol, None] = OrderedDict()
        self._open = 0
        self._dropped = 0
        self._logged_at = -_LOG_EVERY_S

    def opened(self, connection: GuardedProtocol) -> None:
        """Add a connection; above the limit, drop the one that has waited longest."""
        self._open += 1
        self._waiting[connection] = None
        if self._open > self._most:
            oldest = next(iter(self._waiting))
            del self._waiting[oldest]
            oldest.drop()
            self._log_dropped()

    def busy(self, connection: GuardedProtocol) -> None:
        """Note that a whole request arrived."""
        self._waiting.pop(connection, None)

    def idle(self, connection: GuardedProtocol) -> None:
        """Note that the request was answered and the connection waits for the next one."""
        self._waiting[connection] = None

    def closed(self, connection: GuardedProtocol) -> None:
        """Remove a connection."""
        self._open -= 1
        self._waiting.pop(connection, None)

    def _log_dropped(self) -> None:
        # Log one line a minute, however many there are.
        self._dropped += 1
        if self._elapsed() - self._logged_at >= _LOG_EVERY_S:
            logger.warning("More than %d connections: %d without a request were dropped.", self._most, self._dropped)
            self._logged_at, self._dropped = self._elapsed(), 0


class GuardedProtocol(H11Protocol):
    """Closes a connection without a complete request header in time. The subclass of each server sets `waiting`."""

    waiting: WaitingConnections
    headers_within_s = HEADERS_WITHIN_S
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn declares it
        """Wait for the first request."""
        super().connection_made(transport)
        self._start_deadline()
        self.waiting.opened(self)

    def data_received(self, data: bytes) -> None:
        """Stop waiting after the headers."""
        super().data_received(data)
        if _is_in_hand(self.cycle) and self._deadline is not None:
            self._stop_deadline()
            self.waiting.busy(self)

    def on_response_complete(self) -> None:
        """Wait for the next request on the connection."""
        super().on_response_complete()
        if not self.transport.is_closing() and not _is_in_hand(self.cycle):
            self._start_deadline()
            self.waiting.idle(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop_deadline()
        self.waiting.closed(self)
        super().connection_lost(exc)

    def drop(self) -> None:
        """Close the connection immediately."""
        self._stop_deadline()
        self.transport.abort()

    def _start_deadline(self) -> None:
        self._stop_deadline()
        self._deadline = self.loop.call_later(self.headers_within_s, self.drop)

    def _stop_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def _is_in_hand(cycle: RequestResponseCycle | None) -> bool:
    """Return whether a request is still being answered."""
    return cycle is not None and not cycle.response_complete


def guarded_protocol(most: int = MOST_CONNECTIONS, headers_within_s: float = HEADERS_WITHIN_S) -> type[GuardedProtocol]:
    """Return a protocol class with its own limits for one server."""
    limits = {"waiting": WaitingConnections(most), "headers_within_s": headers_within_s}
    return type("ServerProtocol", (GuardedProtocol,), limits)
