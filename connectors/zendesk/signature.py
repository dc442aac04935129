"""Whether a web hook is Zendesk's: its signature, over its timestamp and its raw body."""

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
    """Whether the body was signed with this secret within the last minutes. headers: their names in small letters."""
    stamp, given = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
    digest = hmac.new(secret.encode(), stamp.encode() + body, hashlib.sha256).digest()
    if not secret or not hmac.compare_digest(base64.b64encode(digest), given.encode()):
        return False
    at = read_moment(stamp)
    return at is not None and abs(now - at) <= MAX_AGE


def ticket_of(body: bytes) -> int | None:
    """Return the number of the ticket that a web hook is about; None where it names none."""
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
