"""The values that Salesforce computes: names, closing times, a task's account, a comment's record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from sandbox.salesforce.rows import Rows, Values
from sandbox.salesforce.schema import ObjectType
from sandbox.salesforce.values import Value

Compute = Callable[[dict[str, Value], Values | None, ObjectType, Rows, datetime], None]


def compute(
    values: dict[str, Value], before: Values | None, object_type: ObjectType, rows: Rows, now: datetime
) -> None:
    """Fill in the computed fields of a row. before: None for a new one."""
    computing = COMPUTED.get(object_type.name)
    if computing is not None:
        computing(values, before, object_type, rows, now)


def _name(values: dict[str, Value], _before: Values | None, _type: ObjectType, _rows: Rows, _now: datetime) -> None:
    values["Name"] = " ".join(str(part) for part in (values.get("FirstName"), values.get("LastName")) if part)


def _status_closed(values: dict[str, Value], object_type: ObjectType) -> bool:
    return values.get("Status") in object_type.fields["Status"].closed


def _case(values: dict[str, Value], before: Values | None, object_type: ObjectType, _rows: Rows, now: datetime) -> None:
    closed = _status_closed(values, object_type)
    was_closed = before is not None and bool(before.get("IsClosed"))
    values["IsClosed"] = closed
    if not closed:
        values["ClosedDate"] = None
    elif not was_closed and (before is not None or values.get("ClosedDate") is None):
        values["ClosedDate"] = now


def _opportunity(
    values: dict[str, Value], _before: Values | None, object_type: ObjectType, _rows: Rows, _now: datetime
) -> None:
    stage = object_type.fields["StageName"]
    values["IsClosed"] = values.get("StageName") in stage.closed
    values["IsWon"] = values.get("StageName") in stage.won


def _task(values: dict[str, Value], before: Values | None, object_type: ObjectType, rows: Rows, now: datetime) -> None:
    closed = _status_closed(values, object_type)
    values["IsClosed"] = closed
    if not closed:
        values["CompletedDateTime"] = None
    elif values.get("CompletedDateTime") is None and not (before is not None and before.get("IsClosed")):
        values["CompletedDateTime"] = now
    for reference in ("WhatId", "WhoId"):
        related = rows.find(str(values.get(reference) or ""))
        if related is not None:
            account = related.id if related.type.name == "Account" else related.values.get("AccountId")
            if account is not None:
                values["AccountId"] = account
                return


def _comment(values: dict[str, Value], _before: Values | None, _type: ObjectType, rows: Rows, _now: datetime) -> None:
    item = rows.find(str(values.get("FeedItemId") or ""))
    if item is not None:
        values["ParentId"] = item.values.get("ParentId")


COMPUTED: Mapping[str, Compute] = {
    "User": _name,
    "Contact": _name,
    "Lead": _name,
    "Case": _case,
    "Opportunity": _opportunity,
    "Task": _task,
    "FeedComment": _comment,
}
