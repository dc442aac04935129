"""Verify Slack's request signatures before a request is parsed.

See https://docs.slack.dev/authentication/verifying-requests-from-slack.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

TIMESTAMP_HEADER = "x-slack-request-timestamp"
SIGNATURE_HEADER = "x-slack-signature"
# Slack's rule: older requests may be replays.
VALID_FOR_S = 300
_MOST_DIGITS = 12


class BadSignature(Exception):
    """The request has no valid signature of Slack, or an old one.

    The text says why and repeats nothing of the request.
    """


def verify_slack_signature(secrets: Sequence[str], timestamp: str, signature: str, body: bytes, now: datetime) -> None:
    """Check that one of the secrets signed the body within the last five minutes.

    Args:
        secrets: The signing secrets in force; two during a rotation.
        timestamp: The header, in seconds since 1970.
        signature: The header, `v0=` and 64 hexadecimal digits.
        now: The current time.

    Raises:
        BadSignature: Answer the request with 401.
    """
    if not timestamp or not signature:
        raise BadSignature("no signature")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _MOST_DIGITS):
        raise BadSignature("no valid timestamp")
    if abs(now.timestamp() - int(timestamp)) > VALID_FOR_S:
        raise BadSignature("a timestamp too far from now")
    signed = b"v0:" + timestamp.encode("ascii") + b":" + body
    given = signature.encode("utf-8", "replace")
    # Try every secret, so that the time does not reveal which one matches.
    matches = [
        hmac.compare_digest(b"v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest().encode(), given)
        for secret in secrets
        if secret
    ]
    if not any(matches):
        raise BadSignature("another signature")
