"""Maintenance of the outbox: list, retry, drop and erase messages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Connection,
    RowMapping,
    exists,
    func,
    literal,
    literal_column,
    select,
    text,
    update,
)

from cases.model.notification import NotificationKind
from storage.outbox import IS_CARD, NOT_DONE, WAITING, RowState, hold_lanes, lane_table, outbox_table, place_of
from storage.schema import IS_OPEN, cases


@dataclass(frozen=True)
class OutboxRow:
    """One row for an operator: what the notification is about, but not its text."""

    id: int
    key: str
    lane: str
    kind: NotificationKind
    subject: int | None
    state: RowState
    attempts: int
    created_at: datetime
    last_try: datetime | None
    error: str | None


_LISTED = tuple(
    outbox_table.c[name]
    for name in ("id", "key", "lane", "kind", "subject", "state", "attempts", "created_at", "last_try", "error")
)


def _listed(row: RowMapping) -> OutboxRow:
    return OutboxRow(
        id=row["id"],
        key=row["key"],
        lane=place_of(row["lane"]),
        kind=NotificationKind(row["kind"]),
        subject=row["subject"],
        state=RowState(row["state"]),
        attempts=row["attempts"],
        created_at=row["created_at"],
        last_try=row["last_try"],
        error=row["error"],
    )


def listing(
    connection: Connection, states: Iterable[RowState] = (RowState.DEAD, RowState.UNKNOWN), limit: int = 200
) -> list[OutboxRow]:
    """Return the rows in these states, oldest first."""
    wanted = select(*_LISTED).where(outbox_table.c.state.in_([state.value for state in states]))
    return [_listed(row) for row in connection.execute(wanted.order_by(outbox_table.c.id).limit(limit)).mappings()]


def retry(connection: Connection, ids: Iterable[int], now: datetime) -> int:
    """Try dead notifications again, and look unknown ones up at once; return how many of these ids there were."""
    chosen = outbox_table.c.id.in_(list(ids))
    concerned = chosen & outbox_table.c.state.in_([RowState.DEAD.value, RowState.UNKNOWN.value])
    lanes = set(connection.execute(select(outbox_table.c.lane).where(concerned)).scalars())
    hold_lanes(connection, lanes, now)
    # One with a waiting equivalent stays dead. Of several equivalent ones, only the last is retried.
    like, last = outbox_table.alias(), func.coalesce(outbox_table.c.merge, outbox_table.c.key)
    is_dead = chosen & (outbox_table.c.state == RowState.DEAD.value)
    latest = select(func.max(outbox_table.c.id)).where(is_dead).group_by(outbox_table.c.lane, last)
    waits = exists().where(
        like.c.lane == outbox_table.c.lane,
        like.c.merge == outbox_table.c.merge,
        like.c.state == RowState.PENDING.value,
    )
    revived = connection.execute(
        update(outbox_table)
        .where(outbox_table.c.id.in_(latest), ~waits)
        .values(state=RowState.PENDING.value, attempts=0, first_try=None, error=None)
    ).rowcount
    unknown = list(
        connection.execute(
            select(outbox_table.c.lane).where(chosen, outbox_table.c.state == RowState.UNKNOWN.value)
        ).scalars()
    )
    # A claimed lane becomes due by itself.
    connection.execute(
        update(lane_table).where(lane_table.c.name.in_(unknown), lane_table.c.lease_owner.is_(None)).values(due_at=now)
    )
    return revived + len(unknown)


def drop(connection: Connection, ids: Iterable[int]) -> int:
    """Drop dead messages and those with an unknown outcome; return how many of these ids there were."""
    lost = outbox_table.c.id.in_(list(ids)) & outbox_table.c.state.in_([RowState.DEAD.value, RowState.UNKNOWN.value])
    dropped = update(outbox_table).where(lost).values(state=RowState.SUPERSEDED.value, fence=None)
    return connection.execute(dropped).rowcount


def numbers_of(connection: Connection, case_ids: Sequence[int]) -> dict[int, str]:
    """Return the numbers of these cases, by id."""
    query = select(cases.c.id, cases.c.number).where(cases.c.id.in_(case_ids))
    return {row.id: row.number for row in connection.execute(query)}


PURGED_AT_ONCE = 5_000


def purge(connection: Connection, before: datetime) -> int:
    """Erase the arguments of notifications finished before this time; the keys stay. Return the number.

    Cards keep theirs: they only name the assignment, and a card that somebody deletes is composed from them again. At
    most PURGED_AT_ONCE are erased, to stay within a statement's time; the caller repeats while there are as many.
    """
    old = (
        select(outbox_table.c.id)
        .where(
            outbox_table.c.state.in_([RowState.SENT.value, RowState.SUPERSEDED.value]),
            outbox_table.c.args.is_not(None),
            outbox_table.c.kind != NotificationKind.CARD.value,
            func.coalesce(outbox_table.c.last_try, outbox_table.c.created_at) < before,
        )
        .limit(PURGED_AT_ONCE)
    )
    return connection.execute(update(outbox_table).where(outbox_table.c.id.in_(old)).values(args=None)).rowcount


@dataclass(frozen=True)
class OutboxTrouble:
    """What an auditor finds wrong. Each list has at most `limit` entries."""

    #: Ids of open cases whose owner got no card.
    untold: tuple[int, ...]
    #: Notifications that were claimed or unknown for long.
    stuck: tuple[OutboxRow, ...]
    #: Notifications that could not be delivered.
    dead: tuple[OutboxRow, ...]
    dead_count: int

    def __bool__(self) -> bool:
        return bool(self.untold or self.stuck or self.dead_count)


def outbox_trouble(connection: Connection, stuck_before: datetime, limit: int = 20) -> OutboxTrouble:
    """Return the problems: cases without a card, notifications stuck since before `stuck_before`, and dead ones."""
    card = exists().where(
        outbox_table.c.subject == cases.c.id, IS_CARD, outbox_table.c.lane == literal("dm:") + cases.c.owner
    )
    untold = connection.execute(
        select(cases.c.id)
        .where(text(IS_OPEN), cases.c.owner.is_not(None), cases.c.routed_at.is_not(None), ~card)
        .order_by(cases.c.id)
        .limit(limit)
    ).scalars()
    in_doubt = [RowState.SENDING.value, RowState.UNKNOWN.value]
    stuck = connection.execute(
        select(*_LISTED)
        .where(NOT_DONE, outbox_table.c.state.in_(in_doubt), outbox_table.c.last_try < stuck_before)
        .order_by(outbox_table.c.id)
        .limit(limit)
    ).mappings()
    return OutboxTrouble(
        untold=tuple(untold),
        stuck=tuple(_listed(row) for row in stuck),
        dead=tuple(listing(connection, [RowState.DEAD], limit)),
        dead_count=counts(connection).get(RowState.DEAD, 0),
    )


def counts(connection: Connection) -> Mapping[RowState, int]:
    """Return the number of unfinished notifications, by state."""
    found = connection.execute(
        select(outbox_table.c.state, func.count()).where(NOT_DONE).group_by(outbox_table.c.state)
    )
    return {RowState(state): number for state, number in found}


def oldest_waiting(connection: Connection) -> datetime | None:
    """Return when the oldest notification on its way was stored."""
    # Ids rise with time, so the index finds the first one.
    return connection.execute(
        select(outbox_table.c.created_at).where(WAITING).order_by(literal_column("outbox.id")).limit(1)
    ).scalar()


@dataclass(frozen=True)
class LaneDepth:
    """The number of waiting notifications in one kind of lane, and the oldest one's age in seconds."""

    waiting: int
    oldest_s: float


def lane_depths(connection: Connection, now: datetime) -> dict[str, LaneDepth]:
    """Return the waiting notifications by kind of lane: `dm`, `channel`, `updates` …"""
    query = (
        select(outbox_table.c.lane, func.count().label("waiting"), func.min(outbox_table.c.created_at).label("oldest"))
        .where(WAITING)
        .group_by(outbox_table.c.lane)
    )
    found: dict[str, LaneDepth] = {}
    for row in connection.execute(query):
        kind = row.lane.partition(":")[0]
        age = max(0.0, (now - row.oldest).total_seconds())
        known = found.get(kind, LaneDepth(0, 0.0))
        found[kind] = LaneDepth(known.waiting + row.waiting, max(known.oldest_s, age))
    return found
