"""Conditions, made into functions of a row."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.ids import long_id
from sandbox.salesforce.rows import Values
from sandbox.salesforce.schema import NUMBERS, Field, ObjectType
from sandbox.salesforce.soql.dates import days_meant
from sandbox.salesforce.soql.source import Source, getter, resolve
from sandbox.salesforce.soql.tokens import Token, complaint
from sandbox.salesforce.soql.tree import All, Among, AnyOf, Compare, Condition, Not, Query
from sandbox.salesforce.values import Value, parse_stamp

Test = Callable[[Values], bool]
ValueTest = Callable[[Value], bool]

ORDERED: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Conditions:
    """Turn the conditions of one query into functions of a row.

    Args:
        run: Answers a query within the query.
    """

    def __init__(
        self,
        text: str,
        object_type: ObjectType,
        source: Source,
        run: Callable[[Query], set[Value]],
        *,
        allow_long_text: bool = False,
    ) -> None:
        self._text = text
        self._type = object_type
        self._source = source
        self._run = run
        self._allow_long_text = allow_long_text

    def test(self, condition: Condition | None) -> Test:
        """Return the function that says whether a row meets the condition. Raises ApiError for one that cannot be asked."""
        if condition is None:
            return lambda _values: True
        if isinstance(condition, Not):
            inner = self.test(condition.condition)
            return lambda values: not inner(values)
        if isinstance(condition, (All, AnyOf)):
            tests = [self.test(one) for one in condition.conditions]
            if isinstance(condition, All):
                return lambda values: all(test(values) for test in tests)
            return lambda values: any(test(values) for test in tests)
        path = resolve(self._text, self._type, condition.path, self._source.schema)
        if path.field.is_long_text and not self._allow_long_text:
            message = f"field '{path.field.name}' can not be filtered in a query call"
            raise complaint(self._text, condition.path.at, "INVALID_FIELD", message)
        read = getter(path, self._source)
        meets = (
            self._among(path.field, condition) if isinstance(condition, Among) else self._compare(path.field, condition)
        )
        return lambda values: meets(read(values))

    def _among(self, field: Field, condition: Among) -> ValueTest:
        if isinstance(condition.values, Query):
            members: set[Any] = {_folded(one) for one in self._run(condition.values)}
        else:
            members = {_folded(self._literal(field, token)) for token in condition.values}
        if condition.negated:
            return lambda value: _folded(value) not in members
        return lambda value: _folded(value) in members

    def _compare(self, field: Field, condition: Compare) -> ValueTest:
        sign, token = condition.operator, condition.value
        if field.type in ("date", "datetime") and token.kind == "name":
            days = self._days(token)
            if days is not None:
                return _compare_days(field, sign, *days)
        if sign == "LIKE":
            return self._like(field, condition)
        wanted = self._literal(field, token)
        if sign in ("=", "!="):
            folded = _folded(wanted)
            if sign == "=":
                return lambda value: _folded(value) == folded
            return lambda value: _folded(value) != folded
        if wanted is None or field.type == "boolean":
            raise self._bad_operator(field, token)
        compare, bound = ORDERED[sign], _folded(wanted)
        return lambda value: value is not None and compare(_folded(value), bound)

    def _like(self, field: Field, condition: Compare) -> ValueTest:
        if condition.value.kind != "string" or field.type in ("id", "reference"):
            raise self._bad_operator(field, condition.value)
        parts = re.split(r"(\\%|\\_|%|_)", condition.value.text)
        signs = {"%": ".*", "_": ".", "\\%": "%", "\\_": "_"}
        pattern = re.compile("".join(signs.get(part) or re.escape(part) for part in parts), re.IGNORECASE | re.DOTALL)
        return lambda value: pattern.fullmatch(str(value or "")) is not None

    def _bad_operator(self, field: Field, token: Token) -> ApiError:
        message = f"invalid operator on {field.type} field '{field.name}'"
        return complaint(self._text, token.at, "INVALID_QUERY_FILTER_OPERATOR", message)

    def _literal(self, field: Field, token: Token) -> Value:
        """Return the value that a condition compares a field with."""
        word = token.text.upper() if token.kind == "name" else ""
        if word == "NULL":
            return False if field.type == "boolean" else None
        if field.type == "boolean" and word in ("TRUE", "FALSE"):
            return word == "TRUE"
        if (field.type, token.kind) in (("datetime", "stamp"), ("date", "day")):
            return self._moment(token)
        if field.type in NUMBERS and token.kind == "number":
            return float(token.text)
        if token.kind == "string" and field.type in ("id", "reference"):
            return self._id(token)
        if token.kind == "string" and field.type not in ("boolean", "date", "datetime", *NUMBERS):
            return re.sub(r"\\([%_])", r"\1", token.text)
        raise complaint(self._text, token.at, "INVALID_FIELD", _mismatch(field))

    def _moment(self, token: Token) -> Value:
        try:
            return parse_stamp(token.text) if token.kind == "stamp" else date.fromisoformat(token.text)
        except ValueError:
            message = f"'{token.text}' is not a valid date or time"
            raise complaint(self._text, token.at, "MALFORMED_QUERY", message) from None

    def _days(self, token: Token) -> tuple[date, date] | None:
        try:
            return days_meant(token.text, self._source.now().date())
        except OverflowError:
            message = f"'{token.text}' is out of range"
            raise complaint(self._text, token.at, "MALFORMED_QUERY", message) from None

    def _id(self, token: Token) -> Value:
        full = long_id(token.text)
        if full is None and token.text:
            raise complaint(self._text, token.at, "INVALID_QUERY_FILTER_OPERATOR", f"invalid ID field: {token.text}")
        return full


def _mismatch(field: Field) -> str:
    quoted = field.type not in ("boolean", "date", "datetime", *NUMBERS)
    kind = {"datetime": "dateTime", "int": "int", "currency": "double"}.get(
        field.type, field.type if not quoted else "string"
    )
    rest = "be enclosed in quotes" if quoted else "not be enclosed in quotes"
    return f"value of filter criterion for field '{field.name}' must be of type {kind} and should {rest}"


def _folded(value: Value) -> Value:
    """Return a value as it is compared: text in any case of letters, an empty text as nothing."""
    if isinstance(value, str):
        return value.casefold() or None
    return value


def _compare_days(field: Field, sign: str, first: date, last: date) -> ValueTest:
    start: date = first
    end: date = last
    if field.type == "datetime":
        start = datetime.combine(first, time(), UTC)
        end = datetime.combine(last, time(23, 59, 59), UTC)
    meets: Mapping[str, Callable[[Any], bool]] = {
        "=": lambda value: start <= value <= end,
        "!=": lambda value: not start <= value <= end,
        "<": lambda value: bool(value < start),
        "<=": lambda value: bool(value <= end),
        ">": lambda value: bool(value > end),
        ">=": lambda value: bool(value >= start),
    }
    chosen = meets.get(sign, lambda _value: False)
    return lambda value: chosen(value) if value is not None else sign == "!="
