"""The server of the stand-ins."""

from __future__ import annotations

import socket
import time
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.serving import ServerThread


def test_a_client_killed_in_the_middle_of_its_request_leaves_no_traceback(capfd: pytest.CaptureFixture[str]) -> None:
    began: list[str] = []
    ended: list[str] = []

    async def takes(request: Request) -> Response:
        began.append(request.url.path)
        try:
            return Response(await request.body())
        finally:
            ended.append(request.url.path)

    server = ServerThread(Starlette(routes=[Route("/take", takes, methods=["POST"])]), name="a stand-in")
    server.start()
    try:
        address = urlsplit(server.url)
        with socket.create_connection((address.hostname, address.port)) as client:
            client.sendall(b"POST /take HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\nhalf of it")
            waits_for(began)
        waits_for(ended)
    finally:
        server.stop()
    assert capfd.readouterr().err == ""


def waits_for(seen: list[str]) -> None:
    until = time.monotonic() + 10
    while not seen:
        assert time.monotonic() < until
        time.sleep(0.01)
