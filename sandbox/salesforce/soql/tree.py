"""A query as it was read: what is asked of which object, under which conditions, in which order."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.salesforce.soql.tokens import Token


@dataclass(frozen=True)
class Compare:
    """Represent `path operator value`. The operators are =, !=, <, <=, >, >= and LIKE."""

    path: Token
    operator: str
    value: Token


@dataclass(frozen=True)
class Among:
    """Represent `path [NOT] IN (values)` or `path [NOT] IN (SELECT …)`."""

    path: Token
    values: tuple[Token, ...] | Query
    negated: bool


@dataclass(frozen=True)
class Not:
    """Represent `NOT condition`."""

    condition: Condition


@dataclass(frozen=True)
class All:
    """Join conditions by AND."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class AnyOf:
    """Join conditions by OR."""

    conditions: tuple[Condition, ...]


Condition = Compare | Among | Not | All | AnyOf


@dataclass(frozen=True)
class Order:
    """Represent one key of ORDER BY."""

    path: Token
    descending: bool
    nulls_last: bool


@dataclass(frozen=True)
class Query:
    """Represent a whole query. A query that counts has no columns."""

    text: str
    columns: tuple[Token, ...]
    counts: bool
    object: Token
    where: Condition | None
    order: tuple[Order, ...]
    limit: int | None
    offset: int
