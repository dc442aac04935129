"""The files of a form, as Slack describes them (INT-3)."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from cases.rules.case_files import CaseFile
from handlers.attached_files import attached_files

LINK = "https://acme.slack.com/files/U1/F1/quote.pdf"
BODY = {"team": {"id": "T1", "domain": "acme"}}
FILE = {"id": "F1", "name": "quote.pdf", "permalink": LINK}


class Slack(WebClient):
    """Knows one file; counts what it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def files_info(self, **given: Any) -> Any:
        self.asked.append(given["file"])
        if given["file"] != "F1":
            raise SlackApiError("no such file", {"error": "file_not_found"})  # type: ignore[no-untyped-call]  # slack_sdk leaves its constructor untyped
        return {"file": FILE}


@pytest.mark.parametrize(
    ("given", "found", "asked"),
    [
        ([FILE], 1, 0),
        ([{"id": "F1"}], 1, 1),
        ([{"id": "F1", "name": "quote.pdf"}], 1, 1),
        ([{"id": "F2"}], 0, 1),
        ([{"name": "quote.pdf"}, {}, None, "F1", 7], 0, 0),
        ([{**FILE, "permalink": "https://evil.example/files/U1/F1/quote.pdf"}], 0, 0),
        ([FILE] * 6, 5, 0),
    ],
)
def test_slack_is_asked_only_for_what_is_missing(given: list[Any], found: int, asked: int) -> None:
    """INT-3, SAFE-3: a file that Slack does not know, or that is elsewhere, is left out."""
    slack = Slack()
    assert attached_files(given, BODY, slack) == (CaseFile("quote.pdf", LINK),) * found
    assert len(slack.asked) == asked


@pytest.mark.parametrize("body", [{}, {"team": None}, {"team": {"domain": "other"}}])
def test_the_payload_says_which_workspace_it_is(body: dict[str, Any]) -> None:
    """INT-3: a file of another workspace is left out."""
    assert attached_files([FILE], body, Slack()) == ()
