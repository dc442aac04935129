"""The CRM outbox in SQL: written with the change, claimed case by case in order, fenced and leased (SAFE-4)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    bindparam,
    insert,
    select,
    text,
    update,
)

import storage.crm_state  # noqa: F401 - its tables belong to the same metadata
from cases.model.crm import (
    FOR_A_PERSON,
    IN_FLIGHT,
    ON_THE_WAY,
    OPEN,
    SEEN_STAMP,
    CrmScope,
    CrmWrite,
    CrmWriteKind,
    CrmWriteState,
    FieldWrite,
)
from cases.model.errors import CaseNotFound
from storage.batches import chunks
from storage.column_types import storable
from storage.crm_tables import IS_OPEN_WRITE, crm_lanes, crm_outbox
from storage.crm_upkeep import is_creating, recently_ended
from storage.crm_values import CrmClaim, CrmEnding, CrmTiming
from storage.schema import cases
from storage.upserts import insert_if_new

_OF_CASE = select(crm_outbox).where(crm_outbox.c.case_id == bindparam("case"))
_OPEN_OF = (
    select(crm_outbox)
    .where(crm_outbox.c.case_id.in_(bindparam("cases", expanding=True)), text(IS_OPEN_WRITE))
    .order_by(crm_outbox.c.id)
)


class SqlCrmOutbox:
    """Implements cases.model.crm.CrmOutbox over one connection."""

    def __init__(
        self, connection: Callable[[], Connection], scope: CrmScope, put_noted: Callable[[], None] = lambda: None
    ) -> None:
        self._connection = connection
        self._scope = scope
        self._put_noted = put_noted

    @property
    def scope(self) -> CrmScope:
        """See CrmOutbox."""
        return self._scope

    def put(self, writes: Sequence[CrmWrite]) -> None:
        """See CrmOutbox."""
        kept = [each for write in writes if (each := self._scope.keeps(write)) is not None]
        if not kept:
            return
        connection = self._connection()
        for write in sorted(kept, key=lambda each: each.case_id):
            hold_case(connection, write.case_id)
            _put(connection, write)
            wake_lane(connection, write.case_id, write.at)
        self._put_noted()

    def open_of(self, case_ids: Collection[int]) -> dict[int, list[CrmWrite]]:
        """See CrmOutbox."""
        found: dict[int, list[CrmWrite]] = {}
        for part in chunks(list(case_ids)):
            for row in self._connection().execute(_OPEN_OF, {"cases": part}):
                found.setdefault(row.case_id, []).append(write_of(row))
        return found

    def busy(self, case_ids: Collection[int], since: datetime) -> set[int]:
        """See CrmOutbox."""
        return recently_ended(self._connection(), case_ids, since)

    def is_creating(self, kind: CrmWriteKind) -> bool:
        """See CrmOutbox."""
        return is_creating(self._connection(), kind)

    def finish(self, claimed: CrmClaim, ending: CrmEnding, now: datetime) -> bool:
        """Store the result of an attempt. Return False, and store nothing, if another sender has claimed the case."""
        return finish(self._connection(), claimed, ending, now)

    def was_created(self, case_id: int) -> bool:
        """See CrmOutbox."""
        query = _OF_CASE.where(crm_outbox.c.kind == CrmWriteKind.NEW_CASE).limit(1)
        return self._connection().execute(query, {"case": case_id}).first() is not None

    def get(self, write_id: int, *, for_change: bool = False) -> CrmWrite:
        """See CrmOutbox."""
        query = select(crm_outbox).where(crm_outbox.c.id == write_id)
        row = self._connection().execute(query).first()
        if row is None:
            raise CaseNotFound(str(write_id))
        if for_change:
            hold_case(self._connection(), row.case_id)
            row = self._connection().execute(query).one()
        return write_of(row)

    def settle(self, write: CrmWrite) -> None:
        """See CrmOutbox."""
        connection = self._connection()
        hold_case(connection, write.case_id)
        _save(connection, write)
        if write.state is CrmWriteState.PENDING:
            wake_lane(connection, write.case_id, write.at)
            self._put_noted()


def hold_case(connection: Connection, case_id: int) -> None:
    """Lock a case and then its writes. Everybody who changes a case uses this order."""
    connection.execute(select(cases.c.id).where(cases.c.id == case_id).with_for_update())
    hold_lane(connection, case_id)


def hold_lane(connection: Connection, case_id: int) -> None:
    """Lock the writes of a case until the transaction ends. A missing lane is created."""
    connection.execute(
        insert_if_new(connection, crm_lanes).values(case_id=case_id).on_conflict_do_nothing(index_elements=["case_id"])
    )
    connection.execute(select(crm_lanes.c.case_id).where(crm_lanes.c.case_id == case_id).with_for_update())


def wake_lane(connection: Connection, case_id: int, now: datetime) -> None:
    """Make the case's writes due. A claimed lane, or one that waits to try again, keeps its time."""
    connection.execute(
        update(crm_lanes).where(crm_lanes.c.case_id == case_id, crm_lanes.c.due_at.is_(None)).values(due_at=now)
    )


def _put(connection: Connection, write: CrmWrite) -> None:
    waiting = _writes(connection, write.case_id, OPEN)
    if write.kind is CrmWriteKind.READ and any(
        each.kind is CrmWriteKind.READ and each.state is CrmWriteState.PENDING for each in waiting
    ):
        return
    if write.kind is CrmWriteKind.FIELDS:
        new_case = next((each for each in waiting if each.kind is CrmWriteKind.NEW_CASE), None)
        if new_case is not None and new_case.state in (CrmWriteState.PENDING, CrmWriteState.REFUSED):
            # The new row will have the case's values at that time.
            return
        # What is back at its base is a change only to what an earlier write may bring.
        waits = {name for each in waiting for name in each.fields}
        write = write.without([name for name, each in write.fields.items() if each.is_back and name not in waits])
        if not write.fields:
            return
        for each in waiting:
            if each.state in FOR_A_PERSON and each.fields.keys() & write.fields.keys():
                left = each.without(write.fields.keys())
                # What was created for the change before serves the same change again.
                write = replace(write, args={**each.args, **write.args})
                _save(connection, left if left.fields else replace(left, state=CrmWriteState.DROPPED))
        last = next((each for each in reversed(waiting) if each.state in ON_THE_WAY), None)
        if last is not None and last.kind is CrmWriteKind.FIELDS and last.state is CrmWriteState.PENDING:
            _save(connection, _merged(last, write))
            return
    connection.execute(insert(crm_outbox).values(**_values(write)))


def _merged(waiting: CrmWrite, write: CrmWrite) -> CrmWrite:
    """Merge two writes: the base of the older, the value of the newer. A field that is back at its base is left out."""
    fields = dict(waiting.fields)
    for name, newer in write.fields.items():
        older = fields.get(name)
        fields[name] = replace(newer, base=older.base) if older is not None else newer
    # A write that was tried may have arrived, so changing back is a change as well.
    is_fresh = waiting.attempts == 0
    kept = {name: each for name, each in fields.items() if not (is_fresh and each.is_back)}
    state = CrmWriteState.PENDING if kept else CrmWriteState.DROPPED
    return replace(
        waiting,
        fields=kept,
        args={**write.args, **waiting.args},
        state=state,
        by=write.by,
        by_name=write.by_name,
    )


def _writes(connection: Connection, case_id: int, states: Iterable[CrmWriteState]) -> list[CrmWrite]:
    query = _OF_CASE.where(crm_outbox.c.state.in_(list(states))).order_by(crm_outbox.c.id)
    return [write_of(row) for row in connection.execute(query, {"case": case_id})]


def _values(write: CrmWrite) -> dict[str, Any]:
    return {
        "case_id": write.case_id,
        "kind": write.kind,
        "state": write.state,
        "fields": {
            name: {
                "base": _kept(each.base),
                "value": _kept(each.value),
                "by": each.by,
                "theirs": _kept(each.theirs),
            }
            for name, each in write.fields.items()
        },
        "args": dict(write.args),
        "put_by": write.by,
        "put_by_name": write.by_name,
        "at": write.at,
        "attempts": write.attempts,
        "error": write.error,
        "error_words": write.error_words,
    }


def _kept(words: str | None) -> str | None:
    return storable(words) if words is not None else None


def _save(connection: Connection, write: CrmWrite) -> None:
    connection.execute(update(crm_outbox).where(crm_outbox.c.id == write.id).values(**_values(write)))


def write_of(row: Row[Any]) -> CrmWrite:
    """Return the write of a row."""
    return CrmWrite(
        case_id=row.case_id,
        kind=row.kind,
        at=row.at,
        by=row.put_by,
        by_name=row.put_by_name,
        fields={name: FieldWrite(**each) for name, each in row.fields.items()},
        args=dict(row.args),
        id=row.id,
        state=row.state,
        attempts=row.attempts,
        first_try=row.first_try,
        ended_at=row.ended_at,
        error=row.error,
        error_words=row.error_words,
        result_id=row.result_id,
    )


_DUE = (
    select(crm_lanes)
    .where(crm_lanes.c.due_at <= bindparam("now"))
    .order_by(crm_lanes.c.due_at)
    .limit(1)
    .with_for_update(skip_locked=True)
)


def claim(
    connection: Connection, now: datetime, timing: CrmTiming, owner: str, hold: Callable[[str], bool]
) -> CrmClaim | int | None:
    """Claim the case that has been due longest, with its oldest write.

    Args:
        hold: Locks the case against other senders; returns False if another has it.

    Returns:
        The claim; or the id of a due case with nothing to send; or None if none was due.
    """
    lane = connection.execute(_DUE, {"now": now}).first()
    if lane is None:
        return None
    if not hold(f"crm:{lane.case_id}"):
        # Its holder is slow or frozen, and may still write.
        _set_lane(connection, lane.case_id, due_at=now + timing.elsewhere)
        return int(lane.case_id)
    waiting = _writes(connection, lane.case_id, (*ON_THE_WAY, *FOR_A_PERSON))
    is_blocked = any(each.kind is CrmWriteKind.NEW_CASE and each.state in FOR_A_PERSON for each in waiting)
    head = next((each for each in waiting if each.state in ON_THE_WAY), None)
    if head is None or is_blocked:
        _set_lane(connection, lane.case_id, due_at=None, lease_owner=None, lease_until=None)
        return int(lane.case_id)
    if head.state is CrmWriteState.SENDING:
        # Its sender is gone, and its progress is unknown.
        values = {"state": CrmWriteState.UNKNOWN, "error": "the sender was lost", "fence": None}
        connection.execute(update(crm_outbox).where(crm_outbox.c.id == head.id).values(**values))
        _set_lane(connection, lane.case_id, due_at=now + timing.settle, lease_owner=None, lease_until=None)
        return int(lane.case_id)
    is_in_doubt = head.state is CrmWriteState.UNKNOWN
    args = head.args if is_in_doubt else _without_stamp(head.args)
    tried: dict[str, Any] = {"attempts": head.attempts + 1, "first_try": head.first_try or now}
    fence = secrets.token_hex(8)
    connection.execute(
        update(crm_outbox)
        .where(crm_outbox.c.id == head.id)
        .values(
            state=CrmWriteState.SENDING,
            fence=fence,
            args=dict(args),
            last_try=now,
            **tried,
        )
    )
    until = now + timing.lease
    _set_lane(connection, lane.case_id, due_at=until, lease_owner=f"{owner}:{fence}", lease_until=until)
    taken = replace(head, state=CrmWriteState.SENDING, args=args, **tried)
    return CrmClaim(taken, fence, owner, was_tried=head.attempts > 0, is_in_doubt=is_in_doubt)


def _without_stamp(args: Mapping[str, str]) -> Mapping[str, str]:
    """Return the notes of a write of which nothing has arrived: what its last try saw says nothing."""
    return {name: word for name, word in args.items() if name != SEEN_STAMP}


def finish(connection: Connection, claimed: CrmClaim, ending: CrmEnding, now: datetime) -> bool:
    """Store the result of an attempt. Return False, and store nothing, if another sender has claimed the case."""
    write = claimed.write
    hold_case(connection, write.case_id)
    lane = connection.execute(select(crm_lanes).where(crm_lanes.c.case_id == write.case_id)).one()
    if lane.lease_owner != f"{claimed.owner}:{claimed.fence}":
        return False
    ending = _with_newest(connection, write, ending)
    values: dict[str, Any] = {
        "state": ending.state,
        "fence": None,
        "error": ending.error,
        "error_words": ending.error_words,
    }
    if ending.state not in (*IN_FLIGHT, CrmWriteState.PENDING):
        values["ended_at"] = now
    if ending.result_id:
        values["result_id"] = ending.result_id
    if ending.written or ending.conflicts:
        left = {name: each for name, each in write.fields.items() if name not in ending.written}
        left |= ending.conflicts
        values["fields"] = _values(replace(write, fields=left))["fields"]
        values["ended_at"] = now
    written = connection.execute(
        update(crm_outbox).where(crm_outbox.c.id == write.id, crm_outbox.c.fence == claimed.fence).values(**values)
    )
    if written.rowcount == 0:
        return False
    if ending.written:
        note_agreed(connection, write.case_id, ending.written)
        _rebase(connection, write, ending.written)
    due = ending.retry_at
    if due is None:
        due = now if _writes(connection, write.case_id, ON_THE_WAY) else None
    _set_lane(connection, write.case_id, due_at=due, lease_owner=None, lease_until=None)
    return True


def _with_newest(connection: Connection, write: CrmWrite, ending: CrmEnding) -> CrmEnding:
    """Return the result with the newest values in its conflicts, so that a person is asked once, about these."""
    conflicts = dict(ending.conflicts)
    for later in _writes(connection, write.case_id, ON_THE_WAY) if conflicts else ():
        shared = later.fields.keys() & conflicts.keys() if later.id > write.id else set()
        for name in shared:
            newer = later.fields[name]
            conflicts[name] = replace(conflicts[name], value=newer.value, by=newer.by)
        if shared:
            left = later.without(shared)
            _save(connection, left if left.fields else replace(left, state=CrmWriteState.DROPPED))
    same = {name: each.theirs for name, each in conflicts.items() if each.theirs == each.value}
    if not same:
        return replace(ending, conflicts=conflicts)
    left_over = {name: each for name, each in conflicts.items() if name not in same}
    state, error = (ending.state, ending.error) if left_over else (CrmWriteState.DONE, "")
    return replace(ending, conflicts=left_over, written={**ending.written, **same}, state=state, error=error)


def _rebase(connection: Connection, write: CrmWrite, written: Mapping[str, str | None]) -> None:
    """Rebase the writes after this one on the CRM's present values."""
    for later in _writes(connection, write.case_id, OPEN):
        if later.id > write.id and later.fields.keys() & written.keys():
            fields = {
                name: replace(each, base=written[name]) if name in written else each
                for name, each in later.fields.items()
            }
            _save(connection, replace(later, fields=fields))


def note_agreed(connection: Connection, case_id: int, values: Mapping[str, str | None]) -> None:
    """Store on the case what the CRM is known to have. This is no change of the case, so its version stays."""
    said = connection.execute(select(cases.c.upstream).where(cases.c.id == case_id).with_for_update()).scalar_one()
    upstream = json.loads(said) if said else {}
    merged = json.dumps({**upstream, **values}, ensure_ascii=False, sort_keys=True)
    connection.execute(update(cases).where(cases.c.id == case_id).values(upstream=merged))


def _set_lane(connection: Connection, case_id: int, **values: object) -> None:
    connection.execute(update(crm_lanes).where(crm_lanes.c.case_id == case_id).values(**values))
