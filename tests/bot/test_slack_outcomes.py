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

from bot.slack_outcomes import Meaning, SlackTrouble, trouble_of


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
        (answered(error="is_archived"), Meaning.REFUSED),
        (answered(error="channel_not_found"), Meaning.REFUSED),
        (answered(error="user_not_found"), Meaning.REFUSED),
        (answered(error="not_in_channel"), Meaning.REFUSED),
        (answered(error="msg_too_long"), Meaning.REFUSED),
        (answered(error="invalid_blocks"), Meaning.REFUSED),
        (answered(error="a_word_slack_invents_tomorrow"), Meaning.REFUSED),
        (answered(error="fatal_error"), Meaning.UNKNOWN),
        (answered(error="internal_error"), Meaning.UNKNOWN),
        (answered(500, NOT_JSON), Meaning.UNKNOWN),
        (answered(503, "service_unavailable"), Meaning.UNKNOWN),
        (answered(200, NOT_JSON), Meaning.UNKNOWN),
        (answered(408, NOT_JSON), Meaning.UNKNOWN),
        (answered(407, NOT_JSON), Meaning.NOT_DONE),
        (answered(429, NOT_JSON), Meaning.RATE_LIMITED),
        (answered(200, "ratelimited"), Meaning.RATE_LIMITED),
        (answered(error="missing_scope"), Meaning.HELD),
        (answered(error="account_inactive"), Meaning.SHUT_OUT),
        (answered(error="token_revoked"), Meaning.SHUT_OUT),
        (answered(error="invalid_auth"), Meaning.SHUT_OUT),
        (URLError(ConnectionRefusedError(errno.ECONNREFUSED, "refused")), Meaning.NOT_DONE),
        (URLError(socket.gaierror(-2, "Name or service not known")), Meaning.NOT_DONE),
        (URLError(OSError(errno.ENETUNREACH, "unreachable")), Meaning.NOT_DONE),
        (URLError(ssl.SSLCertVerificationError("certificate verify failed")), Meaning.NOT_DONE),
        (URLError(TimeoutError("timed out")), Meaning.UNKNOWN),
        (URLError(ConnectionResetError(errno.ECONNRESET, "reset")), Meaning.UNKNOWN),
        (URLError("Tunnel connection failed"), Meaning.UNKNOWN),
        (TimeoutError("The read operation timed out"), Meaning.UNKNOWN),
        (ConnectionResetError(errno.ECONNRESET, "reset"), Meaning.UNKNOWN),
        (http.client.RemoteDisconnected("closed"), Meaning.UNKNOWN),
        (http.client.IncompleteRead(b""), Meaning.UNKNOWN),
        (SlackRequestError("impossible"), Meaning.REFUSED),
    ],
    ids=lambda value: value.name if isinstance(value, Meaning) else None,
)
def test_each_outcome_means_what_slack_and_the_network_let_us_know(error: Exception, meaning: Meaning) -> None:
    trouble = trouble_of(error)
    assert trouble is not None
    assert trouble.meaning is meaning


def test_the_pause_is_the_one_slack_names() -> None:
    assert trouble_of(answered(429, "ratelimited", {"Retry-After": "17"})) == SlackTrouble(
        Meaning.RATE_LIMITED, "ratelimited", 17
    )
    assert trouble_of(answered(429, "ratelimited", {"retry-after": "17"})) == SlackTrouble(
        Meaning.RATE_LIMITED, "ratelimited", 17
    )


def test_without_a_named_pause_we_wait_long_enough() -> None:
    trouble = trouble_of(answered(429, "ratelimited"))
    assert trouble is not None
    assert trouble.retry_after >= 30


def test_a_fault_of_ours_is_no_outcome_of_slacks() -> None:
    assert trouble_of(KeyError("ts")) is None


def test_what_is_kept_of_an_answer_is_one_word() -> None:
    """An error page may hold anything; it goes into no table and no log."""
    trouble = trouble_of(answered(502, NOT_JSON))
    assert trouble is not None
    assert trouble.error == "http_502"
