"""The client of the benchmark of acknowledgements, in a process of its own: sends Slack's signed requests, and takes the time.

It reads one Load as JSON from standard input, and prints its Result.
"""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

SECRET = "bench-signing-secret"


@dataclass(frozen=True)
class Load:
    """What to send.

    Attributes:
        requests: For each the port to which it goes, and its payload as JSON. Each thread takes the next one.
        threads: How many connections send at one time.
        pause_s: How long each rests before it sends, in seconds.
    """

    requests: list[tuple[int, str]]
    threads: int = 1
    pause_s: float = 0.0


@dataclass(frozen=True)
class Result:
    """How long it took.

    Attributes:
        took: For each request the seconds until its answer was there.
        sent_at: For each request when it was sent, in seconds since 1970.
        seconds: From the first request to the last answer.
    """

    took: list[float]
    sent_at: list[float]
    seconds: float


def send(load: Load) -> Result:
    """Send it from another process, so that taking the time and serving Slack's API do not share an interpreter."""
    command = [sys.executable, "-m", "tests.bench_load"]
    done = subprocess.run(command, input=json.dumps(asdict(load)), stdout=subprocess.PIPE, text=True, check=True)
    return Result(**json.loads(done.stdout))


class _Sender:
    def __init__(self, load: Load) -> None:
        self._load = load
        self._left = iter(range(len(load.requests)))
        self._lock = threading.Lock()
        self._sign = SignatureVerifier(SECRET)
        self.took = [0.0] * len(load.requests)
        self.sent_at = [0.0] * len(load.requests)
        self.failed: list[str] = []

    def send_all(self) -> None:
        connections: dict[int, http.client.HTTPConnection] = {}
        while (place := self._next()) is not None and not self.failed:
            port, payload = self._load.requests[place]
            if port not in connections:
                connections[port] = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            time.sleep(self._load.pause_s)
            self._send(connections[port], place, urlencode({"payload": payload}))

    def _next(self) -> int | None:
        with self._lock:
            return next(self._left, None)

    def _send(self, connection: http.client.HTTPConnection, place: int, body: str) -> None:
        stamp = str(int(time.time()))
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "x-slack-request-timestamp": stamp,
            "x-slack-signature": self._sign.generate_signature(timestamp=stamp, body=body) or "",
        }
        self.sent_at[place] = time.time()
        began = time.perf_counter()
        connection.request("POST", "/slack/events", body, headers)
        answer = connection.getresponse()
        content = answer.read()
        self.took[place] = time.perf_counter() - began
        # A form that is refused stays open.
        if answer.status != 200 or content not in (b"", b'{"response_action": "clear"}'):
            self.failed.append(f"{answer.status} {content[:300]!r}")


def main() -> None:
    """Send what standard input asks for."""
    given = json.load(sys.stdin)
    sender = _Sender(Load(**given))
    threads = [threading.Thread(target=sender.send_all) for _ in range(given["threads"])]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    if sender.failed:
        raise SystemExit(f"refused: {sender.failed[0]}")
    print(json.dumps(asdict(Result(sender.took, sender.sent_at, seconds))))


if __name__ == "__main__":
    main()
