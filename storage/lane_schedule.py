"""When lanes are due: at a start, for waiting senders, and after the clock was set back."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, text, update

from storage.outbox import (
    POSTS,
    UPDATES_FIRST,
    hold_lanes,
    lane_table,
)


def free_orphans(connection: Connection, now: datetime) -> None:
    """Make every claimed lane due now instead of at its lease's end; for a starting process.

    Their holders are gone. A holder in another running process keeps its lane by its LaneGuard.
    """
    held = lane_table.c.lease_owner.is_not(None)
    names = connection.execute(select(lane_table.c.name).where(held).order_by(lane_table.c.name)).scalars()
    hold_lanes(connection, list(names), now)
    connection.execute(update(lane_table).where(held).values(due_at=now))


# No pause is this long: a lane due later got its time from a clock that was set back since.
LONGEST_PAUSE = timedelta(minutes=10)


def cap_due_times(connection: Connection, now: datetime) -> int:
    """Make implausibly late lanes due now; return their number."""
    late = lane_table.c.due_at > now + LONGEST_PAUSE
    names = list(connection.execute(select(lane_table.c.name).where(late).order_by(lane_table.c.name)).scalars())
    if not names:
        return 0
    hold_lanes(connection, names, now)
    connection.execute(update(lane_table).where(lane_table.c.name.in_(names), late).values(due_at=now))
    return len(names)


# Cached: the senders ask at each change of a case, and building a statement costs more than running it.
_FIRST_DUE = {
    rank: select(func.min(lane_table.c.due_at)).where(text(f"lane.rank = {rank:d}"), lane_table.c.due_at.is_not(None))
    for rank in (UPDATES_FIRST, POSTS)
}


def next_due(connection: Connection, *, posts: bool = True, updates: bool = True) -> datetime | None:
    """Return when the first of these lanes is due; None if all are empty."""
    earliest: datetime | None = None
    for rank, wanted in ((UPDATES_FIRST, updates), (POSTS, posts)):
        if not wanted:
            continue
        due = connection.execute(_FIRST_DUE[rank]).scalar()
        if due is not None and (earliest is None or due < earliest):
            earliest = due
    return earliest
