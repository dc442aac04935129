"""Build queries for Salesforce. Values are parameters, and names of objects and fields are validated."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime

# A name, or a path over relationships: Account.Name, Parent.Owner.Email.
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*)*")
_PLACE = re.compile(r"\{([a-z_]+)\}")
_ESCAPES = str.maketrans(
    {
        "\\": "\\\\",
        "'": "\\'",
        '"': '\\"',
        "\n": "\\n",
        "\r": "\\r",
        "\t": "\\t",
        "\b": "\\b",
        "\f": "\\f",
    }
)

SoqlValue = str | int | bool | datetime | date | None | Collection[str]


def require_name(name: str) -> str:
    """Return the name of an object or field if it is valid. Raises ValueError."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"“{name}” is not the name of an object or a field.")
    return name


def literal(value: SoqlValue) -> str:
    """Return a value as SOQL; a collection becomes a list in parentheses. Raises ValueError for an empty one."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("A moment in a query needs its time zone.")
        moment = value.astimezone(UTC)
        fraction = f".{moment.microsecond // 1000:03d}" if moment.microsecond else ""
        return moment.strftime(f"%Y-%m-%dT%H:%M:%S{fraction}Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return f"'{value.replace(chr(0), '').translate(_ESCAPES)}'"
    if not value:
        raise ValueError("A list in a query needs one value at least.")
    return f"({', '.join(literal(one) for one in value)})"


def select(
    fields: Collection[str],
    sobject: str,
    where: str = "",
    values: Mapping[str, SoqlValue] | None = None,
    *,
    order_by: Collection[str] = (),
    limit: int | None = None,
) -> str:
    """Build a query.

    Args:
        fields, sobject, order_by: Names, which are validated.
        where: The condition, a constant in the code, with placeholders such as {since}.
        values: The values of the placeholders.
    """
    names = ", ".join(require_name(name) for name in fields)
    query = f"SELECT {names} FROM {require_name(sobject)}"  # noqa: S608 - SOQL of checked names
    if where:
        query += f" WHERE {_PLACE.sub(lambda place: literal((values or {})[place[1]]), where)}"
    if order_by:
        query += f" ORDER BY {', '.join(require_name(name) for name in order_by)}"
    if limit is not None:
        query += f" LIMIT {int(limit)}"
    return query
