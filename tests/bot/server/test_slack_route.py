"""Slack's requests over HTTP: verified before anything is parsed, and never answered with an error of ours for what strangers send."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from starlette.applications import Starlette

from bot.server.refusals import Refusals
from bot.server.request_body import BodyReader
from bot.server.slack_route import MAX_BODY, slack_route

NOW = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
SECRET = "made-up-signing-secret"
OLD_SECRET = "the-secret-of-last-month"
CANARY = "canary-of-a-customer"


class Door:
    """The route, as Slack and strangers meet it."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.refusals = Refusals()
        self.executor = ThreadPoolExecutor(2)
        app = App(
            client=WebClient("xoxb-any", "http://127.0.0.1:9/"),
            authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-any"),
            request_verification_enabled=False,
            listener_executor=self.executor,
        )

        @app.action("pick_up")
        def clicked(ack: Ack, body: dict[str, Any]) -> None:
            self.heard.append(body)
            ack()

        self.bodies = BodyReader(MAX_BODY, within_s=0.3)
        route = slack_route(app, (SECRET, OLD_SECRET), lambda: NOW, self.refusals, self.bodies)
        self.app = Starlette(routes=[route])

    def sends(
        self,
        body: bytes,
        *,
        secret: str = SECRET,
        age_s: int = 0,
        content_type: str = "application/x-www-form-urlencoded",
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        stamp = str(int(NOW.timestamp()) - age_s)
        signature = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        signed = {
            "x-slack-request-timestamp": stamp,
            "x-slack-signature": f"v0={signature}",
            "content-type": content_type,
        }
        return self.posts(body, {**signed, **(headers or {})})

    def posts(self, body: bytes | AsyncIterator[bytes], headers: dict[str, str]) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://casebot") as client:
                encoded = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
                return await client.post("/slack/events", content=body, headers=encoded)

        return asyncio.run(ask())


@pytest.fixture
def door() -> Iterator[Door]:
    door = Door()
    yield door
    door.executor.shutdown()


def click(**more: Any) -> bytes:
    payload = {
        "type": "block_actions",
        "user": {"id": "U1", "name": CANARY},
        "team": {"id": "T1"},
        "actions": [{"type": "button", "action_id": "pick_up", "block_id": "b", "value": "1:1"}],
    }
    return urlencode({"payload": json.dumps(payload | more)}).encode()


@pytest.mark.parametrize("secret", [SECRET, OLD_SECRET])
def test_a_signed_click_is_heard_also_with_the_secret_that_is_being_replaced(door: Door, secret: str) -> None:
    assert door.sends(click(), secret=secret).status_code == 200
    assert [body["user"]["id"] for body in door.heard] == ["U1"]


MALFORMED = [
    b"",
    b"\xff\xfe",
    b"[1,2]",
    b'{"team":5}',
    b"\xef\xbb\xbf{}",
    b"\x00",
    b"[" * 100_000,
    b"payload=%7B",
    b"payload=[]",
    b'payload={"type":"block_actions"}',
    b'payload={"type":"block_actions","actions":[1]}',
    b'payload={"type":7}',
    b"&".join(b"a=1" for _ in range(1000)),
    b'{"type":"event_callback","event":"message"}',
    b'{"type":"event_callback","event_id":"Ev1","event":{"type":[]}}',
]


@pytest.mark.parametrize("body", MALFORMED)
@pytest.mark.parametrize("content_type", ["application/json", "application/x-www-form-urlencoded", ""])
def test_what_is_malformed_is_401_unsigned_and_400_signed(door: Door, body: bytes, content_type: str) -> None:
    """SAFE-3: never 500, never a traceback."""
    assert door.posts(body, {"content-type": content_type}).status_code == 401
    assert door.sends(body, content_type=content_type).status_code == 400
    assert door.heard == []


@pytest.mark.parametrize("more", [{"team": 5}, {"user": [1]}, {"channel": 1.5}, {"view": "v", "user": {"id": 7}}])
def test_a_signed_click_of_a_strange_form_is_400(door: Door, more: dict[str, Any]) -> None:
    assert door.sends(click(**more)).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"x-slack-request-timestamp": "now"},
        {"x-slack-request-timestamp": "9" * 400},
        {"x-slack-request-timestamp": "²"},
        {"x-slack-signature": "v0=ümläut"},
        {"x-slack-signature": "v0="},
        {"x-slack-signature": ""},
    ],
)
def test_a_signature_that_is_none_is_401(door: Door, headers: dict[str, str]) -> None:
    assert door.sends(click(), headers=headers).status_code == 401


@pytest.mark.parametrize(("secret", "age_s"), [("another-secret-altogether", 0), (SECRET, 301), (SECRET, -301)])
def test_a_wrong_or_late_signature_is_401_and_nothing_of_the_body_is_logged(
    door: Door, secret: str, age_s: int, caplog: pytest.LogCaptureFixture
) -> None:
    """SAFE-3: what customers wrote is in no log, at no level."""
    with caplog.at_level(logging.DEBUG):
        assert door.sends(click(), secret=secret, age_s=age_s).status_code == 401
    assert door.heard == []
    assert CANARY not in caplog.text


def test_ten_thousand_refused_requests_are_one_line_of_log(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(10_000):
        door.refusals.note("/slack/events", 401, "no signature")
    assert len(caplog.records) == 1
    assert door.refusals.counts() == {("/slack/events", 401, "no signature"): 10_000}


def test_slack_proves_an_address_with_a_challenge(door: Door) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc"}).encode()
    assert door.sends(body, content_type="application/json").json() == {"challenge": "abc"}


def test_a_body_without_end_is_not_read_to_its_end(door: Door) -> None:
    sent = 0

    async def without_end() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 10 * MAX_BODY:
            sent += 100_000
            yield b" " * 100_000

    assert door.posts(without_end(), {}).status_code == 413
    assert sent <= MAX_BODY + 200_000


def test_a_body_that_dribbles_is_given_up(door: Door) -> None:
    async def dribbling() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.01)

    assert door.posts(dribbling(), {}).status_code == 408


def test_all_bodies_together_have_a_limit() -> None:
    reader = BodyReader(1000, in_memory=1500)

    class Stalled:
        def __init__(self) -> None:
            self.go_on = asyncio.Event()

        async def stream(self) -> AsyncIterator[bytes]:
            yield b" " * 1000
            await self.go_on.wait()

    async def read_two() -> list[Any]:
        first, second = Stalled(), Stalled()
        tasks = [asyncio.ensure_future(reader.read(each)) for each in (first, second)]  # type: ignore[arg-type]  # all that is read of a request
        await asyncio.sleep(0.05)
        first.go_on.set()
        return await asyncio.gather(*tasks, return_exceptions=True)

    whole, refused = asyncio.run(read_two())
    assert whole == b" " * 1000
    assert refused.status == 503
