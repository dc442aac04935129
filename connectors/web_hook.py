"""Verify and parse signed cases from the web hook (INT-1, INT-2). It needs no web framework."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NoReturn

from cases.rules.import_record import RecordProblem, RecordValue
from connectors.salesforce_ids import long_case_id

TIMESTAMP_HEADER: Final = "X-Casebot-Timestamp"
SIGNATURE_HEADER: Final = "X-Casebot-Signature"
VERSION: Final = "v1"
WINDOW: Final = timedelta(seconds=300)
"""The allowed difference between the sender's clock and casebot's. An older request may be a replay."""
MAX_BYTES: Final = 1_000_000
MAX_RECORDS: Final = 500


class BadSignature(Exception):
    """The request has no valid signature; answer 401."""


class TooLarge(Exception):
    """The request is too large; answer 413."""


class NotReadable(Exception):
    """The body is not JSON of the right shape; answer 400."""


@dataclass(frozen=True)
class Sent:
    """One record as sent."""

    #: Its index in the list, from 0.
    place: int
    #: The whole record.
    whole: Mapping[str, object]
    #: The readable fields.
    record: Mapping[str, RecordValue]
    #: The problems of the others.
    problems: tuple[RecordProblem, ...]


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """Return the signature for the header of a body sent at this time (seconds since 1970): "v1=" and 64 hexadecimal
    digits.
    """
    signed = f"{VERSION}:{timestamp}:".encode() + body
    return f"{VERSION}={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


def verify(secret: str, timestamp: str, body: bytes, signature: str, now: datetime) -> None:
    """Raise BadSignature unless the body was signed with the secret within the window around `now`.

    Args:
        timestamp, signature: The headers; "" if missing.
    """
    if not secret:
        raise ValueError("Without a secret nothing can be verified.")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise BadSignature(f"{TIMESTAMP_HEADER} must be the seconds since 1970.")
    if abs(now.timestamp() - int(timestamp)) > WINDOW.total_seconds():
        raise BadSignature(
            f"{TIMESTAMP_HEADER} is more than {int(WINDOW.total_seconds())} seconds away from casebot's clock."
        )
    expected = sign(secret, int(timestamp), body)
    # Compare bytes: compare_digest accepts only ASCII text.
    if not hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace")):
        raise BadSignature(f"{SIGNATURE_HEADER} is missing or invalid.")


def parse(body: bytes) -> list[Sent]:
    """Return the records of a body: one JSON object, or a list of them. Raises TooLarge or NotReadable."""
    if len(body) > MAX_BYTES:
        raise TooLarge(f"The limit is {MAX_BYTES:,} bytes.")
    try:
        sent = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        # Decoding and parsing raise ValueError; endless nesting raises RecursionError.
        raise NotReadable("The body is not JSON in UTF-8.") from None
    records = [sent] if isinstance(sent, dict) else sent
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise NotReadable("The body must be one case as a JSON object, or a list of such objects.")
    if len(records) > MAX_RECORDS:
        raise TooLarge(f"The limit is {MAX_RECORDS} cases; this request has {len(records)}.")
    return [_read(place, record) for place, record in enumerate(records)]


def _read(place: int, whole: Mapping[str, object]) -> Sent:
    record: dict[str, RecordValue] = {}
    problems: list[RecordProblem] = []
    for name, value in whole.items():
        try:
            record[name] = _value(name, value)
        except ValueError as wrong:
            problems.append(RecordProblem(name, str(wrong)))
    return Sent(place, whole, record, tuple(problems))


def _value(name: str, value: object) -> RecordValue:
    match value:
        case str():
            return long_case_id(value.strip()) if name == "external_id" else value
        case dict() | list() if name == "headers":
            return _header_lines(value)
        case None | bool() | int():
            return value
        case list() if name == "tags" and all(isinstance(tag, str) for tag in value):
            return ",".join(value)
        case float():
            raise ValueError("must be text; it is a number with a decimal point")
        case list():
            raise ValueError("must be text; it is a list")
        case _:
            raise ValueError("must be text; it is an object")


def _header_lines(headers: Mapping[str, object] | Sequence[object]) -> str:
    """Return a mail's headers as lines, from an object or a list of pairs, as mail services send them."""
    pairs = headers.items() if isinstance(headers, Mapping) else map(_header, headers)
    single = ((name, each) for name, value in pairs for each in (value if isinstance(value, list) else [value]))
    return "\n".join(f"{name}: {' '.join(str(each).split())}" for name, each in single)


def _header(pair: object) -> tuple[str, object]:
    match pair:
        case {"name": str(name), "value": value}:
            return name, value
        case [str(name), value]:
            return name, value
        case str() if ":" in pair:
            name, _, value = pair.partition(":")
            return name, value
    raise ValueError("must be an object of names and values, a list of pairs, or text")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
