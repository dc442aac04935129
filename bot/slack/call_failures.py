"""Classify failed calls to Slack: was it done, and may it be tried again?"""

from __future__ import annotations

import errno
import http.client
import socket
import ssl
from dataclasses import dataclass
from enum import Enum, auto
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError


class FailureKind(Enum):
    """What is known after a failed call."""

    #: Certainly not done; may be tried again.
    NOT_DONE = auto()
    #: Not done; may be tried again at a time that Slack names.
    RATE_LIMITED = auto()
    #: Perhaps done.
    UNKNOWN = auto()
    #: Not done, and never will be.
    REFUSED = auto()
    #: Not done, for a reason that a person can fix, such as a missing scope.
    NEEDS_FIX = auto()
    #: Slack does not accept the token; nothing works.
    AUTH_REVOKED = auto()


@dataclass(frozen=True)
class SlackFailure:
    """The reason for a failed call."""

    kind: FailureKind
    #: Slack's error code, or the class of the network error.
    error: str
    #: Seconds to wait, when rate limited.
    retry_after: float = 0.0
    #: The scopes of which any is sufficient, if one is missing.
    needed: str = ""


# From the errors that docs.slack.dev lists for chat.postMessage, chat.update, conversations.* and auth.test.
# A code in none of these sets refuses this one message.
_UNKNOWN_WORDS = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
_LATER_WORDS = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
_NEEDS_FIX_WORDS = frozenset(
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
_AUTH_REVOKED_WORDS = frozenset(
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


#: Everything that a call raises because of Slack or the network.
CALL_ERRORS = (SlackClientError, OSError, http.client.HTTPException, UnicodeDecodeError)


def classify_failure(error: Exception) -> SlackFailure | None:
    """Classify an exception of slack_sdk's WebClient; None for one with another cause."""
    if isinstance(error, SlackApiError):
        return _answered(error)
    if isinstance(error, SlackClientError):
        # Raised before anything is sent: the SDK rejected the request.
        return SlackFailure(FailureKind.REFUSED, type(error).__name__)
    if isinstance(error, CALL_ERRORS):
        return _unanswered(error)
    return None


def _answered(error: SlackApiError) -> SlackFailure:
    status = int(error.response.status_code)
    body = error.response.data
    # For a body that is not JSON, the SDK inserts a sentence of its own. Slack's codes have no spaces.
    word = str(body.get("error", "")) if isinstance(body, dict) else ""
    if not word or " " in word:
        word = f"http_{status}"
    if status == http.client.TOO_MANY_REQUESTS or word in _LATER_WORDS:
        wait = _MESSAGE_LIMIT_WAIT_S if word == "message_limit_exceeded" else _retry_after(error)
        return SlackFailure(FailureKind.RATE_LIMITED, word, wait)
    if word in _AUTH_REVOKED_WORDS:
        return SlackFailure(FailureKind.AUTH_REVOKED, word)
    if word in _NEEDS_FIX_WORDS:
        needed = body.get("needed", "") if isinstance(body, dict) else ""
        return SlackFailure(FailureKind.NEEDS_FIX, word, needed=str(needed))
    if word in _UNKNOWN_WORDS or status >= http.client.INTERNAL_SERVER_ERROR:
        return SlackFailure(FailureKind.UNKNOWN, word)
    if word.startswith("http_"):
        # The answer of a proxy, for example. One with an error status did not pass the message on.
        refused = status >= http.client.BAD_REQUEST and status != http.client.REQUEST_TIMEOUT
        return SlackFailure(FailureKind.NOT_DONE if refused else FailureKind.UNKNOWN, word)
    return SlackFailure(FailureKind.REFUSED, word)


def _retry_after(error: SlackApiError) -> float:
    headers = {str(name).lower(): value for name, value in error.response.headers.items()}
    value = headers.get("retry-after")
    if isinstance(value, list):
        value = value[0] if value else None
    try:
        return max(0.0, float(str(value)))
    except ValueError:
        return _DEFAULT_RETRY_AFTER_S


def _unanswered(error: Exception) -> SlackFailure:
    reason: object = error.reason if isinstance(error, URLError) else error
    never_sent = isinstance(reason, (socket.gaierror, ConnectionRefusedError, ssl.SSLCertVerificationError)) or (
        isinstance(reason, OSError) and reason.errno in _NEVER_CONNECTED
    )
    name = type(reason).__name__ if isinstance(reason, BaseException) else type(error).__name__
    return SlackFailure(FailureKind.NOT_DONE if never_sent else FailureKind.UNKNOWN, name)
