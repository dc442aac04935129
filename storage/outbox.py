"""What is to be told, kept until it is told (SAFE-2): the outbox, and what is asked of it. How it is emptied is in storage.lanes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    SmallInteger,
    Table,
    Text,
    exists,
    func,
    literal,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from cases.model.notification import Notification, NotificationKind
from cases.ports.clock import Clock
from storage.case_store import chunks
from storage.schema import IS_OPEN, UtcDateTime, cases, metadata
from storage.trace import TRACE, current_trace


class RowState(StrEnum):
    """Where a notification stands.

    pending: to be sent; sending: in a sender's hands; unknown: perhaps posted, to be looked up; sent; dead: cannot be delivered;
    superseded: nothing was left to say.
    """

    PENDING = "pending"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    DEAD = "dead"
    SUPERSEDED = "superseded"


# A condition on a bound value would keep PostgreSQL's generic plans from the partial indexes, so these are written out.
WAITING = text("outbox.state IN ('pending', 'sending', 'unknown')")
_NOT_DONE = text("outbox.state IN ('pending', 'sending', 'unknown', 'dead')")
_INDEXED_WAITING = text("state IN ('pending', 'sending', 'unknown')")
_INDEXED_NOT_DONE = text("state IN ('pending', 'sending', 'unknown', 'dead')")
_INDEXED_PENDING = text("state = 'pending'")
_INDEXED_CARD = text("kind = 'card'")
_INDEXED_DUE = text("due_at IS NOT NULL")

# A lane leaves in order. What is posted to one place is one lane; what changes messages in place there is another, so that a
# click is seen at once however long the queue of posts, and chat.update, limited apart from chat.postMessage, holds up no post.
# rank: which lanes go first; channel_id: the place in Slack, once known; due_at: when to look at the lane, NULL when it is
# empty; last_post_at: when Slack was last sent something here; last_ts: the last message known to be ours, by Slack's clock.
lane_table = Table(
    "lane",
    metadata,
    Column("name", Text, primary_key=True),
    Column("rank", SmallInteger, nullable=False),
    Column("channel_id", Text),
    Column("due_at", UtcDateTime),
    Column("lease_owner", Text),
    Column("lease_until", UtcDateTime),
    Column("last_post_at", UtcDateTime),
    Column("last_ts", Text),
)
Index("ix_lane_due", lane_table.c.rank, lane_table.c.due_at, postgresql_where=_INDEXED_DUE, sqlite_where=_INDEXED_DUE)

# attempts, first_try, last_try: of sending; slack_channel, slack_ts: the message that came of it; shown: a digest of what that
# message shows now; changes: the key of the row whose message this one changes in place; error: Slack's word, or the class of ours; fence: the attempt that may write the outcome.
outbox_table = Table(
    "outbox",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False, unique=True),
    Column("lane", Text, ForeignKey("lane.name"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", BigInteger),
    Column("merge", Text),
    Column("args", JSON(none_as_null=True)),
    Column("changes", Text),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("first_try", UtcDateTime),
    Column("last_try", UtcDateTime),
    Column("slack_channel", Text),
    Column("slack_ts", Text),
    Column("shown", Text),
    Column("error", Text),
    Column("fence", Text),
    CheckConstraint(f"state IN ({', '.join(repr(state.value) for state in RowState)})", name="state"),
)
Index(
    "ix_outbox_head",
    outbox_table.c.lane,
    outbox_table.c.id,
    postgresql_where=_INDEXED_WAITING,
    sqlite_where=_INDEXED_WAITING,
)
Index("ix_outbox_not_done", outbox_table.c.state, postgresql_where=_INDEXED_NOT_DONE, sqlite_where=_INDEXED_NOT_DONE)
Index(
    "ix_outbox_cards",
    outbox_table.c.subject,
    outbox_table.c.lane,
    postgresql_where=_INDEXED_CARD,
    sqlite_where=_INDEXED_CARD,
)
Index(
    "uq_outbox_waiting_merge",
    outbox_table.c.lane,
    outbox_table.c.merge,
    unique=True,
    postgresql_where=_INDEXED_PENDING,
    sqlite_where=_INDEXED_PENDING,
)

UPDATES_FIRST = 0
POSTS = 1

_UPDATES_OF = "updates:"
# Sorted after the lane above, which is held first where both are.
_RESENDS_OF = "updates_again:"

#: In the args of a notification: it changes a message once more, since a change that was given up may have arrived late.
RESEND = "resend"


def lane_of(notification: Notification) -> str:
    """The name of the lane by which this notification leaves."""
    if notification.args.get(RESEND):
        return _RESENDS_OF + notification.lane
    in_place = (
        notification.kind in (NotificationKind.CARD_UPDATE, NotificationKind.UNFURL) or notification.changes is not None
    )
    return _UPDATES_OF + notification.lane if in_place else notification.lane


def place_of(lane: str) -> str:
    """Where a lane leads: the `lane` of the notifications in it."""
    return lane.removeprefix(_UPDATES_OF).removeprefix(_RESENDS_OF)


def places_of(place: str) -> list[str]:
    """The names of all lanes that lead to a place."""
    return [place, _UPDATES_OF + place, _RESENDS_OF + place]


def held_as(lane: str) -> str:
    """The name under which a lane is held: changes in one place are made one after the other, whichever lane they are in."""
    return _UPDATES_OF + place_of(lane) if lane.startswith(_RESENDS_OF) else lane


def is_for_resends(lane: str) -> bool:
    """Whether the lane is one of changes that are made once more."""
    return lane.startswith(_RESENDS_OF)


def hold_lane(connection: Connection, name: str, now: datetime) -> None:
    """Hold a lane until the transaction ends, made if there is none yet; one that was empty becomes due.

    Everything that touches a lane's rows holds the lane first, and several lanes in the order of their names. So nobody waits in a
    circle, and a notification left out because one like it was waiting cannot miss the sender: that one was not yet claimed.
    """
    hold_lanes(connection, [name], now)


def hold_lanes(connection: Connection, names: Iterable[str], now: datetime) -> None:
    """As `hold_lane`, for many."""
    rows = [
        {"name": name, "rank": UPDATES_FIRST if name.startswith((_UPDATES_OF, _RESENDS_OF)) else POSTS, "due_at": now}
        for name in sorted(set(names))
    ]
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        on_postgresql = postgresql.insert(lane_table)
        connection.execute(
            on_postgresql.on_conflict_do_update(
                index_elements=["name"],
                set_={"due_at": func.coalesce(lane_table.c.due_at, on_postgresql.excluded.due_at)},
            ),
            rows,
        )
    else:
        on_sqlite = sqlite.insert(lane_table)
        connection.execute(
            on_sqlite.on_conflict_do_update(
                index_elements=["name"],
                set_={"due_at": func.coalesce(lane_table.c.due_at, on_sqlite.excluded.due_at)},
            ),
            rows,
        )


def write(connection: Connection, notifications: Sequence[Notification], now: datetime) -> None:
    """Write what is to be told, due `now`; holds the lanes first. Twice the same adds nothing."""
    if not notifications:
        return
    hold_lanes(connection, [lane_of(notification) for notification in notifications], now)
    trace = current_trace()
    rows = [
        {
            "key": notification.key,
            "lane": lane_of(notification),
            "kind": notification.kind.value,
            "subject": notification.subject,
            "merge": notification.merge,
            "args": _traced(notification.args, trace),
            "changes": notification.changes,
            "state": RowState.PENDING.value,
            "attempts": 0,
            "created_at": now,
        }
        for notification in notifications
    ]
    if connection.dialect.name == "postgresql":
        connection.execute(postgresql.insert(outbox_table).on_conflict_do_nothing(), rows)
    else:
        connection.execute(sqlite.insert(outbox_table).on_conflict_do_nothing(), rows)


def _traced(args: Mapping[str, Any], trace: str) -> dict[str, Any]:
    return {TRACE: trace, **args} if trace else dict(args)


class SqlOutbox:
    """cases.ports.Outbox over one transaction; `put` writes at once, so it is to be called last in it."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def put(self, notifications: Iterable[Notification]) -> None:
        """Have these told after the commit. A key that is there already, and a notification like one that waits (`merge`), add nothing."""
        write(self._connection, list(notifications), self._clock.now())

    def known(self, keys: Collection[str]) -> set[str]:
        """Those of these keys that were ever put."""
        return set(
            self._connection.execute(select(outbox_table.c.key).where(outbox_table.c.key.in_(list(keys)))).scalars()
        )

    def live_cards(self, case_id: int) -> list[str]:
        """The lanes in which a card of this case was put, oldest first."""
        return self.live_cards_of([case_id]).get(case_id, [])

    def live_cards_of(self, case_ids: Sequence[int]) -> dict[int, list[str]]:
        """See Outbox."""
        found: dict[int, list[str]] = {}
        for part in chunks(case_ids):
            query = (
                select(outbox_table.c.subject, outbox_table.c.lane)
                .where(outbox_table.c.subject.in_(part), _INDEXED_CARD)
                .group_by(outbox_table.c.subject, outbox_table.c.lane)
                .order_by(func.min(outbox_table.c.id))
            )
            for row in self._connection.execute(query):
                found.setdefault(row.subject, []).append(row.lane)
        return found

    def cards_in(self, lane: str, case_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
        """Where in Slack the newest card of each of these cases is, among those posted in this lane."""
        query = (
            select(outbox_table.c.subject, outbox_table.c.slack_channel, outbox_table.c.slack_ts)
            .where(
                outbox_table.c.subject.in_(case_ids),
                _INDEXED_CARD,
                outbox_table.c.lane == lane,
                outbox_table.c.slack_ts.is_not(None),
            )
            .order_by(outbox_table.c.id)
        )
        return {row.subject: (row.slack_channel, row.slack_ts) for row in self._connection.execute(query)}


@dataclass(frozen=True)
class OutboxRow:
    """One row as a person who looks after casebot sees it; what the notification is about, never what it says."""

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
    """The rows in these states, oldest first."""
    wanted = select(*_LISTED).where(outbox_table.c.state.in_([state.value for state in states]))
    return [_listed(row) for row in connection.execute(wanted.order_by(outbox_table.c.id).limit(limit)).mappings()]


def retry(connection: Connection, ids: Iterable[int], now: datetime) -> int:
    """Have dead notifications tried again, and unknown ones looked up at once; how many there were of these ids."""
    chosen = outbox_table.c.id.in_(list(ids))
    concerned = chosen & outbox_table.c.state.in_([RowState.DEAD.value, RowState.UNKNOWN.value])
    lanes = set(connection.execute(select(outbox_table.c.lane).where(concerned)).scalars())
    hold_lanes(connection, lanes, now)
    # One that has a like one waiting stays dead, as does all but the last of those that are alike: they say the same.
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
    # A lane in a sender's hands is left to it: it will be due by itself.
    connection.execute(
        update(lane_table).where(lane_table.c.name.in_(unknown), lane_table.c.lease_owner.is_(None)).values(due_at=now)
    )
    return revived + len(unknown)


def drop(connection: Connection, ids: Iterable[int]) -> int:
    """Give dead messages, and those of unknown outcome, up for good; return how many there were of these ids."""
    lost = outbox_table.c.id.in_(list(ids)) & outbox_table.c.state.in_([RowState.DEAD.value, RowState.UNKNOWN.value])
    dropped = update(outbox_table).where(lost).values(state=RowState.SUPERSEDED.value, fence=None)
    return connection.execute(dropped).rowcount


def numbers_of(connection: Connection, case_ids: Sequence[int]) -> dict[int, str]:
    """Return the numbers of these cases, by id."""
    query = select(cases.c.id, cases.c.number).where(cases.c.id.in_(case_ids))
    return {row.id: row.number for row in connection.execute(query)}


PURGED_AT_ONCE = 5_000


def purge(connection: Connection, before: datetime) -> int:
    """Erase what the composers were given for notifications done with before this moment; the keys stay. Return how many were erased.

    Cards keep theirs: it says only which giving of the case they are for, and a card that somebody deletes is made again from it. At most
    PURGED_AT_ONCE are erased, within the time that a statement may take; the caller comes again while there are as many.
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
    """What an auditor finds wrong.

    untold: ids of open cases, routed to an owner, of which that owner was put no card; stuck: notifications long in a sender's hands or
    long unknown; dead: notifications that could not be delivered. At most `limit` of each; `dead_count` counts them all.
    """

    untold: tuple[int, ...]
    stuck: tuple[OutboxRow, ...]
    dead: tuple[OutboxRow, ...]
    dead_count: int

    def __bool__(self) -> bool:
        return bool(self.untold or self.stuck or self.dead_count)


def outbox_trouble(connection: Connection, stuck_before: datetime, limit: int = 20) -> OutboxTrouble:
    """What is wrong: cases nobody was told of, notifications stuck since before `stuck_before`, and the dead."""
    card = exists().where(
        outbox_table.c.subject == cases.c.id, _INDEXED_CARD, outbox_table.c.lane == literal("dm:") + cases.c.owner
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
        .where(_NOT_DONE, outbox_table.c.state.in_(in_doubt), outbox_table.c.last_try < stuck_before)
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
    """How many notifications are not done with, by state; those sent and superseded are not counted."""
    found = connection.execute(
        select(outbox_table.c.state, func.count()).where(_NOT_DONE).group_by(outbox_table.c.state)
    )
    return {RowState(state): number for state, number in found}


def oldest_waiting(connection: Connection) -> datetime | None:
    """When the oldest notification that is still on its way was put."""
    # Ids rise with time, so the first of them will do, and is found by the index.
    return connection.execute(
        select(outbox_table.c.created_at).where(WAITING).order_by(literal_column("outbox.id")).limit(1)
    ).scalar()


@dataclass(frozen=True)
class LaneDepth:
    """How much waits in the lanes of one kind, and the age of the oldest in seconds."""

    waiting: int
    oldest_s: float


def lane_depths(connection: Connection, now: datetime) -> dict[str, LaneDepth]:
    """Return what waits, by kind of lane: `dm`, `channel`, `updates` …"""
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
