"""Figures and upkeep of what is to be written to the CRM: what is due, in flight, open or old."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import (
    Connection,
    func,
    select,
    text,
    update,
)

import storage.crm_state  # noqa: F401 - its tables belong to the same metadata
from cases.model.crm import (
    IN_FLIGHT,
    ON_THE_WAY,
    CrmWriteKind,
    CrmWriteState,
)
from storage.case_store import chunks
from storage.crm_tables import IS_OPEN_WRITE, crm_lanes, crm_outbox
from storage.schema import IS_OPEN, cases

_ON_THE_WAY = [state.value for state in ON_THE_WAY]


def next_due(connection: Connection) -> datetime | None:
    """When the first case is due; None where nothing waits."""
    return connection.execute(select(func.min(crm_lanes.c.due_at))).scalar()


def free_orphans(connection: Connection, now: datetime) -> None:
    """Have every held case looked at now, for a process that starts; one that another process holds stays with it."""
    connection.execute(update(crm_lanes).where(crm_lanes.c.lease_owner.is_not(None)).values(due_at=now))


def recently_ended(connection: Connection, case_ids: Collection[int], since: datetime) -> set[int]:
    """Those of these cases of which a write is in a sender's hands or in doubt, or ended since then."""
    found: set[int] = set()
    for part in chunks(list(case_ids)):
        mine = crm_outbox.c.case_id.in_(part)
        in_flight = crm_outbox.c.state.in_(list(IN_FLIGHT)) & (crm_outbox.c.kind != CrmWriteKind.READ)
        query = select(crm_outbox.c.case_id).where(mine, in_flight | (crm_outbox.c.ended_at >= since)).distinct()
        found |= set(connection.execute(query).scalars())
    return found


def is_creating(connection: Connection, kind: CrmWriteKind) -> bool:
    """Whether a write of this kind is in a sender's hands or in doubt."""
    in_flight = crm_outbox.c.state.in_([state.value for state in IN_FLIGHT])
    query = select(crm_outbox.c.id).where(text(IS_OPEN_WRITE), in_flight, crm_outbox.c.kind == kind).limit(1)
    return connection.execute(query).first() is not None


def counts(connection: Connection) -> dict[CrmWriteState, int]:
    """How many writes there are that are not done with, by state."""
    query = select(crm_outbox.c.state, func.count()).where(text(IS_OPEN_WRITE)).group_by(crm_outbox.c.state)
    return {row[0]: row[1] for row in connection.execute(query)}


def oldest_waiting(connection: Connection) -> datetime | None:
    """When the oldest write was put that is on its way; None for none."""
    query = select(func.min(crm_outbox.c.at)).where(text(IS_OPEN_WRITE), crm_outbox.c.state.in_(_ON_THE_WAY))
    return connection.execute(query).scalar()


def known_results(connection: Connection, ids: Collection[str]) -> set[str]:
    """Those of these ids that are of rows which our writes created."""
    found: set[str] = set()
    for part in chunks(list(ids)):
        query = select(crm_outbox.c.result_id).where(crm_outbox.c.result_id.in_(part))
        found |= set(connection.execute(query).scalars())
    return found


def purge(connection: Connection, before: datetime) -> None:
    """Erase the content of writes that were done with before then; that there was a write stays known."""
    done = (CrmWriteState.DONE, CrmWriteState.DROPPED)
    connection.execute(
        update(crm_outbox)
        .where(crm_outbox.c.state.in_(done), crm_outbox.c.at < before)
        .values(fields={}, args={}, error_words="")
    )


def open_keys(connection: Connection) -> list[str]:
    """Return the CRM's keys of all open cases that have one."""
    query = select(cases.c.external_id).where(text(IS_OPEN), cases.c.external_id.like("500%"))
    return [*connection.execute(query).scalars()]
