"""Signed HTTP requests: verification, signature, encodings and repetitions."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest

from sandbox.slack.server import Sandbox
from tests.sandbox.slack.conftest import Actor, MakeSandbox, wait_until

Request = tuple[dict[str, str], bytes]


class Listener:
    """A request URL that keeps what came, proves itself, and answers each further request as `answer` says."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.answer: Callable[[int], int] = lambda _: 200
        self.headers: dict[str, str] = {}
        listener = self

        class Endpoint(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                listener.requests.append((dict(self.headers), body))
                challenge = json.loads(body).get("challenge") if body.startswith(b"{") else None
                status = 200 if challenge else listener.answer(len(listener.events()))
                payload = (challenge or "").encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(payload)))
                for name, value in listener.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(payload)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name in the standard library
                """Keep the test's output quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/slack/events"

    def events(self) -> list[Request]:
        return [one for one in list(self.requests) if b'"event_callback"' in one[1]]


@pytest.fixture
def listener() -> Iterator[Listener]:
    listening = Listener()
    yield listening
    listening.server.shutdown()
    listening.server.server_close()


def signed(sandbox: Sandbox, request: Request) -> bool:
    headers, body = request
    base = b"v0:" + headers["X-Slack-Request-Timestamp"].encode() + b":" + body
    expected = hmac.new(sandbox.signing_secret.encode(), base, hashlib.sha256).hexdigest()
    return headers["X-Slack-Signature"] == f"v0={expected}"


def test_the_address_is_verified_before_anything_is_delivered(make_sandbox: MakeSandbox, listener: Listener) -> None:
    sandbox = make_sandbox(delivery="http", request_url=listener.url)
    sandbox.wait_for_app()
    [(headers, body)] = listener.requests
    assert json.loads(body)["type"] == "url_verification"
    assert signed(sandbox, (headers, body))
    assert abs(int(headers["X-Slack-Request-Timestamp"]) - time.time()) < 300


def test_events_are_json_and_commands_and_clicks_are_forms(make_sandbox: MakeSandbox, listener: Listener) -> None:
    sandbox = make_sandbox(delivery="http", request_url=listener.url)
    sandbox.wait_for_app()
    ana = Actor(sandbox, "U0ANA")
    ana.does("messages", channel="C0HVS", text="hello")
    wait_until(listener.events)
    assert json.loads(listener.events()[0][1])["event"]["text"] == "hello"
    assert ana.does("commands", channel="C0HVS", command="/hello", text="a & b") == {"ok": True}
    assert parse_qs(listener.requests[-1][1].decode())["text"] == ["a & b"]
    assert ana.does("shortcuts", callback_id="new_thing") == {"ok": True}
    assert json.loads(parse_qs(listener.requests[-1][1].decode())["payload"][0])["type"] == "shortcut"
    assert all(signed(sandbox, request) for request in listener.requests)


def test_an_event_answered_with_an_error_comes_again_with_its_reason(
    make_sandbox: MakeSandbox, listener: Listener
) -> None:
    sandbox = make_sandbox(delivery="http", request_url=listener.url, event_retry_delays_s=(0.0, 0.0, 0.0))
    sandbox.wait_for_app()
    listener.answer = lambda number: 200 if number == 3 else 503
    Actor(sandbox, "U0ANA").does("messages", channel="C0HVS", text="hello")
    wait_until(lambda: len(listener.events()) == 3)
    retries = [(h.get("X-Slack-Retry-Num"), h.get("X-Slack-Retry-Reason")) for h, _ in listener.events()]
    assert retries == [(None, None), ("1", "http_error"), ("2", "http_error")]
    assert len({json.loads(body)["event_id"] for _, body in listener.events()}) == 1


def test_an_app_that_asks_not_to_be_sent_the_same_again_is_not(make_sandbox: MakeSandbox, listener: Listener) -> None:
    sandbox = make_sandbox(delivery="http", request_url=listener.url, event_retry_delays_s=(0.0, 0.0, 0.0))
    sandbox.wait_for_app()
    listener.answer, listener.headers = lambda _: 503, {"X-Slack-No-Retry": "1"}
    ana = Actor(sandbox, "U0ANA")
    ana.does("messages", channel="C0HVS", text="once")
    wait_until(listener.events)
    listener.answer, listener.headers = lambda _: 200, {}
    ana.does("messages", channel="C0HVS", text="twice")
    wait_until(lambda: len(listener.events()) == 2)
    assert [json.loads(body)["event"]["text"] for _, body in listener.events()] == ["once", "twice"]


def test_a_click_answered_with_an_error_is_trouble_for_the_person(
    make_sandbox: MakeSandbox, listener: Listener
) -> None:
    sandbox = make_sandbox(delivery="http", request_url=listener.url)
    sandbox.wait_for_app()
    listener.answer = lambda _: 500
    assert Actor(sandbox, "U0ANA").does("shortcuts", callback_id="new_thing")["error"] == "dispatch_failed"


def test_an_app_may_come_up_later(make_sandbox: MakeSandbox, listener: Listener) -> None:
    sandbox = make_sandbox(delivery="http", request_url="http://127.0.0.1:9/slack/events", ack_timeout_s=0.1)
    with pytest.raises(TimeoutError):
        sandbox.wait_for_app(timeout_s=0.2)
    sandbox.set_request_url(listener.url)
    sandbox.wait_for_app()
