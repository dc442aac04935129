"""The rows of an object, and what a query may already see of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sandbox.salesforce.schema import ObjectType
from sandbox.salesforce.values import Value

Values = Mapping[str, Value]


@dataclass
class Row:
    """Represent one row."""

    type: ObjectType
    id: str
    #: As it is.
    values: Values
    #: What queries still see until `late_until`. None: nothing yet.
    earlier: Values | None = None
    late_until: datetime | None = None

    @property
    def is_deleted(self) -> bool:
        return bool(self.values.get("IsDeleted"))

    def put(self, values: Values, late_until: datetime | None) -> None:
        """Replace the values; with `late_until`, queries see them from then on."""
        if late_until is not None:
            if self.late_until is None:
                self.earlier = self.values
            self.late_until = late_until
        self.values = values

    def seen(self, now: datetime) -> Values | None:
        """Return what a query at `now` sees of it; None if nothing yet."""
        if self.late_until is None or now >= self.late_until:
            return self.values
        return self.earlier


@dataclass(frozen=True)
class Segment:
    """Represent a part of a text."""

    text: str
    #: The person it mentions. Empty for text.
    user_id: str = ""


class Rows:
    """Keep all rows by id, and by object in the order of creation."""

    def __init__(self) -> None:
        self._by_id: dict[str, Row] = {}
        self._by_object: dict[str, dict[str, Row]] = {}

    def add(self, row: Row) -> None:
        self._by_id[row.id] = row
        self._by_object.setdefault(row.type.name, {})[row.id] = row

    def find(self, id: str) -> Row | None:  # noqa: A002  # Salesforce's own word
        return self._by_id.get(id)

    def of(self, object_name: str) -> Iterator[Row]:
        return iter(self._by_object.get(object_name, {}).values())

    def count(self, object_name: str) -> int:
        return len(self._by_object.get(object_name, {}))
