"""SAFE-2: what is known after a call to Slack that did not go well."""

import errno
import http.client
import socket
import ssl
from urllib.error import URLError

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web import SlackResponse

from bot.slack.call_failures import FailureKind, SlackFailure, classify_failure


def answered(status: int = 200, error: str = "", headers: dict[str, str] | None = None) -> SlackApiError:
    response = SlackResponse(
        client=WebClient(),
        http_verb="POST",
        api_url="https://slack.com/api/chat.postMessage",
        req_args={},
        data={"ok": False, "error": error},
        headers=headers or {},
        status_code=status,
    )
    return SlackApiError("failed", response)  # type: ignore[no-untyped-call]  # slack_sdk leaves its constructor untyped


NOT_JSON = "Received a response in a non-JSON format: <!DOCTYPE html>..."


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (answered(error="is_archived"), FailureKind.REFUSED),
        (answered(error="channel_not_found"), FailureKind.REFUSED),
        (answered(error="user_not_found"), FailureKind.REFUSED),
        (answered(error="not_in_channel"), FailureKind.REFUSED),
        (answered(error="msg_too_long"), FailureKind.REFUSED),
        (answered(error="invalid_blocks"), FailureKind.REFUSED),
        (answered(error="a_word_slack_invents_tomorrow"), FailureKind.REFUSED),
        (answered(error="fatal_error"), FailureKind.UNKNOWN),
        (answered(error="internal_error"), FailureKind.UNKNOWN),
        (answered(500, NOT_JSON), FailureKind.UNKNOWN),
        (answered(503, "service_unavailable"), FailureKind.UNKNOWN),
        (answered(200, NOT_JSON), FailureKind.UNKNOWN),
        (answered(408, NOT_JSON), FailureKind.UNKNOWN),
        (answered(407, NOT_JSON), FailureKind.NOT_DONE),
        (answered(429, NOT_JSON), FailureKind.RATE_LIMITED),
        (answered(200, "ratelimited"), FailureKind.RATE_LIMITED),
        (answered(error="missing_scope"), FailureKind.NEEDS_FIX),
        (answered(error="account_inactive"), FailureKind.AUTH_REVOKED),
        (answered(error="token_revoked"), FailureKind.AUTH_REVOKED),
        (answered(error="invalid_auth"), FailureKind.AUTH_REVOKED),
        (URLError(ConnectionRefusedError(errno.ECONNREFUSED, "refused")), FailureKind.NOT_DONE),
        (URLError(socket.gaierror(-2, "Name or service not known")), FailureKind.NOT_DONE),
        (URLError(OSError(errno.ENETUNREACH, "unreachable")), FailureKind.NOT_DONE),
        (URLError(ssl.SSLCertVerificationError("certificate verify failed")), FailureKind.NOT_DONE),
        (URLError(TimeoutError("timed out")), FailureKind.UNKNOWN),
        (URLError(ConnectionResetError(errno.ECONNRESET, "reset")), FailureKind.UNKNOWN),
        (URLError("Tunnel connection failed"), FailureKind.UNKNOWN),
        (TimeoutError("The read operation timed out"), FailureKind.UNKNOWN),
        (ConnectionResetError(errno.ECONNRESET, "reset"), FailureKind.UNKNOWN),
        (http.client.RemoteDisconnected("closed"), FailureKind.UNKNOWN),
        (http.client.IncompleteRead(b""), FailureKind.UNKNOWN),
        (SlackRequestError("impossible"), FailureKind.REFUSED),
    ],
    ids=lambda value: value.name if isinstance(value, FailureKind) else None,
)
def test_each_outcome_means_what_slack_and_the_network_let_us_know(error: Exception, meaning: FailureKind) -> None:
    trouble = classify_failure(error)
    assert trouble is not None
    assert trouble.kind is meaning


def test_the_pause_is_the_one_slack_names() -> None:
    assert classify_failure(answered(429, "ratelimited", {"Retry-After": "17"})) == SlackFailure(
        FailureKind.RATE_LIMITED, "ratelimited", 17
    )
    assert classify_failure(answered(429, "ratelimited", {"retry-after": "17"})) == SlackFailure(
        FailureKind.RATE_LIMITED, "ratelimited", 17
    )


def test_without_a_named_pause_we_wait_long_enough() -> None:
    trouble = classify_failure(answered(429, "ratelimited"))
    assert trouble is not None
    assert trouble.retry_after >= 30


def test_a_fault_of_ours_is_no_outcome_of_slacks() -> None:
    assert classify_failure(KeyError("ts")) is None


def test_what_is_kept_of_an_answer_is_one_word() -> None:
    """An error page may hold anything; it goes into no table and no log."""
    trouble = classify_failure(answered(502, NOT_JSON))
    assert trouble is not None
    assert trouble.error == "http_502"
