"""What comes in over HTTP from whoever has not shown yet who they are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
from slack_bolt import App
from starlette.applications import Starlette

from bot.server.web import MAX_BODY, slack_route


def test_a_body_without_end_is_not_read_to_its_end() -> None:
    """A request is signed over its body; until it is read, anybody may have sent it."""
    sent = 0

    async def without_end() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 10 * MAX_BODY:
            sent += 100_000
            yield b" " * 100_000

    async def ask() -> int:
        app = App(token="xoxb-any", signing_secret="any-secret-at-all", token_verification_enabled=False)
        transport = httpx.ASGITransport(Starlette(routes=[slack_route(app)]))
        async with httpx.AsyncClient(transport=transport, base_url="http://casebot") as client:
            return (await client.post("/slack/events", content=without_end())).status_code

    assert asyncio.run(ask()) == 413
    assert sent <= MAX_BODY + 200_000
