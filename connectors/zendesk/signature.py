"""Verify Zendesk's web hooks: the signature over the timestamp and the raw body."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from connectors.zendesk.tickets import read_moment

SIGNATURE = "x-zendesk-webhook-signature"
TIMESTAMP = "x-zendesk-webhook-signature-timestamp"
MAX_AGE = timedelta(minutes=5)


def is_signed(headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> bool:
    """Return whether the body was signed with this secret within the last minutes.

    Args:
        headers: Their names in lower case.
    """
    stamp, given = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
    digest = hmac.new(secret.encode(), stamp.encode() + body, hashlib.sha256).digest()
    if not secret or not hmac.compare_digest(base64.b64encode(digest), given.encode()):
        return False
    at = read_moment(stamp)
    return at is not None and abs(now - at) <= MAX_AGE


def ticket_of(body: bytes) -> int | None:
    """Return the ticket's number in a web hook; None if it has none."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None
    detail = said.get("detail")
    number = said.get("ticket_id") or (detail.get("id") if isinstance(detail, dict) else None)
    text = str(number)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None
