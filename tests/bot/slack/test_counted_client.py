"""SAFE-2: calls to Slack share connections, and each call is sent once."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from slack_sdk.errors import SlackApiError

from bot.slack.call_failures import FailureKind, classify_failure
from bot.slack.counted_client import CountedClient

TOKEN = "xoxb-any"
OK = b'{"ok": true, "ts": "1.0"}'


@dataclass
class Heard:
    """What reached the server, and how it answers."""

    connections: int = 0
    requests: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    answer: Callable[[BaseHTTPRequestHandler, str], None] = lambda request, _body: _say(request, 200, OK)


def _say(request: BaseHTTPRequestHandler, status: int, body: bytes, **headers: str) -> None:
    request.send_response(status)
    for name, value in headers.items():
        request.send_header(name.replace("_", "-"), value)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


class Server:
    """An HTTP server that keeps connections open and counts them."""

    def __init__(self) -> None:
        self.heard = heard = Heard()

        class Request(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                heard.connections += 1
                super().setup()

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                heard.requests.append((self.path, dict(self.headers), body))
                heard.answer(self, body)

            def log_message(self, *_: object) -> None:
                """Print nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Request)
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def client(self, timeout_s: int = 5, **settings: object) -> CountedClient:
        """A client of this server."""
        url = f"http://127.0.0.1:{self.port}/api/"
        return CountedClient(TOKEN, url, timeout=timeout_s, retry_handlers=[], **settings)

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that is closed afterwards."""
    found = Server()
    yield found
    found.close()


def test_calls_share_a_connection(server: Server) -> None:
    """SAFE-2: a message waits for no handshake."""
    client = server.client()
    for number in range(5):
        assert client.chat_postMessage(channel="C1", text=f"No. {number}")["ts"] == "1.0"
    assert len(server.heard.requests) == 5
    assert server.heard.connections == 1


def test_calls_at_the_same_time_do_not_mix(server: Server) -> None:
    """SAFE-2: each thread gets the answer to its own call."""
    client = server.client()

    def echo(request: BaseHTTPRequestHandler, body: str) -> None:
        _say(request, 200, json.dumps({"ok": True, "said": json.loads(body)["text"]}).encode())

    server.heard.answer = echo
    found: dict[int, str] = {}

    def post(number: int) -> None:
        found[number] = client.chat_postMessage(channel="C1", text=str(number))["said"]

    threads = [threading.Thread(target=post, args=(number,)) for number in range(20)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert found == {number: str(number) for number in range(20)}


def test_a_connection_that_slack_closed_while_idle_is_not_used_again(server: Server) -> None:
    """SAFE-2: the next call neither fails nor is sent twice."""
    client = server.client()
    closed = threading.Event()

    def answer_and_close(request: BaseHTTPRequestHandler, _body: str) -> None:
        _say(request, 200, OK)
        # Closed without a word, as a load balancer does.
        request.connection.shutdown(socket.SHUT_RDWR)
        request.close_connection = True
        closed.set()

    server.heard.answer = answer_and_close
    for _ in range(3):
        client.chat_postMessage(channel="C1", text="Hello")
        assert closed.wait(timeout=5)
        closed.clear()
    assert len(server.heard.requests) == 3


def _failure(client: CountedClient) -> tuple[FailureKind, str]:
    with pytest.raises(Exception) as raised:
        client.chat_postMessage(channel="C1", text="Hello")
    failure = classify_failure(raised.value)
    assert failure is not None
    return failure.kind, failure.error


def test_what_never_left_may_be_sent_again() -> None:
    """SAFE-2: nobody listens, or the name is unknown."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
    client = CountedClient(TOKEN, f"http://127.0.0.1:{port}/api/", timeout=5, retry_handlers=[])
    assert _failure(client) == (FailureKind.NOT_DONE, "ConnectionRefusedError")
    unknown = CountedClient(TOKEN, "http://no-such-host.invalid/api/", timeout=5, retry_handlers=[])
    assert _failure(unknown)[0] is FailureKind.NOT_DONE


def test_slack_restarting_between_two_calls_is_a_refusal() -> None:
    """SAFE-2: the old connection is dead, and nothing was sent on it."""
    other = Server()
    client = other.client()

    def answer_and_close(request: BaseHTTPRequestHandler, _body: str) -> None:
        _say(request, 200, OK)
        request.close_connection = True

    other.heard.answer = answer_and_close
    client.chat_postMessage(channel="C1", text="Hello")
    other.close()
    assert _failure(client) == (FailureKind.NOT_DONE, "ConnectionRefusedError")


def test_an_answer_that_never_comes_leaves_the_outcome_unknown(server: Server) -> None:
    """SAFE-2: Slack may have carried the call out."""
    client = server.client()

    def hang_up(request: BaseHTTPRequestHandler, _body: str) -> None:
        request.close_connection = True
        request.connection.shutdown(socket.SHUT_RDWR)

    server.heard.answer = hang_up
    assert _failure(client) == (FailureKind.UNKNOWN, "RemoteDisconnected")
    waiting = threading.Event()

    def keep_waiting(_request: BaseHTTPRequestHandler, _body: str) -> None:
        waiting.wait()

    server.heard.answer = keep_waiting
    assert _failure(server.client(timeout_s=1)) == (FailureKind.UNKNOWN, "TimeoutError")
    waiting.set()
    assert len(server.heard.requests) == 2


@pytest.mark.parametrize(
    ("status", "body", "kind", "error"),
    [
        (200, b"<!DOCTYPE html>", FailureKind.UNKNOWN, "http_200"),
        (200, b"[1, 2]", FailureKind.UNKNOWN, "http_200"),
        (200, b"", FailureKind.UNKNOWN, "http_200"),
        (503, b"busy", FailureKind.UNKNOWN, "http_503"),
        (302, b"", FailureKind.UNKNOWN, "http_302"),
        (200, b'{"ok": false, "error": "is_archived"}', FailureKind.REFUSED, "is_archived"),
        (200, b"\xff\xfe", FailureKind.UNKNOWN, "UnicodeDecodeError"),
    ],
)
def test_an_answer_of_another_kind(server: Server, status: int, body: bytes, kind: FailureKind, error: str) -> None:
    """SAFE-2: what was answered decides whether the call may be sent again."""
    server.heard.answer = lambda request, _body: _say(request, status, body)
    assert _failure(server.client()) == (kind, error)


def test_a_rate_limit_says_how_long_to_wait(server: Server) -> None:
    """SAFE-2: Slack's own pause is kept."""
    server.heard.answer = lambda request, _body: _say(request, 429, b'{"ok": false}', Retry_After="17")
    with pytest.raises(SlackApiError) as raised:
        server.client().chat_postMessage(channel="C1", text="Hello")
    failure = classify_failure(raised.value)
    assert failure is not None
    assert (failure.kind, failure.retry_after) == (FailureKind.RATE_LIMITED, 17.0)


def test_the_token_travels_in_the_header_alone(server: Server) -> None:
    """SAFE-2: the app's token, which a call names itself, too."""
    client = server.client()
    client.chat_postMessage(channel="C1", text="Grüße 👋", link_names=False)
    client.users_info(user="U1", include_locale=True)
    client.apps_connections_open(app_token="xapp-1")
    (_, posted, body), (path, asked, query), (_, opened, rest) = server.heard.requests
    assert json.loads(body) == {"channel": "C1", "text": "Grüße 👋", "link_names": False}
    assert posted["Authorization"] == asked["Authorization"] == f"Bearer {TOKEN}"
    assert path == "/api/users.info"
    assert parse_qs(query) == {"user": ["U1"], "include_locale": ["1"]}
    assert opened["Authorization"] == "Bearer xapp-1"
    assert "xapp-1" not in rest


def test_calls_go_through_the_proxy(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """SAFE-2: as before, the environment names it."""
    monkeypatch.setenv("HTTP_PROXY", f"http://anna:secret@127.0.0.1:{server.port}")
    client = CountedClient(TOKEN, "http://slack.invalid/api/", timeout=5, retry_handlers=[])
    assert client.chat_postMessage(channel="C1", text="Hello")["ok"]
    path, headers, _ = server.heard.requests[0]
    assert path == "http://slack.invalid/api/chat.postMessage"
    assert headers["Proxy-Authorization"].startswith("Basic ")


def test_each_call_is_counted(server: Server) -> None:
    """OPS-1: by method and outcome."""
    counted: list[tuple[str, str]] = []
    client = server.client()
    client.count = lambda method, outcome: counted.append((method, outcome))
    client.auth_test()
    for body in (b'{"ok": false, "error": "is_archived"}', b"<html>"):
        server.heard.answer = lambda request, _body, said=body: _say(request, 200, said)  # type: ignore[misc]  # mypy does not type a default
        with pytest.raises(SlackApiError):
            client.auth_test()
    assert counted == [("auth.test", "ok"), ("auth.test", "is_archived"), ("auth.test", "error")]


def test_a_call_with_a_file_is_refused(server: Server) -> None:
    """SAFE-2: casebot uploads to an address of its own, so nothing is left out in silence."""
    with pytest.raises(TypeError, match="files"):
        server.client().api_call("files.upload", files={"file": "a.png"})
    assert server.heard.requests == []
