"""The web server against clients that are slow on purpose, and what its ports serve."""

from __future__ import annotations

import http.client
import socket
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from prometheus_client import CollectorRegistry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.health import Finding, HealthMonitor, State
from bot.server.admin import admin_app
from bot.server.connections import guarded_protocol
from bot.server.web import WebServer
from tests.clock import SettableClock


async def _answer(request: Request) -> PlainTextResponse:
    await request.body()
    return PlainTextResponse("here")


def test_half_open_requests_do_not_keep_others_out() -> None:
    """Above the limit the connections that have waited longest are dropped; and each is, after a while."""
    protocol = guarded_protocol(most=20, headers_within_s=1.0)
    server = WebServer(Starlette(routes=[Route("/", _answer)]), "127.0.0.1", 0, protocol=protocol)
    port = server.start()
    held = []
    try:
        for _ in range(60):
            connection = socket.create_connection(("127.0.0.1", port))
            connection.sendall(b"POST / HTTP/1.1\r\nHost: casebot\r\n")
            held.append(connection)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
            assert answer.read() == b"here"
        for connection in held:
            connection.settimeout(5)
        until = time.monotonic() + 5
        assert all(_is_closed(connection) for connection in held)
        assert time.monotonic() < until
    finally:
        for connection in held:
            connection.close()
        server.stop()


def _is_closed(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def test_a_connection_answers_several_requests() -> None:
    server = WebServer(Starlette(routes=[Route("/", _answer)]), "127.0.0.1", 0)
    port = server.start()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    for _ in range(3):
        connection.request("GET", "/")
        assert connection.getresponse().read() == b"here"
    connection.close()
    server.stop()


class Parts:
    """Parts whose health a test sets."""

    def __init__(self) -> None:
        self.found: dict[str, Finding] = {}
        self.error: Exception | None = None

    def look(self) -> dict[str, Finding]:
        if self.error is not None:
            raise self.error
        return self.found


@pytest.fixture
def parts() -> Parts:
    return Parts()


@pytest.fixture
def monitor(parts: Parts, clock: SettableClock) -> HealthMonitor:
    return HealthMonitor({"database": parts.look}, clock)


@pytest.fixture
def admin(monitor: HealthMonitor) -> Iterator[str]:
    server = WebServer(admin_app(monitor, CollectorRegistry()), "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.start()}"
    server.stop()


def asked(url: str) -> tuple[int, dict[str, object]]:
    answer = httpx.get(url)
    return answer.status_code, answer.json()


def test_ready_says_which_part_fails_and_since_when(
    admin: str, monitor: HealthMonitor, parts: Parts, clock: SettableClock
) -> None:
    assert asked(f"{admin}/healthz") == (200, {"ok": True})
    assert asked(f"{admin}/readyz")[0] == 503, "nothing was looked at yet"
    monitor.look()
    assert asked(f"{admin}/readyz")[0] == 200
    parts.error = RuntimeError("words of a customer")
    began = clock.now()
    monitor.look()
    clock.advance(minutes=5)
    monitor.look()
    status, said = asked(f"{admin}/readyz")
    assert status == 503
    assert said["checks"] == {"database": {"state": "failing", "text": "RuntimeError", "since": began.isoformat()}}
    assert asked(f"{admin}/healthz")[0] == 200, "a process that is alive is not restarted for its database"


def test_a_warning_is_shown_and_restarts_nothing(admin: str, monitor: HealthMonitor, parts: Parts) -> None:
    parts.found = {"dead messages": Finding(State.WARNING, "3; see casebot outbox list")}
    monitor.look()
    status, said = asked(f"{admin}/readyz")
    assert (status, said["state"]) == (200, "warning")


def test_a_look_that_hangs_is_told_at_once(clock: SettableClock) -> None:
    """With a frozen database the page answers all the same, and says so."""
    now = [0.0]

    def hang() -> dict[str, Finding]:
        time.sleep(0.5)
        return {}

    monitor = HealthMonitor({"database": hang}, clock, elapsed=lambda: now[0])
    monitor.look()
    assert monitor.report().is_ready
    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(monitor.look)
        time.sleep(0.1)
        now[0] = 20.0
        report = monitor.report()
        assert not report.is_ready
        assert report.findings["database"].text == "has not answered for 20 s"
        looking.result()
    assert monitor.report().is_ready
