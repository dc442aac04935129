"""What is asked of Slack on the way to something else: an answer that breaks off must not cost the whole."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from bot.slack.identities import Identities
from bot.slack.own_workspace import OwnWorkspace
from bot.slack.permalinks import Permalinks
from handlers.context import Identity


class BreaksOff(socketserver.StreamRequestHandler):
    """Promises a hundred bytes, sends two, and is gone."""

    def handle(self) -> None:
        while self.rfile.readline().strip():
            pass
        self.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{}")


@pytest.fixture
def client() -> Iterator[WebClient]:
    """A client of a Slack that breaks off."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), BreaksOff) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        host, port = server.server_address[:2]
        yield WebClient(token="xoxb-any", base_url=f"http://{host!s}:{port}/api/", timeout=5, retry_handlers=[])
        server.shutdown()


def test_an_answer_that_breaks_off_says_nothing_of_somebody(client: WebClient) -> None:
    """SAFE-1: the request goes on with what is known."""
    assert Identities(client, OwnWorkspace(client)).of("U0SUE") == Identity()


def test_a_message_is_made_without_an_address_that_slack_did_not_give(client: WebClient) -> None:
    """SAFE-2: a reminder is not lost because its card's address is not known."""
    assert Permalinks(client).of("C0ANY", "1700000000.000100") is None
