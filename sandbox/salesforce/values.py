"""A field's value: how it comes in, how it is kept, and how the API writes it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

from sandbox.salesforce.errors import ApiError, refused_write
from sandbox.salesforce.ids import long_id
from sandbox.salesforce.schema import TEXTS, Field, Schema

Value = str | bool | int | float | date | datetime | None

ADDRESS = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;.]+")
STAMP = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?")


def parse_stamp(text: str) -> datetime:
    """Read a date and time with its offset, to the second, in UTC. Raises ValueError for anything else."""
    found = STAMP.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    day, time_of_day, offset = found.groups()
    if offset in (None, "Z"):
        offset = "+00:00"
    elif ":" not in offset:
        offset = f"{offset[:3]}:{offset[3:]}"
    return datetime.fromisoformat(f"{day}T{time_of_day}{offset}").astimezone(UTC)


def render(value: Value) -> Any:
    """Return what JSON carries for a value: a date and time with `.000+0000`."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%S}.000+0000"
    if isinstance(value, date):
        return value.isoformat()
    return value


def accept(field: Field, raw: Any, schema: Schema) -> Value:
    """Return the value to keep of what was sent for a field. Raises ApiError for what its type does not take."""
    if raw is None or raw == "":
        return False if field.type == "boolean" and raw is None else None
    if field.type == "boolean":
        return _boolean(field, raw)
    if field.type in ("date", "datetime"):
        return _moment(field, raw)
    if field.type in ("int", "double", "currency"):
        return _number(field, raw)
    if not isinstance(raw, str):
        if isinstance(raw, (dict, list)):
            raise _unreadable(field.type, raw)
        raw = str(raw)
    text = _text(field, raw)
    if text and field.type == "reference":
        return _reference(field, text, schema)
    return text or None


def _unreadable(kind: str, raw: Any) -> ApiError:
    found = "START_OBJECT" if isinstance(raw, dict) else "START_ARRAY" if isinstance(raw, list) else "VALUE_STRING"
    said = f" value {raw}" if found == "VALUE_STRING" else ""
    message = f"Cannot deserialize instance of {kind} from {found}{said} or request may be missing a required field"
    return ApiError(400, "JSON_PARSER_ERROR", message)


def _boolean(field: Field, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw.lower() in ("true", "false"):
        return raw.lower() == "true"
    raise _unreadable(field.type, raw)


def _moment(field: Field, raw: Any) -> date | datetime:
    if isinstance(raw, datetime):
        stamp = raw.astimezone(UTC).replace(microsecond=0)
        return stamp if field.type == "datetime" else stamp.date()
    if isinstance(raw, date):
        return raw
    try:
        if field.type == "datetime":
            return parse_stamp(raw)
        return date.fromisoformat(raw[:10])
    except (ValueError, TypeError):
        raise _unreadable(field.type, raw) from None


def _number(field: Field, raw: Any) -> int | float:
    if isinstance(raw, bool):
        raise _unreadable(field.type, raw)
    try:
        number = float(raw)
    except (ValueError, TypeError):
        raise _unreadable(field.type, raw) from None
    if field.type != "int":
        return number
    if number != int(number):
        raise _unreadable(field.type, raw)
    return int(number)


def _text(field: Field, raw: str) -> str:
    text = raw.rstrip() if field.type == "textarea" else raw.strip()
    if len(text) > field.length and field.type in TEXTS and field.type not in ("reference", "id"):
        message = f"{field.label}: data value too large: {text[:255]} (max length={field.length})"
        raise refused_write("STRING_TOO_LONG", message, field.name)
    if text and field.type == "email" and not ADDRESS.fullmatch(text):
        raise refused_write("INVALID_EMAIL_ADDRESS", f"{field.label}: invalid email address: {text}", field.name)
    if text and field.restricted and text not in field.values:
        message = f"{field.label}: bad value for restricted picklist field: {text}"
        raise refused_write("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", message, field.name)
    return text


def _reference(field: Field, text: str, schema: Schema) -> str:
    full = long_id(text)
    if full is None:
        raise refused_write("MALFORMED_ID", f"{field.label}: id value of incorrect type: {text}", field.name)
    named = schema.object_of_id(full)
    if named is None or named.name not in field.to:
        raise refused_write("MALFORMED_ID", f"{field.label}: id value of incorrect type: {full}", field.name)
    return full
