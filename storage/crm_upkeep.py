"""Counts and maintenance of the CRM outbox."""

from __future__ import annotations

from collections.abc import Collection, Mapping
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
from storage.batches import chunks
from storage.crm_tables import IS_OPEN_WRITE, crm_lanes, crm_outbox
from storage.crm_values import CrmClaim
from storage.schema import IS_OPEN, cases

_ON_THE_WAY = [state.value for state in ON_THE_WAY]


def next_due(connection: Connection) -> datetime | None:
    """Return when the first case is due; None if nothing waits."""
    return connection.execute(select(func.min(crm_lanes.c.due_at))).scalar()


def free_orphans(connection: Connection, now: datetime) -> None:
    """Make every claimed case due now, for a starting process. Another process keeps its cases."""
    connection.execute(update(crm_lanes).where(crm_lanes.c.lease_owner.is_not(None)).values(due_at=now))


def recently_ended(connection: Connection, case_ids: Collection[int], since: datetime) -> set[int]:
    """Return those of these cases with a write in progress or in doubt, or one that ended since then."""
    found: set[int] = set()
    for part in chunks(list(case_ids)):
        mine = crm_outbox.c.case_id.in_(part)
        in_flight = crm_outbox.c.state.in_(list(IN_FLIGHT)) & (crm_outbox.c.kind != CrmWriteKind.READ)
        query = select(crm_outbox.c.case_id).where(mine, in_flight | (crm_outbox.c.ended_at >= since)).distinct()
        found |= set(connection.execute(query).scalars())
    return found


def is_creating(connection: Connection, kind: CrmWriteKind) -> bool:
    """Return whether a write of this kind is in progress or in doubt."""
    in_flight = crm_outbox.c.state.in_([state.value for state in IN_FLIGHT])
    query = select(crm_outbox.c.id).where(text(IS_OPEN_WRITE), in_flight, crm_outbox.c.kind == kind).limit(1)
    return connection.execute(query).first() is not None


def counts(connection: Connection) -> dict[CrmWriteState, int]:
    """Return the number of unfinished writes, by state."""
    query = select(crm_outbox.c.state, func.count()).where(text(IS_OPEN_WRITE)).group_by(crm_outbox.c.state)
    return {row[0]: row[1] for row in connection.execute(query)}


def oldest_waiting(connection: Connection) -> datetime | None:
    """Return when the oldest waiting write was stored; None if there is none."""
    query = select(func.min(crm_outbox.c.at)).where(text(IS_OPEN_WRITE), crm_outbox.c.state.in_(_ON_THE_WAY))
    return connection.execute(query).scalar()


def known_results(connection: Connection, ids: Collection[str]) -> set[str]:
    """Return those of these ids that casebot's writes created."""
    found: set[str] = set()
    for part in chunks(list(ids)):
        query = select(crm_outbox.c.result_id).where(crm_outbox.c.result_id.in_(part))
        found |= set(connection.execute(query).scalars())
    return found


def note_on(connection: Connection, claimed: CrmClaim, notes: Mapping[str, str]) -> bool:
    """Store the notes of a claimed write. Return False, and store nothing, if another sender has claimed it."""
    mine = (crm_outbox.c.id == claimed.write.id, crm_outbox.c.fence == claimed.fence)
    return connection.execute(update(crm_outbox).where(*mine).values(args=dict(notes))).rowcount > 0


def purge(connection: Connection, before: datetime) -> None:
    """Erase the content of writes finished before then. The record that they existed stays."""
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
