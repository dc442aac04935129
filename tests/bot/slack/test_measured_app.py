"""How the app starts: without the library's warnings about a token that casebot does not give it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltError
from slack_bolt.logger import messages
from slack_sdk import WebClient

from bot.metrics import Metrics
from bot.slack.measured_app import NEEDLESS_WARNINGS, MeasuredApp

LIBRARY = "slack_bolt.App"


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.LogCaptureFixture]:
    """What is logged from WARNING on, with a token in the environment as in production."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-any")
    library = logging.getLogger(LIBRARY)
    before = (library.level, library.disabled, list(library.filters))
    # The library copies the root's level whenever an app is made.
    with caplog.at_level(logging.WARNING):
        yield caplog
    assert library.filters == before[2]
    library.level, library.disabled = before[:2]


def options() -> dict[str, Any]:
    return {
        "client": WebClient("xoxb-any", "http://127.0.0.1:9/"),
        "authorize": lambda: AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-any"),
        "request_verification_enabled": False,
    }


def warned(lines: pytest.LogCaptureFixture) -> list[str]:
    return [line.getMessage() for line in lines.records if line.name == LIBRARY]


def test_the_two_warnings_are_still_the_librarys_words() -> None:
    """Fails if the library rewords them."""
    of_library = {messages.warning_client_prioritized_and_token_skipped(), messages.warning_token_skipped()}
    assert of_library == NEEDLESS_WARNINGS


def test_casebot_starts_without_them(lines: pytest.LogCaptureFixture) -> None:
    """The library's own App says both, so that the test would notice if it did not any more."""
    MeasuredApp(Metrics(), **options())
    assert warned(lines) == []
    App(**options())
    assert set(warned(lines)) == NEEDLESS_WARNINGS


def test_any_other_warning_of_the_start_is_logged(
    lines: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = messages.warning_token_skipped() + " And more."
    monkeypatch.setattr("slack_bolt.app.app.warning_token_skipped", lambda: other)
    MeasuredApp(Metrics(), **options())
    assert warned(lines) == [other]


def test_the_same_words_are_logged_after_the_start(lines: pytest.LogCaptureFixture) -> None:
    MeasuredApp(Metrics(), **options()).logger.warning(messages.warning_token_skipped())
    assert warned(lines) == [messages.warning_token_skipped()]


def test_an_app_that_cannot_start_leaves_no_filter(lines: pytest.LogCaptureFixture) -> None:
    with pytest.raises(BoltError):
        MeasuredApp(Metrics(), **{**options(), "client": "no client"})
    assert logging.getLogger(LIBRARY).filters == []
    App(**options())
    assert set(warned(lines)) == NEEDLESS_WARNINGS
