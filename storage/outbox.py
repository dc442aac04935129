"""The outbox: notifications that wait to be delivered (SAFE-2). `storage.lanes` delivers them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    ForeignKey,
    Index,
    Insert,
    Integer,
    SmallInteger,
    Table,
    Text,
    func,
    select,
    text,
)

from cases.model.notification import Notification, NotificationKind
from cases.ports.clock import Clock
from storage.batches import chunks
from storage.column_types import UtcDateTime, metadata
from storage.trace import TRACE, current_trace
from storage.upserts import insert_for


class RowState(StrEnum):
    """The state of a notification.

    pending: to be sent; sending: a sender has it; unknown: perhaps posted, to be looked up; sent; dead: cannot be delivered; superseded: nothing was left to say.
    """

    PENDING = "pending"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    DEAD = "dead"
    SUPERSEDED = "superseded"


# PostgreSQL's generic plans cannot use the partial indexes with bound values, so these values are literals.
WAITING = text("outbox.state IN ('pending', 'sending', 'unknown')")
NOT_DONE = text("outbox.state IN ('pending', 'sending', 'unknown', 'dead')")
_INDEXED_WAITING = text("state IN ('pending', 'sending', 'unknown')")
_INDEXED_NOT_DONE = text("state IN ('pending', 'sending', 'unknown', 'dead')")
_INDEXED_PENDING = text("state = 'pending'")
IS_CARD = text("kind = 'card'")
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
    postgresql_where=IS_CARD,
    sqlite_where=IS_CARD,
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
# Sorts after the lane above, which is locked first if both are.
_RESENDS_OF = "updates_again:"

#: In a notification's args: it repeats a change, because one that was given up may have arrived late.
RESEND = "resend"
# The argument of one that names the row whose message is changed again.
OF_ROW = "of_row"


def lane_of(notification: Notification) -> str:
    """Return the name of this notification's lane."""
    if notification.args.get(RESEND):
        return _RESENDS_OF + notification.lane
    in_place = (
        notification.kind in (NotificationKind.CARD_UPDATE, NotificationKind.UNFURL) or notification.changes is not None
    )
    return _UPDATES_OF + notification.lane if in_place else notification.lane


def place_of(lane: str) -> str:
    """Return the place of a lane: the `lane` of its notifications."""
    return lane.removeprefix(_UPDATES_OF).removeprefix(_RESENDS_OF)


def places_of(place: str) -> list[str]:
    """Return the names of all lanes of a place."""
    return [place, _UPDATES_OF + place, _RESENDS_OF + place]


def held_as(lane: str) -> str:
    """Return the name under which a lane is locked.

    Changes in one place come one after the other, in all of its lanes.
    """
    return _UPDATES_OF + place_of(lane) if lane.startswith(_RESENDS_OF) else lane


def is_for_resends(lane: str) -> bool:
    """Return whether the lane is for repeated changes."""
    return lane.startswith(_RESENDS_OF)


def hold_lane(connection: Connection, name: str, now: datetime) -> None:
    """Lock a lane until the transaction ends. A missing lane is created, and an empty one becomes due.

    Everybody who changes a lane's rows locks the lane first, and several lanes in the order of their names. So no
    deadlock occurs, and a notification that is dropped in favour of a waiting one cannot miss the sender: the other
    was not yet claimed.
    """
    hold_lanes(connection, [name], now)


def hold_lanes(connection: Connection, names: Iterable[str], now: datetime) -> None:
    """Do the same as `hold_lane` for several lanes."""
    rows = [
        {"name": name, "rank": UPDATES_FIRST if name.startswith((_UPDATES_OF, _RESENDS_OF)) else POSTS, "due_at": now}
        for name in sorted(set(names))
    ]
    if not rows:
        return
    connection.execute(_hold_lanes(connection.dialect.name), rows)


# Statements of every change are built once: building one costs as much as executing it.
@cache
def _hold_lanes(dialect: str) -> Insert:
    new = insert_for(dialect, lane_table)
    still_due = func.coalesce(lane_table.c.due_at, new.excluded.due_at)
    return new.on_conflict_do_update(index_elements=["name"], set_={"due_at": still_due})


@cache
def _store(dialect: str) -> Insert:
    return insert_for(dialect, outbox_table).on_conflict_do_nothing()


def write(connection: Connection, notifications: Sequence[Notification], now: datetime) -> None:
    """Store notifications, due `now`; lock their lanes first. Storing the same one twice adds nothing."""
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
    connection.execute(_store(connection.dialect.name), rows)


def _traced(args: Mapping[str, Any], trace: str) -> dict[str, Any]:
    return {TRACE: trace, **args} if trace else dict(args)


class SqlOutbox:
    """Implements cases.ports.Outbox over one transaction. `put` writes at once, so call it last in the transaction."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def put(self, notifications: Iterable[Notification]) -> None:
        """Store notifications for after the commit. A known key, or a waiting notification with the same `merge` key, adds nothing."""
        write(self._connection, list(notifications), self._clock.now())

    def known(self, keys: Collection[str]) -> set[str]:
        """Return those of these keys that were ever stored."""
        return set(
            self._connection.execute(select(outbox_table.c.key).where(outbox_table.c.key.in_(list(keys)))).scalars()
        )

    def live_cards(self, case_id: int) -> list[str]:
        """Return the lanes with a card of this case, oldest first."""
        return self.live_cards_of([case_id]).get(case_id, [])

    def live_cards_of(self, case_ids: Sequence[int]) -> dict[int, list[str]]:
        """See Outbox."""
        found: dict[int, list[str]] = {}
        for part in chunks(case_ids):
            query = (
                select(outbox_table.c.subject, outbox_table.c.lane)
                .where(outbox_table.c.subject.in_(part), IS_CARD)
                .group_by(outbox_table.c.subject, outbox_table.c.lane)
                .order_by(func.min(outbox_table.c.id))
            )
            for row in self._connection.execute(query):
                found.setdefault(row.subject, []).append(row.lane)
        return found

    def cards_in(self, lane: str, case_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
        """Return where in Slack the newest card of each of these cases is, among those posted in this lane."""
        query = (
            select(outbox_table.c.subject, outbox_table.c.slack_channel, outbox_table.c.slack_ts)
            .where(
                outbox_table.c.subject.in_(case_ids),
                IS_CARD,
                outbox_table.c.lane == lane,
                outbox_table.c.slack_ts.is_not(None),
            )
            .order_by(outbox_table.c.id)
        )
        return {row.subject: (row.slack_channel, row.slack_ts) for row in self._connection.execute(query)}
