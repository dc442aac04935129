"""What a call to Slack that did not go well means for what it was to do."""

from __future__ import annotations

import errno
import http.client
import socket
import ssl
from dataclasses import dataclass
from enum import Enum, auto
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError


class Meaning(Enum):
    """What is known after the call.

    NOT_DONE: it certainly was not done, and may be tried again; RATE_LIMITED: the same, at a time that Slack names; UNKNOWN: it may
    have been done; REFUSED: it was not done and never will be; HELD: it was not done, for a reason that somebody can mend, such as
    a scope that is missing; SHUT_OUT: Slack does not know us any more, and nothing at all will be done.
    """

    NOT_DONE = auto()
    RATE_LIMITED = auto()
    UNKNOWN = auto()
    REFUSED = auto()
    HELD = auto()
    SHUT_OUT = auto()


@dataclass(frozen=True)
class SlackTrouble:
    """meaning: see Meaning; error: Slack's own word, or the name of what went wrong on the way; retry_after: seconds, when rate limited;
    needed: the scopes, any of which would do, where one is missing."""

    meaning: Meaning
    error: str
    retry_after: float = 0.0
    needed: str = ""


# From the errors that docs.slack.dev lists for chat.postMessage, chat.update, conversations.* and auth.test. A word that is in none of
# these sets refuses the one message.
_UNKNOWN_WORDS = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
_LATER_WORDS = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
_HELD_WORDS = frozenset(
    {
        "missing_scope",
        "not_allowed_token_type",
        "no_permission",
        "access_denied",
        "accesslimited",
        "ekm_access_denied",
        "team_access_not_granted",
        "team_added_to_org",
        "enterprise_is_restricted",
        "deprecated_endpoint",
        "method_deprecated",
        "unknown_method",
    }
)
_SHUT_OUT_WORDS = frozenset(
    {
        "account_inactive",
        "token_revoked",
        "token_expired",
        "invalid_auth",
        "not_authed",
        "org_login_required",
        "two_factor_setup_required",
        "app_uninstalled",
        "team_not_found",
    }
)
_DEFAULT_RETRY_AFTER_S = 30.0
_MESSAGE_LIMIT_WAIT_S = 300.0

_NEVER_CONNECTED = frozenset(
    {errno.ECONNREFUSED, errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL, errno.EHOSTDOWN}
)


# All that calling Slack raises where Slack is to blame, or the way there.
CALL_ERRORS = (SlackClientError, OSError, http.client.HTTPException, UnicodeDecodeError)


def trouble_of(error: Exception) -> SlackTrouble | None:
    """What an exception of slack_sdk's WebClient means; None for one that does not come from calling Slack."""
    if isinstance(error, SlackApiError):
        return _answered(error)
    if isinstance(error, SlackClientError):
        # Raised before anything is sent: the SDK found the request impossible.
        return SlackTrouble(Meaning.REFUSED, type(error).__name__)
    if isinstance(error, CALL_ERRORS):
        return _unanswered(error)
    return None


def _answered(error: SlackApiError) -> SlackTrouble:
    status = int(error.response.status_code)
    body = error.response.data
    # The SDK puts its own sentence in the place of a body that is not JSON; Slack's words have no blanks.
    word = str(body.get("error", "")) if isinstance(body, dict) else ""
    if not word or " " in word:
        word = f"http_{status}"
    if status == http.client.TOO_MANY_REQUESTS or word in _LATER_WORDS:
        wait = _MESSAGE_LIMIT_WAIT_S if word == "message_limit_exceeded" else _retry_after(error)
        return SlackTrouble(Meaning.RATE_LIMITED, word, wait)
    if word in _SHUT_OUT_WORDS:
        return SlackTrouble(Meaning.SHUT_OUT, word)
    if word in _HELD_WORDS:
        needed = body.get("needed", "") if isinstance(body, dict) else ""
        return SlackTrouble(Meaning.HELD, word, needed=str(needed))
    if word in _UNKNOWN_WORDS or status >= http.client.INTERNAL_SERVER_ERROR:
        return SlackTrouble(Meaning.UNKNOWN, word)
    if word.startswith("http_"):
        # Not Slack's own answer: a proxy's, say. One that says "no" has not let the message through.
        refused = status >= http.client.BAD_REQUEST and status != http.client.REQUEST_TIMEOUT
        return SlackTrouble(Meaning.NOT_DONE if refused else Meaning.UNKNOWN, word)
    return SlackTrouble(Meaning.REFUSED, word)


def _retry_after(error: SlackApiError) -> float:
    headers = {str(name).lower(): value for name, value in error.response.headers.items()}
    value = headers.get("retry-after")
    if isinstance(value, list):
        value = value[0] if value else None
    try:
        return max(0.0, float(str(value)))
    except ValueError:
        return _DEFAULT_RETRY_AFTER_S


def _unanswered(error: Exception) -> SlackTrouble:
    reason: object = error.reason if isinstance(error, URLError) else error
    never_sent = isinstance(reason, (socket.gaierror, ConnectionRefusedError, ssl.SSLCertVerificationError)) or (
        isinstance(reason, OSError) and reason.errno in _NEVER_CONNECTED
    )
    name = type(reason).__name__ if isinstance(reason, BaseException) else type(error).__name__
    return SlackTrouble(Meaning.NOT_DONE if never_sent else Meaning.UNKNOWN, name)
