"""The sources of a query and the paths through them: `Subject`, `Account.Name`, `Opportunity__r.StageName`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sandbox.salesforce.rows import Row, Values
from sandbox.salesforce.schema import NAME_FIELDS, Field, ObjectType, Schema
from sandbox.salesforce.soql.tokens import Token, complaint
from sandbox.salesforce.values import Value

Getter = Callable[[Values], Value]

CUSTOM_HINT = (
    "If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. "
    "Please reference your WSDL or the describe call for the appropriate names."
)


@dataclass(frozen=True)
class Seen:
    """Represent a row as a query sees it."""

    row: Row
    values: Values


class Source(Protocol):
    """Provide the rows that a query sees, and the time."""

    schema: Schema

    def now(self) -> datetime: ...

    def see(self, id: str) -> Seen | None:  # noqa: A002  # Salesforce's own word
        """Return a row; None if there is none to be seen."""
        ...

    def rows(self, object_name: str) -> Iterable[Seen]:
        """Return every row of an object."""
        ...


@dataclass(frozen=True)
class Path:
    """Represent the way from a row to a field: the references on the way, then the field."""

    steps: tuple[Field, ...]
    field: Field


def resolve(text: str, start: ObjectType, token: Token, schema: Schema) -> Path:
    """Find what a path means. Raises ApiError INVALID_FIELD for a field or relationship that is not there."""
    parts = token.text.split(".")
    if len(parts) > 1 and parts[0].lower() == start.name.lower() and start.relationship(parts[0]) is None:
        parts = parts[1:]
    here: ObjectType | None = start
    steps: list[Field] = []
    for part in parts[:-1]:
        step = here.relationship(part) if here is not None else None
        if step is None:
            message = (
                f"Didn't understand relationship '{part}' in field path. If you are attempting to use a custom "
                "relationship, be sure to append the '__r' after the custom relationship name. "
                "Please reference your WSDL or the describe call for the appropriate names."
            )
            raise complaint(text, token.at, "INVALID_FIELD", message)
        steps.append(step)
        here = schema.objects[step.to[0]] if len(step.to) == 1 else None
    found = here.field(parts[-1]) if here is not None else _name_field(parts[-1])
    if found is None:
        entity = here.name if here is not None else "Name"
        message = f"No such column '{parts[-1]}' on entity '{entity}'. {CUSTOM_HINT}"
        raise complaint(text, token.at, "INVALID_FIELD", message)
    return Path(tuple(steps), found)


def _name_field(name: str) -> Field | None:
    """Return a field that can be read of a reference to more than one object."""
    known = next((one for one in (*NAME_FIELDS, "Id") if one.lower() == name.lower()), None)
    if known is None:
        return None
    return Field(known, "boolean" if known == "IsActive" else "id" if known == "Id" else "string")


def getter(path: Path, source: Source) -> Getter:
    """Return what reads a path's value from a row; None where a reference on the way is empty."""
    if not path.steps:
        name = path.field.name
        return lambda values: values.get(name)
    return lambda values: _read(path, source, values)


def _read(path: Path, source: Source, values: Values) -> Value:
    seen: Seen | None = None
    for step in path.steps:
        seen = source.see(str(values.get(step.name) or ""))
        if seen is None:
            return False if path.field.type == "boolean" else None
        values = seen.values
    return value_of(seen, path) if seen is not None else values.get(path.field.name)


def value_of(seen: Seen, path: Path) -> Value:
    """Return a field of the row at the end of a path."""
    if len(path.steps[-1].to) > 1:
        if path.field.name == "Type":
            return seen.row.type.name
        if path.field.name == "Name":
            return seen.values.get(seen.row.type.name_field)
    return seen.values.get(path.field.name)
