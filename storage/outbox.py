"""What is to be told, kept until it is told (SAFE-2): the outbox, and the lanes through which it leaves in order."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)

from storage.schema import UtcDateTime, metadata


class RowState(StrEnum):
    """Where a telling stands.

    pending: to be sent; sending: in a sender's hand; unknown: perhaps posted, to be looked up; sent; dead: cannot be delivered;
    superseded: nothing is left to say.
    """

    PENDING = "pending"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    DEAD = "dead"
    SUPERSEDED = "superseded"


# A condition on a bound value would keep PostgreSQL's generic plans from the partial indexes, so these are written out.
_WAITING = text("state IN ('pending', 'sending', 'unknown')")
_NOT_DONE = text("state IN ('pending', 'sending', 'unknown', 'dead')")
_PENDING = text("state = 'pending'")
_IS_CARD = text("kind = 'card'")
_HAS_WORK = text("due_at IS NOT NULL")

lane_table = Table(
    "lane",
    metadata,
    Column("name", String(300), primary_key=True),
    Column("rank", SmallInteger, nullable=False),
    Column("channel_id", String(32)),
    Column("due_at", UtcDateTime),
    Column("lease_owner", String(120)),
    Column("lease_until", UtcDateTime),
    Column("last_post_at", UtcDateTime),
    Column("last_ts", String(32)),
)
Index("ix_lane_due", lane_table.c.rank, lane_table.c.due_at, postgresql_where=_HAS_WORK, sqlite_where=_HAS_WORK)

outbox_table = Table(
    "outbox",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("key", String(255), nullable=False, unique=True),
    Column("lane", String(300), ForeignKey("lane.name"), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("subject", BigInteger),
    Column("merge", String(255)),
    Column("args", JSON(none_as_null=True)),
    Column("state", String(12), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("first_try", UtcDateTime),
    Column("last_try", UtcDateTime),
    Column("slack_channel", String(32)),
    Column("slack_ts", String(32)),
    Column("shown", String(64)),
    Column("error", Text),
    Column("fence", String(32)),
    CheckConstraint(f"state IN ({', '.join(repr(state.value) for state in RowState)})", name="state"),
)
Index("ix_outbox_head", outbox_table.c.lane, outbox_table.c.id, postgresql_where=_WAITING, sqlite_where=_WAITING)
Index("ix_outbox_not_done", outbox_table.c.state, postgresql_where=_NOT_DONE, sqlite_where=_NOT_DONE)
Index("ix_outbox_cards", outbox_table.c.subject, outbox_table.c.lane, postgresql_where=_IS_CARD, sqlite_where=_IS_CARD)
Index(
    "uq_outbox_waiting_merge",
    outbox_table.c.lane,
    outbox_table.c.merge,
    unique=True,
    postgresql_where=_PENDING,
    sqlite_where=_PENDING,
)
