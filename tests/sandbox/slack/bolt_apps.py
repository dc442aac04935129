"""A small Bolt app for tests: it keeps every body that it was sent, and does what a test tells it to."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from slack_bolt import App, BoltRequest
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from sandbox.slack.server import Sandbox
from tests.sandbox.slack.conftest import client_of

Body = dict[str, Any]
Answer = Callable[[Body, Any], None]
"""Takes the body and Bolt's `ack`, and calls it, or does not."""


class SmallApp:
    """A Bolt app. `answers[name]` says what to do for a command, callback_id or action_id; the default acknowledges."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.client: WebClient = client_of(sandbox)
        self.bodies: list[Body] = []
        self.answers: dict[str, Answer] = {}
        self.app = App(
            client=self.client,
            signing_secret=sandbox.signing_secret,
            token_verification_enabled=False,
            ignoring_self_events_enabled=False,
        )
        for listens in (self.app.action, self.app.options, self.app.view, self.app.view_closed, self.app.shortcut):
            listens(ANYTHING)(self._interaction)
        self.app.command(ANYTHING)(self._interaction)
        self.app.event(ANYTHING)(self._event)

    def _interaction(self, ack: Any, body: Body) -> None:
        self.bodies.append(body)
        names = [
            body.get("command"),
            body.get("callback_id"),
            body.get("view", {}).get("callback_id") if str(body.get("type")).startswith("view_") else None,
            body.get("action_id"),
            *(action["action_id"] for action in body.get("actions", [])),
        ]
        for name in names:
            if name in self.answers:
                self.answers[name](body, ack)
                return
        ack()

    def _event(self, body: Body) -> None:
        self.bodies.append(body)

    def of(self, kind: str) -> list[Body]:
        """The bodies of a type (block_actions, view_submission …), of a command, or of an event type."""
        return [
            body
            for body in list(self.bodies)
            if kind in (body.get("type"), body.get("command"), (body.get("event") or {}).get("type"))
        ]

    def events(self, kind: str) -> list[Body]:
        return [body["event"] for body in self.of(kind)]


ANYTHING = re.compile(".*")


@contextmanager
def by_socket(sandbox: Sandbox) -> Iterator[SmallApp]:
    """The app, connected in Socket Mode."""
    tester = SmallApp(sandbox)
    web_client = WebClient(sandbox.app_token, base_url=sandbox.api_url)
    handler = SocketModeHandler(tester.app, sandbox.app_token, web_client=web_client)
    handler.connect()  # type: ignore[no-untyped-call]  # untyped in Bolt
    sandbox.wait_for_app()
    try:
        yield tester
    finally:
        handler.client.auto_reconnect_enabled = False
        sandbox.drop_connections()
        threading.Thread(target=_hang_up, args=(handler,), daemon=True).start()


def _hang_up(handler: SocketModeHandler) -> None:
    """Close the client: it waits a second for its own queue, so not on the test's time."""
    with suppress(AttributeError):  # its closing races with its own receiving thread
        handler.close()  # type: ignore[no-untyped-call]  # untyped in Bolt


@contextmanager
def by_http(sandbox: Sandbox) -> Iterator[SmallApp]:
    """The app behind a request URL, which the sandbox is told and verifies."""
    tester = SmallApp(sandbox)

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            request = BoltRequest(body=self.rfile.read(length).decode(), headers=dict(self.headers))
            answered = tester.app.dispatch(request)
            payload = (answered.body or "").encode()
            self.send_response(answered.status)
            for name, values in answered.headers.items():
                self.send_header(name, values[0])
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name in the standard library
            """Keep the test's output quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    sandbox.set_request_url(f"http://127.0.0.1:{server.server_address[1]}/slack/events")
    sandbox.wait_for_app()
    try:
        yield tester
    finally:
        server.shutdown()
        server.server_close()
