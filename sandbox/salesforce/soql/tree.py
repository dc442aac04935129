"""A query as it was read: what is asked of which object, under which conditions, in which order."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.salesforce.soql.tokens import Token


@dataclass(frozen=True)
class Compare:
    """`path operator value`; operator: =, !=, <, <=, >, >=, LIKE."""

    path: Token
    operator: str
    value: Token


@dataclass(frozen=True)
class Among:
    """`path [NOT] IN (values)` or `path [NOT] IN (SELECT …)`."""

    path: Token
    values: tuple[Token, ...] | Query
    negated: bool


@dataclass(frozen=True)
class Not:
    """`NOT condition`."""

    condition: Condition


@dataclass(frozen=True)
class All:
    """Conditions joined by AND."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class AnyOf:
    """Conditions joined by OR."""

    conditions: tuple[Condition, ...]


Condition = Compare | Among | Not | All | AnyOf


@dataclass(frozen=True)
class Order:
    """One key of ORDER BY."""

    path: Token
    descending: bool
    nulls_last: bool


@dataclass(frozen=True)
class Query:
    """A whole query. columns: empty where it counts."""

    text: str
    columns: tuple[Token, ...]
    counts: bool
    object: Token
    where: Condition | None
    order: tuple[Order, ...]
    limit: int | None
    offset: int
