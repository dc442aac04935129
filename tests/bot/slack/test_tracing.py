"""One id leads from a request to what was posted because of it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
from slack_bolt import Ack, BoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.cli.logs import JsonLines
from bot.metrics import Metrics
from bot.slack.measured_app import MeasuredApp
from bot.slack.tracing_executor import TracingExecutor
from bot.slack.window_pool import WindowPool
from storage.trace import current_trace
from tests.bot.delivery.office import Office, card


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is logged, as JSON lines."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    loggers = [logging.getLogger(name) for name in ("bot", "casebot")]
    for each in loggers:
        each.addHandler(handler)
        each.setLevel(logging.INFO)
    yield written
    for each in loggers:
        each.removeHandler(handler)
        each.setLevel(logging.NOTSET)


def test_a_click_and_the_post_that_follows_from_it_have_one_trace(sqlite_url: str, lines: io.StringIO) -> None:
    listeners, windows = TracingExecutor(2), WindowPool(2)
    seen: list[str] = []
    app = MeasuredApp(
        Metrics(),
        client=WebClient("xoxb-any", "http://127.0.0.1:9/"),
        authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-any"),
        request_verification_enabled=False,
        listener_executor=listeners,
    )
    with Office(sqlite_url) as office:

        @app.action("pick_up")
        def clicked(ack: Ack) -> None:
            office.tells(card(len(seen) + 1))
            seen.append(current_trace())
            windows.submit("U1", lambda: seen.append(current_trace()))
            windows.executor.shutdown()
            ack()

        click = {
            "type": "block_actions",
            "user": {"id": "U1", "name": "canary"},
            "team": {"id": "T1"},
            "actions": [{"action_id": "pick_up", "block_id": "b"}],
        }
        assert app.dispatch(BoltRequest(body=click, mode="socket_mode")).status == 200
        office.sends_what_is_due()
    logged = [json.loads(line) for line in lines.getvalue().splitlines()]
    [request] = [line for line in logged if line["message"].startswith("action:pick_up was answered with 200")]
    [post] = [line for line in logged if line["message"].endswith("(card) is sent.")]
    assert seen == [request["trace"], request["trace"]]
    assert post["trace"] == request["trace"] != ""
    assert "canary" not in lines.getvalue()
    assert current_trace() == ""
    listeners.shutdown()
