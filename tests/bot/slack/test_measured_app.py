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


class Lines(logging.Handler):
    """Keeps what the library's logger says, whatever other tests did to the loggers above it."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.texts.append(record.getMessage())


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    """What is logged from WARNING on, with a token in the environment as in production."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-any")
    library = logging.getLogger(LIBRARY)
    levels = logging.root.level, library.level
    # The library copies both from the root whenever an app is made. Only `setLevel` forgets what loggers remember of earlier levels.
    logging.root.setLevel(logging.WARNING)
    library.setLevel(logging.WARNING)
    monkeypatch.setattr(logging.root, "disabled", False)
    monkeypatch.setattr(library, "disabled", False)
    before = list(library.filters)
    heard = Lines()
    library.addHandler(heard)
    yield heard
    library.removeHandler(heard)
    logging.root.setLevel(levels[0])
    library.setLevel(levels[1])
    assert library.filters == before


def options() -> dict[str, Any]:
    return {
        "client": WebClient("xoxb-any", "http://127.0.0.1:9/"),
        "authorize": lambda: AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-any"),
        "request_verification_enabled": False,
    }


def test_the_two_warnings_are_still_the_librarys_words() -> None:
    """Fails if the library rewords them."""
    of_library = {messages.warning_client_prioritized_and_token_skipped(), messages.warning_token_skipped()}
    assert of_library == NEEDLESS_WARNINGS


def test_casebot_starts_without_them(lines: Lines) -> None:
    """The library's own App says both, so that the test would notice if it did not any more."""
    MeasuredApp(Metrics(), **options())
    assert lines.texts == []
    App(**options())
    assert set(lines.texts) == NEEDLESS_WARNINGS


def test_any_other_warning_of_the_start_is_logged(lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    other = messages.warning_token_skipped() + " And more."
    monkeypatch.setattr("slack_bolt.app.app.warning_token_skipped", lambda: other)
    MeasuredApp(Metrics(), **options())
    assert lines.texts == [other]


def test_the_same_words_are_logged_after_the_start(lines: Lines) -> None:
    MeasuredApp(Metrics(), **options()).logger.warning(messages.warning_token_skipped())
    assert lines.texts == [messages.warning_token_skipped()]


def test_an_app_that_cannot_start_leaves_no_filter(lines: Lines) -> None:
    with pytest.raises(BoltError):
        MeasuredApp(Metrics(), **{**options(), "client": "no client"})
    assert logging.getLogger(LIBRARY).filters == []
    App(**options())
    assert set(lines.texts) == NEEDLESS_WARNINGS
