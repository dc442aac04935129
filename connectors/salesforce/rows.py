"""Convert Salesforce's rows to records for the intake, and casebot's values to Salesforce's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from cases.model.status import OpportunityStage
from cases.rules.import_record import RecordValue
from connectors.salesforce.field_map import FieldKind, FieldMap, MappedField
from connectors.salesforce_ids import long_id

Row = Mapping[str, Any]

USER_PREFIX = "005"
QUEUE_PREFIX = "00G"
CASE_PREFIX = "500"


@dataclass(frozen=True)
class SalesforceUser:
    """A user of the organisation."""

    id: str
    name: str
    email: str
    is_active: bool = True
    department: str = ""


def read_moment(value: object) -> datetime | None:
    """Parse a stamp such as 2026-03-01T09:30:00.000+0000; None for anything else."""
    if not isinstance(value, str) or not value:
        return None
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        return None
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


def value_at(row: Row, path: str) -> Any:
    """Return the value at the end of a path over relationships; None if one of them is empty."""
    value: Any = row
    for name in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
    return value


def record_of(
    row: Row,
    field_map: FieldMap,
    *,
    owner: str | None,
    creator: SalesforceUser | None = None,
    record_types: Mapping[str, str],
    link_base: str,
) -> dict[str, RecordValue]:
    """Return the record of a case's row.

    Args:
        owner: The owner's e-mail; "" for nobody; None to leave the owner out.
        creator: The user who created the case, if known.
        record_types: The labels of the record types by id.
        link_base: The beginning of a link to a case; "" for no link.
    """
    case_id = long_id(str(row.get("Id") or ""))
    record: dict[str, RecordValue] = {
        "external_id": case_id,
        "source_version": read_moment(row.get("SystemModstamp")),
    }
    for name, mapped in field_map.fields.items():
        if mapped.case_field.kind is not FieldKind.USER:
            record[name] = read_value(row, mapped)
    if owner is not None:
        record["owner"] = owner
    if creator is not None:
        record["creator"] = creator.email or creator.name
        record["creator_department"] = creator.department
    label = record_types.get(str(row.get("RecordTypeId") or ""))
    if label is not None:
        record["record_type"] = label
    if link_base:
        record["link"] = f"{link_base.rstrip('/')}/lightning/r/Case/{case_id}/view"
    return record


def read_value(row: Row, mapped: MappedField) -> RecordValue:
    """Return the value of one field in a row, as a record has it."""
    raw = value_at(row, mapped.read)
    match mapped.case_field.kind:
        case FieldKind.DATE:
            # Use the date of a time in a date field.
            return str(raw)[:10] if raw else ""
        case FieldKind.MOMENT:
            return read_moment(raw)
        case FieldKind.FLAG:
            return raw if isinstance(raw, bool) else None
        case FieldKind.NUMBER:
            return int(raw) if isinstance(raw, (int, float)) else (str(raw) if raw else None)
        case _:
            text = "" if raw is None else str(raw)
            word = mapped.ours(text) if mapped.values else text
            return as_stage(word) if mapped.case_field.name == "opportunity_stage" else word


def as_stage(word: str) -> str:
    """Return a stage for the rules of closing. Organisations have several open stages; all are Open here."""
    known = {stage.value.casefold() for stage in OpportunityStage}
    return word if not word or word.casefold() in known else OpportunityStage.OPEN.value


def write_value(mapped: MappedField, word: str | None) -> str | bool | None:
    """Convert one of casebot's values for Salesforce; None empties the field. A lookup's value is already an id."""
    if word is None or word == "":
        return None
    if mapped.case_field.kind is FieldKind.FLAG:
        return word == "yes"
    return mapped.theirs(word)


def is_user(row_id: object) -> bool:
    """Return whether the id is a user's. An owner may also be a queue."""
    return isinstance(row_id, str) and row_id.startswith(USER_PREFIX)


def is_case(row_id: object) -> bool:
    """Return whether the id is a case's."""
    return isinstance(row_id, str) and row_id.startswith(CASE_PREFIX) and len(row_id) in (15, 18)


def user_of(row: Row) -> SalesforceUser:
    """Read a row of User."""
    return SalesforceUser(
        id=long_id(str(row.get("Id") or "")),
        name=str(row.get("Name") or ""),
        email=str(row.get("Email") or "").strip().lower(),
        is_active=row.get("IsActive") is not False,
        department=str(row.get("Department") or ""),
    )


def today_in(moment: datetime) -> date:
    """Return the date in UTC, which is how Salesforce's API reads a date."""
    return moment.astimezone(UTC).date()
