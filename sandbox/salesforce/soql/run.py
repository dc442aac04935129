"""Answering a query: which rows, in which order, with which columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.schema import ObjectType
from sandbox.salesforce.soql.conditions import Conditions
from sandbox.salesforce.soql.source import Path, Seen, Source, getter, resolve, value_of
from sandbox.salesforce.soql.tokens import complaint
from sandbox.salesforce.soql.tree import Order, Query
from sandbox.salesforce.values import Value, render

Record = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """Represent the result of a query."""

    found: list[Seen]
    #: Converts a row to a record.
    shape: Callable[[Seen], Record]
    #: Whether a column makes its pages short.
    has_long_text: bool
    counts: bool


def answer(query: Query, source: Source, base: str) -> Answer:
    """Find the rows of a query. base: what the address of a record begins with. Raises ApiError where it is refused."""
    object_type = object_of(query, source)
    paths = [resolve(query.text, object_type, column, source.schema) for column in query.columns]
    found = _rows(query, object_type, source)
    return Answer(found, _Shape(paths, source, base), any(path.field.is_long_text for path in paths), query.counts)


def object_of(query: Query, source: Source) -> ObjectType:
    """Return the object that a query asks. Raises ApiError INVALID_TYPE if there is none of its name."""
    found = source.schema.object(query.object.text)
    if found is None:
        message = (
            f"sObject type '{query.object.text}' is not supported. If you are attempting to use a custom object, be sure "
            "to append the '__c' after the entity name. Please reference your WSDL or the describe call for the "
            "appropriate names."
        )
        raise complaint(query.text, query.object.at, "INVALID_TYPE", message)
    return found


def _rows(query: Query, object_type: ObjectType, source: Source) -> list[Seen]:
    conditions = Conditions(query.text, object_type, source, lambda inner: _values_of(inner, source))
    meets = conditions.test(query.where)
    keys = [(order, _order_path(order, query, object_type, source)) for order in query.order]
    found = [seen for seen in source.rows(object_type.name) if meets(seen.values)]
    for order, path in reversed(keys):
        _sort(found, order, path, source)
    if query.counts and query.limit is None:
        return found
    end = None if query.limit is None else query.offset + query.limit
    return found[query.offset : end]


def _values_of(query: Query, source: Source) -> set[Value]:
    """Return the one column of a query within a query."""
    object_type = object_of(query, source)
    if len(query.columns) != 1:
        raise ApiError(400, "MALFORMED_QUERY", "A semi join sub-select must select exactly one field")
    read = getter(resolve(query.text, object_type, query.columns[0], source.schema), source)
    return {read(seen.values) for seen in _rows(query, object_type, source)} - {None}


def _order_path(order: Order, query: Query, object_type: ObjectType, source: Source) -> Path:
    path = resolve(query.text, object_type, order.path, source.schema)
    if path.field.is_long_text:
        message = f"field '{path.field.name}' can not be sorted in a query call"
        raise complaint(query.text, order.path.at, "MALFORMED_QUERY", message)
    return path


def _sort(found: list[Seen], order: Order, path: Path, source: Source) -> None:
    read = getter(path, source)
    # Ids sort by their bytes, other text in any case of letters.
    as_is = path.field.type in ("id", "reference")

    def key(seen: Seen) -> tuple[bool, Any]:
        value = read(seen.values)
        if value is None:
            return (order.nulls_last != order.descending, 0)
        folded = value.casefold() if isinstance(value, str) and not as_is else value
        return (order.nulls_last == order.descending, folded)

    found.sort(key=key, reverse=order.descending)


class _Shape:
    """Build the records of an answer: columns in their order, those of a parent in their own record."""

    def __init__(self, paths: list[Path], source: Source, base: str) -> None:
        self._source = source
        self._base = base
        self._columns: list[tuple[str, Path | _Shape]] = []
        for path in paths:
            self._place(path, 0)

    def _place(self, path: Path, depth: int) -> None:
        if len(path.steps) == depth:
            self._columns.append((path.field.name, path))
            return
        name = path.steps[depth].relationship
        nested = next((inner for known, inner in self._columns if known == name and isinstance(inner, _Shape)), None)
        if nested is None:
            nested = _Shape([], self._source, self._base)
            nested._reference = path.steps[depth].name
            nested._is_name = len(path.steps[depth].to) > 1
            self._columns.append((name, nested))
        nested._place(path, depth + 1)

    _reference = ""
    _is_name = False

    def __call__(self, seen: Seen) -> Record:
        type_name = seen.row.type.name
        record: Record = {
            "attributes": {
                "type": "Name" if self._is_name else type_name,
                "url": f"{self._base}/sobjects/{type_name}/{seen.row.id}",
            }
        }
        for name, column in self._columns:
            if isinstance(column, _Shape):
                parent = self._source.see(str(seen.values.get(column._reference) or ""))
                record[name] = None if parent is None else column(parent)
            else:
                record[name] = render(value_of(seen, column) if column.steps else seen.values.get(name))
        return record
