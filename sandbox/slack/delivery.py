"""Deliver events and interactions to the app: the common part of both ways, and signed HTTP requests."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from urllib.parse import urlencode

import httpx

from sandbox.slack.message_log import Json
from sandbox.tls import TLS

Envelope = Literal["events_api", "interactive", "slash_commands"]


@dataclass(frozen=True)
class Answer:
    """Represent the result of a delivery. `body` is what the app sent with its acknowledgement, or None."""

    outcome: Literal["acked", "timeout", "failed"]
    body: Any = None
    reason: str = ""
    status: int = 200
    no_retry: bool = False

    @property
    def acked(self) -> bool:
        return self.outcome == "acked"


@dataclass(frozen=True)
class Retry:
    """Represent the number (from 1) and reason of a repeated delivery."""

    number: int
    reason: str


class Delivery(Protocol):
    """Deliver payloads to the app."""

    @property
    def kind(self) -> Literal["socket", "http"]: ...

    async def deliver(
        self, envelope: Envelope, payload: Json, *, timeout_s: float, retry: Retry | None = None
    ) -> Answer:
        """Hand over one payload and wait at most `timeout_s` seconds for its acknowledgement."""
        ...

    async def stop(self) -> None: ...


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Return Slack's signature, version 0, over the timestamp and the body of a request."""
    digest = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256)
    return f"v0={digest.hexdigest()}"


class HttpDelivery:
    """Send signed requests to the app's request URL, once it has answered Slack's url_verification."""

    kind: Literal["http"] = "http"

    def __init__(self, *, request_url: str, signing_secret: str, verification_token: str) -> None:
        self.request_url = request_url
        self._secret = signing_secret
        self._token = verification_token
        self._client = httpx.AsyncClient(
            trust_env=False, verify=TLS, limits=httpx.Limits(max_connections=200), timeout=60
        )
        self._verified = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def verified(self) -> bool:
        """Return whether the app has answered the challenge at its request URL."""
        return self._verified.is_set()

    def start(self) -> None:
        """Begin to ask for the verification; the app may come up later."""
        self._task = asyncio.create_task(self._keep_verifying())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
        await self._client.aclose()

    def set_request_url(self, request_url: str) -> None:
        """Deliver elsewhere from now on, once that address is verified."""
        self.request_url = request_url
        self._verified.clear()
        if self._task is not None:
            self._task.cancel()
        self.start()

    async def _keep_verifying(self) -> None:
        pause = 0.05
        while not self._verified.is_set():
            if await self._verify():
                self._verified.set()
                return
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, 1.0)

    async def _verify(self) -> bool:
        challenge = hashlib.sha256(self.request_url.encode()).hexdigest()[:40]
        body = json.dumps({"token": self._token, "challenge": challenge, "type": "url_verification"}).encode()
        try:
            response = await self._client.post(
                self.request_url, content=body, headers=self._headers(body, "application/json")
            )
        except httpx.HTTPError:
            return False
        if response.status_code != 200:
            return False
        try:
            return bool(response.json().get("challenge") == challenge)
        except ValueError:
            return response.text.strip() == challenge

    def _headers(self, body: bytes, content_type: str) -> dict[str, str]:
        timestamp = str(int(time.time()))
        return {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._secret, timestamp, body),
        }

    async def deliver(
        self, envelope: Envelope, payload: Json, *, timeout_s: float, retry: Retry | None = None
    ) -> Answer:
        if envelope == "events_api":
            body, content_type = json.dumps(payload).encode(), "application/json"
        else:
            fields = payload if envelope == "slash_commands" else {"payload": json.dumps(payload)}
            body, content_type = urlencode(fields).encode(), "application/x-www-form-urlencoded"
        try:
            async with asyncio.timeout(timeout_s):
                await self._verified.wait()
                headers = self._headers(body, content_type)
                if retry is not None:
                    headers |= {"X-Slack-Retry-Num": str(retry.number), "X-Slack-Retry-Reason": retry.reason}
                response = await self._client.post(self.request_url, content=body, headers=headers)
        except TimeoutError:
            if not self._verified.is_set():
                return Answer("failed", reason="connection_failed", status=0)
            return Answer("timeout", reason="http_timeout", status=0)
        except httpx.HTTPError:
            return Answer("failed", reason="connection_failed", status=0)
        if response.status_code != 200:
            no_retry = response.headers.get("x-slack-no-retry") == "1"
            return Answer("failed", reason="http_error", status=response.status_code, no_retry=no_retry)
        return Answer("acked", body=_body_of(response), status=200)


def _body_of(response: httpx.Response) -> Any:
    if not response.content:
        return None
    if response.headers.get("content-type", "").startswith("application/json"):
        try:
            return response.json()
        except ValueError:
            return response.text
    return {"text": response.text}
