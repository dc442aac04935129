"""Cases sent to us signed (INT-1, INT-2): who sent it is checked first, then what it says. No web framework here."""

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
"""How far the sender's clock and ours may be apart; an older request may be somebody else's copy of it."""
MAX_BYTES: Final = 1_000_000
MAX_RECORDS: Final = 500


class BadSignature(Exception):
    """The request is not shown to come from somebody who has the secret; answer 401."""


class TooLarge(Exception):
    """More than is taken at once; answer 413."""


class NotReadable(Exception):
    """Not JSON, or JSON of another shape; answer 400."""


@dataclass(frozen=True)
class Sent:
    """One record as sent. place: in the list, from 0; whole: all of it; record: the fields that can be read on; problems: the others."""

    place: int
    whole: Mapping[str, object]
    record: Mapping[str, RecordValue]
    problems: tuple[RecordProblem, ...]


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """Return the signature of a body sent at this moment (seconds since 1970), for the header: "v1=" and 64 hexadecimal digits."""
    signed = f"{VERSION}:{timestamp}:".encode() + body
    return f"{VERSION}={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


def verify(secret: str, timestamp: str, body: bytes, signature: str, now: datetime) -> None:
    """Raise BadSignature unless the body was signed with the secret within the window around `now`.

    timestamp, signature: as the headers say, "" where one is missing.
    """
    if not secret:
        raise ValueError("Without a secret nothing can be verified.")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise BadSignature(f"{TIMESTAMP_HEADER} must be the seconds since 1970.")
    if abs(now.timestamp() - int(timestamp)) > WINDOW.total_seconds():
        raise BadSignature(
            f"{TIMESTAMP_HEADER} is more than {int(WINDOW.total_seconds())} seconds away from our clock."
        )
    expected = sign(secret, int(timestamp), body)
    # As bytes: compare_digest takes no text that is not ASCII.
    if not hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace")):
        raise BadSignature(f"{SIGNATURE_HEADER} is missing or does not fit.")


def parse(body: bytes) -> list[Sent]:
    """Return the records of a body: one JSON object, or a list of them. Raises TooLarge or NotReadable."""
    if len(body) > MAX_BYTES:
        raise TooLarge(f"At most {MAX_BYTES:,} bytes are taken at once.")
    try:
        sent = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        # Both decoding and parsing raise ValueErrors; nesting without end raises the other.
        raise NotReadable("The body is not JSON in UTF-8.") from None
    records = [sent] if isinstance(sent, dict) else sent
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise NotReadable("The body must be one case as a JSON object, or a list of such objects.")
    if len(records) > MAX_RECORDS:
        raise TooLarge(f"At most {MAX_RECORDS} cases are taken at once; these are {len(records)}.")
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
    """Return a mail's headers as lines: of an object of names and values, or of a list of pairs, as mail services send them."""
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
