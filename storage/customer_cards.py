"""Find the cards that may list a case as already going on with the customer (RTE-8)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    text,
    union_all,
)

from cases.model.case import Case
from cases.model.names import account_key
from cases.ports.sent import CustomerCard
from storage.batches import chunks
from storage.column_types import storable
from storage.outbox import IS_CARD, outbox_table
from storage.schema import IS_OPEN, cases

# What makes two cases those of one customer: the column, and its value for a case.
_COLUMNS: Mapping[str, ColumnElement[Any]] = {
    "account": cases.c.account_key,
    "contact": func.lower(cases.c.contact),
    "address": func.lower(cases.c.web_email),
}
# A card lists cases out of as many; see CaseLists.of_customer.
_NEWEST = 20
# A card that waits is composed when it is posted. A file of cases brings thousands of them, which need no updates. On
# PostgreSQL a card that is begun while the change is being stored may miss it until the next update.
_IS_POSTED = text("state IN ('sending', 'unknown', 'sent')")


def customer_of(case: Case) -> list[tuple[str, str]]:
    """Return what tells the customer of a case, each under the name of its column; without what is blank."""
    values = {
        "account": account_key(storable(case.account)),
        "contact": storable(case.contact).lower(),
        "address": storable(case.web_email).lower(),
    }
    return [(name, value) for name, value in values.items() if value]


def same_customer(names: Iterable[str]) -> ColumnElement[bool]:
    """Return the condition that a case is of the same customer; its values are those of `customer_of`, under these names."""
    return or_(*(_COLUMNS[name] == bindparam(name) for name in names))


def _newest_by(name: str) -> Select[Any]:
    """Select the newest cases before first contact of each customer who is known by this column."""
    column = _COLUMNS[name]
    newest_first = (cases.c.opened_at.desc(), cases.c.id.desc())
    return select(
        literal_column(f"'{name}'").label("name"),
        column.label("value"),
        cases.c.id.label("case_id"),
        cases.c.account,
        cases.c.contact,
        cases.c.owner,
        func.row_number().over(partition_by=column, order_by=newest_first).label("place"),
    ).where(
        column.in_(bindparam(name, expanding=True)),
        cases.c.first_touch_at.is_(None),
        text(IS_OPEN),
        exists().where(outbox_table.c.subject == cases.c.id, IS_CARD, _IS_POSTED),
    )


# Each part uses the index of its column.
_FOUND = union_all(*map(_newest_by, _COLUMNS)).subquery("found")
_CARDS = (
    select(_FOUND, outbox_table.c.lane, outbox_table.c.key, outbox_table.c.args)
    .join_from(_FOUND, outbox_table, outbox_table.c.subject == _FOUND.c.case_id)
    .where(_FOUND.c.place <= _NEWEST, IS_CARD, _IS_POSTED)
    .order_by(_FOUND.c.place, outbox_table.c.id)
)


def customer_cards(connection: Connection, customers: Sequence[Case]) -> list[list[CustomerCard]]:
    """See UnitOfWork.customer_cards."""
    found: list[list[CustomerCard]] = []
    for part in chunks(customers):
        known = [customer_of(case) for case in part]
        cards = _cards(connection, known, {case.id for case in customers}) if any(known) else {}
        found += [list(_newest_of_each(cards.get(each, []) for each in keys)) for keys in known]
    return found


def _cards(
    connection: Connection, known: Sequence[Sequence[tuple[str, str]]], but_not: Collection[int]
) -> dict[tuple[str, str], list[CustomerCard]]:
    wanted = {name: sorted({value for keys in known for other, value in keys if other == name}) for name in _COLUMNS}
    found: dict[tuple[str, str], list[CustomerCard]] = {}
    for row in connection.execute(_CARDS, wanted):
        # The card of a former owner lists nothing.
        if row.case_id not in but_not and (row.lane == f"dm:{row.owner}" or "cover" in (row.args or {})):
            card = CustomerCard(row.case_id, row.account, row.contact, row.lane, row.key)
            found.setdefault((row.name, row.value), []).append(card)
    return found


def _newest_of_each(lists: Iterator[Sequence[CustomerCard]]) -> Iterator[CustomerCard]:
    """Yield the cards of one customer, each case once in a place: of several cards there, the newest."""
    cards: dict[tuple[int, str], CustomerCard] = {}
    for each in lists:
        cards.update({(card.case_id, card.lane): card for card in each})
    yield from cards.values()
