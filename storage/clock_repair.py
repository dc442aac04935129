"""Correct times that a clock wrote which was set back since, so that nothing waits until they come again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, delete, select, text, update

from storage.crm_state import crm_state, leases
from storage.crm_tables import crm_lanes
from storage.lane_schedule import LONGEST_PAUSE, cap_due_times
from storage.schema import homes
from storage.tickets import IS_OPEN_WRITE, ticket_writes, tickets

# The values of `crm_state` that only say until when to wait.
WAITS = ("pause", "next poll", "zendesk next poll", "zendesk resume")
# What was written later than now by more than this was written by a wrong clock. Clocks of replicas differ by less.
CLOCKS_DIFFER = timedelta(minutes=1)


def repair_times(connection: Connection, now: datetime) -> int:
    """Make due now what waits implausibly long, and end waits and leases of a clock that was ahead; return how many."""
    late, ahead = now + LONGEST_PAUSE, now + CLOCKS_DIFFER
    late_case = crm_lanes.c.due_at > late
    # Only the times of a Home that the wrong clock published are wrong: others may be due much later.
    wrong_home = and_(homes.c.published_at > ahead, homes.c.due_at > now)
    # In the order in which everybody locks them.
    connection.execute(select(crm_lanes.c.case_id).where(late_case).order_by(crm_lanes.c.case_id).with_for_update())
    connection.execute(select(homes.c.slack_id).where(wrong_home).order_by(homes.c.slack_id).with_for_update())
    statements = (
        update(crm_lanes).where(late_case).values(due_at=now),
        update(ticket_writes).where(text(IS_OPEN_WRITE), ticket_writes.c.due_at > late).values(due_at=now),
        update(tickets).where(text("read_due"), tickets.c.due_at > late).values(due_at=now),
        # No lease lasts so long.
        update(leases).where(leases.c.until > late).values(until=now),
        delete(crm_state).where(crm_state.c.name.in_(WAITS), crm_state.c.at > ahead),
        update(homes).where(wrong_home).values(due_at=now),
    )
    return cap_due_times(connection, now) + sum(connection.execute(each).rowcount for each in statements)
