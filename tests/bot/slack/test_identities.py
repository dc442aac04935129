"""What is asked of Slack on the way to something else: an answer that breaks off must not cost the whole."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from typing import Any, cast

import pytest
from slack_sdk import WebClient

from bot.slack.counted_client import CountedClient
from bot.slack.identities import REMEMBERED_S, Identities
from bot.slack.own_workspace import OwnWorkspace, WorkspaceIds
from bot.slack.permalinks import Permalinks
from cases.model.membership import Membership
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
        yield CountedClient(token="xoxb-any", base_url=f"http://{host!s}:{port}/api/", timeout=5, retry_handlers=[])
        server.shutdown()


def test_an_answer_that_breaks_off_says_nothing_of_somebody(client: WebClient) -> None:
    """SAFE-1: the request goes on with what is known."""
    assert Identities(client, OwnWorkspace(client)).of("U0SUE") == Identity()


def test_a_message_is_made_without_an_address_that_slack_did_not_give(client: WebClient) -> None:
    """SAFE-2: a reminder is not lost because its card's address is not known."""
    assert Permalinks(client).of("C0ANY", "1700000000.000100") is None


class Answers:
    """Slack's part of users.info: what it says now, and how often it was asked."""

    def __init__(self) -> None:
        self.user: dict[str, Any] = {"id": "U0ANA", "team_id": "T1"}
        self.asked = 0

    def users_info(self, user: str) -> dict[str, Any]:
        self.asked += 1
        return {"user": {**self.user, "id": user}}


class OurTeam:
    """The own workspace, known without asking."""

    def ids(self) -> WorkspaceIds:
        return WorkspaceIds("T1")


def test_a_member_who_becomes_a_guest_is_known_as_one_within_five_minutes() -> None:
    """PPL-3: and Slack is asked no more often."""
    slack, now = Answers(), [1000.0]
    identities = Identities(cast(WebClient, slack), cast(OwnWorkspace, OurTeam()), lambda: now[0])
    assert identities.membership("U0ANA") is Membership.MEMBER
    slack.user["is_restricted"] = True
    now[0] += REMEMBERED_S - 1
    assert identities.membership("U0ANA") is Membership.MEMBER
    assert slack.asked == 1
    now[0] += 1
    assert identities.membership("U0ANA") is Membership.MULTI_CHANNEL_GUEST
    assert REMEMBERED_S <= 300


@pytest.mark.parametrize(
    ("said", "zone"),
    [("Asia/Tokyo", "Asia/Tokyo"), ("Mars/Olympus", ""), ("", ""), (None, ""), ("../etc/passwd", ""), ("/UTC", "")],
)
def test_a_zone_is_one_that_this_machine_knows(said: str | None, zone: str) -> None:
    """PPL-1: Slack gives people's zones; with any other, dates are those of UTC."""
    slack = Answers()
    slack.user["tz"] = said
    assert Identities(cast("WebClient", slack), cast("OwnWorkspace", OurTeam())).of("U0SUE").zone == zone
