"""The table of case types as a condition in SQL (RTE-9)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Literal

from sqlalchemy import ColumnElement, Connection, Select, and_, case, false, func, not_, or_, select, text, true

from cases.model.case_type import ANY, CALL_IN_SUBJECT, SUBJECT_EDGES, CaseType
from storage.schema import IS_OPEN, cases

_ESCAPE = "\\"
# The most types in a digest.
SHOWN = 10
# The policy changes seldom, and a condition takes longer to build than a short query does to run.
_TABLES = 8


def kind_has(flag: Literal["high_value", "no_limit"], table: Sequence[CaseType]) -> ColumnElement[bool]:
    """Return the condition that a case's kind has this flag. The first matching row of the table decides."""
    return _kind_has(flag, tuple(table))


@lru_cache(maxsize=2 * _TABLES)
def _kind_has(flag: str, table: tuple[CaseType, ...]) -> ColumnElement[bool]:
    has = attrgetter(flag)
    last = max((place for place, row in enumerate(table) if has(row)), default=-1)
    branches = [(_matches(row), true() if has(row) else false()) for row in table[: last + 1]]
    return case(*branches, else_=false()) if branches else false()


def is_unlisted(table: Sequence[CaseType]) -> ColumnElement[bool]:
    """Return the condition that a case has a type outside the table."""
    return _is_unlisted(tuple(table))


@lru_cache(maxsize=_TABLES)
def _is_unlisted(table: tuple[CaseType, ...]) -> ColumnElement[bool]:
    return and_(func.trim(cases.c.type) != "", *(not_(_matches(row)) for row in table))


def select_unlisted(table: Sequence[CaseType], *conditions: ColumnElement[bool]) -> Select[tuple[str, int]]:
    """Select the types of open cases outside the table, with the number of cases, the most frequent first."""
    number = func.count().label("number")
    return (
        select(func.trim(cases.c.type).label("name"), number)
        .where(text(IS_OPEN), is_unlisted(table), *conditions)
        .group_by(func.trim(cases.c.type))
        .order_by(number.desc(), func.trim(cases.c.type))
        .limit(SHOWN)
    )


def unlisted_types(connection: Connection, table: Sequence[CaseType]) -> dict[str, int]:
    """Return the types of open cases outside the table, with the number of cases, the most frequent first."""
    return {row.name: row.number for row in connection.execute(select_unlisted(table))}


def _matches(row: CaseType) -> ColumnElement[bool]:
    by_type = [_is_like(cases.c.type, pattern) for pattern in row.type_patterns]
    subject = func.trim(func.replace(func.lower(cases.c.subject), CALL_IN_SUBJECT, ""), SUBJECT_EDGES)
    return or_(*by_type, *(_is_like(subject, pattern) for pattern in row.subjects))


def _is_like(column: ColumnElement[str], pattern: str) -> ColumnElement[bool]:
    # Compare words as `name_key` does, as far as SQL can: in lower case, without surrounding spaces.
    words, wanted = func.lower(func.trim(column)), " ".join(pattern.split()).casefold()
    if ANY not in wanted:
        return words == wanted
    for special in (_ESCAPE, "%", "_"):
        wanted = wanted.replace(special, _ESCAPE + special)
    return words.like(wanted.replace(ANY, "%"), escape=_ESCAPE)
