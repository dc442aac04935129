"""Find inconsistencies in the database for `casebot audit`. The queries only read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, func, literal, literal_column, select, text

from cases.model.case import MID_MARKET_HAND_OVER
from cases.model.case_number import case_number_key
from cases.model.notification import NotificationKind
from cases.model.status import Status
from storage.outbox import RowState, outbox_table
from storage.people_tables import people
from storage.schema import IS_OPEN, audit, cases

_ON_ITS_WAY = (RowState.PENDING.value, RowState.SENDING.value, RowState.UNKNOWN.value)
_MADE_OF_THE_CASE = (NotificationKind.CARD.value, NotificationKind.CARD_UPDATE.value)


@dataclass(frozen=True)
class PostedCard:
    """The newest card of an open case, if it is older than the last change of the case and no update is on its way."""

    case_id: int
    number: str
    lane: str
    #: A digest of its content; None if unknown.
    shown: str | None
    #: When it was last composed: before the last change of the case.
    made_at: datetime


def outdated_cards(connection: Connection, after: int, limit: int) -> list[PostedCard]:
    """Return at most so many such cards, of cases with ids above `after`, in order of the cases."""
    card, waits, made = (outbox_table.alias(name) for name in ("card", "waits", "made"))
    newest = (
        select(func.max(card.c.id))
        .where(
            card.c.subject == cases.c.id,
            card.c.kind == literal_column("'card'"),
            card.c.lane == literal("dm:") + cases.c.owner,
        )
        .scalar_subquery()
    )
    made_at = (
        select(func.max(made.c.last_try))
        .where(made.c.subject == cases.c.id, made.c.kind.in_(_MADE_OF_THE_CASE))
        .scalar_subquery()
    )
    changed_at = select(func.max(audit.c.at)).where(audit.c.case_id == cases.c.id).scalar_subquery()
    query = (
        select(outbox_table.c.lane, outbox_table.c.shown, cases.c.id, cases.c.number, made_at.label("made_at"))
        .join_from(cases, outbox_table, outbox_table.c.id == newest)
        .where(
            text(IS_OPEN),
            cases.c.id > after,
            outbox_table.c.state == RowState.SENT.value,
            changed_at > made_at,
            ~exists().where(waits.c.subject == cases.c.id, waits.c.state.in_(_ON_ITS_WAY)),
        )
        .order_by(cases.c.id)
        .limit(limit)
    )
    return [PostedCard(row.id, row.number, row.lane, row.shown, row.made_at) for row in connection.execute(query)]


def owners_not_on_the_roster(connection: Connection) -> list[tuple[str, str]]:
    """Return the number and the owner of each open case whose owner left."""
    query = (
        select(cases.c.number, cases.c.owner)
        .where(
            text(IS_OPEN),
            cases.c.owner.is_not(None),
            ~exists().where(func.lower(people.c.email) == func.lower(cases.c.owner)),
        )
        .order_by(cases.c.id)
    )
    return [(row.number, row.owner) for row in connection.execute(query)]


def duplicates_in_circles(connection: Connection) -> list[tuple[str, ...]]:
    """Return the numbers of duplicates that point to each other, each circle once (CLO-4)."""
    query = select(cases.c.number_key, cases.c.number, cases.c.duplicate_of).where(
        cases.c.status == Status.DUPLICATE,
        cases.c.duplicate_of.is_not(None),
        cases.c.duplicate_of != MID_MARKET_HAND_OVER,
    )
    number_of: dict[str, str] = {}
    leads_to: dict[str, str] = {}
    for row in connection.execute(query):
        number_of[row.number_key] = row.number
        leads_to[row.number_key] = case_number_key(row.duplicate_of)
    circles: list[tuple[str, ...]] = []
    seen: set[str] = set()
    for start in leads_to:
        chain: list[str] = []
        at: str | None = start
        while at is not None and at not in seen:
            seen.add(at)
            chain.append(at)
            at = leads_to.get(at)
        if at in chain:
            circles.append(tuple(number_of[key] for key in chain[chain.index(at) :]))
    return circles
