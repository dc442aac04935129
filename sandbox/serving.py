"""The HTTP server of the stand-ins: it runs in a thread, can break connections, and can leave calls unanswered."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import struct
import sys
import threading
import time
from collections.abc import Mapping
from types import TracebackType
from typing import ClassVar, Self
from weakref import WeakValueDictionary

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from uvicorn.protocols.http.h11_impl import H11Protocol

START_WITHIN_S = 10.0


class ResettableProtocol(H11Protocol):
    """Extend uvicorn's HTTP protocol so that a connection can be reset in the middle of a call."""

    transports: ClassVar[WeakValueDictionary[tuple[object, object], asyncio.Transport]] = WeakValueDictionary()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the class above
        super().connection_made(transport)
        self.transports[self.client, self.server] = transport


def reset_connection(request: Request) -> None:
    """Break the connection of a request: the client sees "connection reset by peer"."""
    client, server = request.scope.get("client"), request.scope.get("server")
    transport = ResettableProtocol.transports.get((tuple(client or ()), tuple(server or ())))
    if transport is None:
        return
    connection: socket.socket | None = transport.get_extra_info("socket")
    # A client that is gone has closed it already.
    if connection is not None and not transport.is_closing():
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def _nobody_waits(_request: Request, _gone: Exception) -> Response:
    # A client that was killed in the middle of its request is nothing to log a traceback about.
    return Response(status_code=400)


class ServerThread:
    """Serve one application until it is stopped.

    - `web_sockets`: whether it serves those too, and runs the application's lifespan.
    - `hang_s`: how long at most a call gets no answer, in real seconds.
    """

    def __init__(self, application: Starlette, *, name: str, web_sockets: bool = False, hang_s: float = 60.0) -> None:
        application.add_exception_handler(ClientDisconnect, _nobody_waits)
        self._application = application
        self._name = name
        self._web_sockets = web_sockets
        self._hang_s = hang_s
        self._ended = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self.url = ""

    @property
    def is_running(self) -> bool:
        return self._thread is not None

    @property
    def is_current(self) -> bool:
        """Return whether the caller runs in the server's own thread."""
        return threading.current_thread() is self._thread

    @property
    def is_serving(self) -> bool:
        """Return whether it serves and is not about to end: a stream ends when this turns false."""
        return self._server is not None and not self._server.should_exit

    def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Return once connections are accepted; port 0 takes a free one. Raises OSError for a port that is in use."""
        if self._thread is not None:
            raise RuntimeError(f"{self._name} was started already")
        listener = socket.create_server((host, port), backlog=512)
        # asyncio leaves Nagle's delay on for a socket made so, and each answer would come 40 ms late.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        reached_at = "127.0.0.1" if host in ("0.0.0.0", "") else host  # noqa: S104  # what to call it, not where to bind
        self.url = f"http://{reached_at}:{listener.getsockname()[1]}"
        self._ended = asyncio.Event()
        self._loop = None
        self._server = uvicorn.Server(
            uvicorn.Config(
                self._application,
                http=ResettableProtocol,
                ws="websockets-sansio" if self._web_sockets else "none",
                ws_ping_interval=20.0,
                lifespan="on" if self._web_sockets else "off",
                log_level="warning",
                access_log=False,
                timeout_graceful_shutdown=2,
                timeout_keep_alive=30,
            )
        )
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listener]}, name=self._name, daemon=True
        )
        self._thread.start()
        until = time.monotonic() + START_WITHIN_S
        while not self._server.started:
            if time.monotonic() > until or not self._thread.is_alive():
                raise RuntimeError(f"{self._name} did not start; its log says why")
            time.sleep(0.005)

    def stop(self) -> None:
        """End every connection and the thread; safe to call twice."""
        if self._thread is None or self._server is None:
            return
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._ended.set)
        self._server.should_exit = True
        self._thread.join(START_WITHIN_S)
        self._thread = None

    async def hang(self, request: Request) -> Response:
        """Give no answer until the client leaves, the bound is reached or the server stops."""
        self._loop = asyncio.get_running_loop()
        until = time.monotonic() + self._hang_s
        while time.monotonic() < until and not self._ended.is_set() and not await request.is_disconnected():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), 0.05)
        return await self.reset(request)

    async def reset(self, request: Request) -> Response:
        """Break the connection: the client sees a reset. What is given back reaches nobody."""
        reset_connection(request)
        await asyncio.sleep(0)
        return Response(status_code=500)


class StandIn:
    """Serve a stand-in with one server. Use it as a context manager, which starts and stops it."""

    _server: ServerThread

    def start(self, host: str = "127.0.0.1", port: int = 0) -> Self:
        """Serve from a thread; return once connections are accepted. Port 0 takes a free one."""
        self._server.start(host, port)
        return self

    def stop(self) -> None:
        """End every connection and the thread. Safe to call twice; the data stays."""
        self._server.stop()

    def __enter__(self) -> Self:
        return self if self._server.is_running else self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Return the address, for the API and the page."""
        return self._server.url


def serve_until_interrupted(stand_in: StandIn, addresses: Mapping[str, str]) -> None:
    """Print the addresses and secrets of a running stand-in, and stop it on Ctrl-C or SIGTERM."""
    # Before the addresses: whoever reads them may stop it at once.
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    width = max(len(name) for name in addresses) + 3
    sys.stdout.writelines(f"{name + ':':{width}}{address}\n" for name, address in addresses.items())
    sys.stdout.flush()
    ended.wait()
    stand_in.stop()
