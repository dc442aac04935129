"""The rules of two sides that both change a case: what goes to the CRM, what is taken over from it, and where they contradict each other."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cases.model.case import MID_MARKET_HAND_OVER, OWN_LETTER, Case, words_of
from cases.model.crm import WRITTEN, CrmWrite, CrmWriteKind, CrmWriteState, FieldWrite
from cases.model.people import Actor


def agreed(case: Case) -> Mapping[str, str | None]:
    """Return what the CRM is known to say of the case, field by field in words."""
    said: dict[str, str | None] = json.loads(case.upstream) if case.upstream else {}
    return said


def is_ours_alone(case: Case) -> bool:
    """Return whether the case was created here, and has no key of the CRM yet."""
    return case.external_id == case.number and case.number[:1] == OWN_LETTER


def writes_of(before: Case | None, after: Case, actor: Actor, now: datetime, *, was_created: bool) -> list[CrmWrite]:
    """Return what a change of a case makes to be written: the fields in which it now differs from what the CRM says. was_created: whether the
    creation of the case in the CRM was put already."""
    if is_ours_alone(after) and not was_created:
        return [_write(after, CrmWriteKind.NEW_CASE, actor, now)]
    fields = changed_fields(before, after, actor)
    return [replace(_write(after, CrmWriteKind.FIELDS, actor, now), fields=fields)] if fields else []


def changed_fields(before: Case | None, after: Case, actor: Actor) -> dict[str, FieldWrite]:
    """Return the fields that this change made to differ from what the CRM says, or from what waits to be written there."""
    said = agreed(after)
    said_before = agreed(before) if before is not None else said
    found: dict[str, FieldWrite] = {}
    for name in WRITTEN:
        value = words_of(getattr(after, name))
        was = words_of(getattr(before, name)) if before is not None else said.get(name)
        if value == was:
            continue
        if name in said and said[name] == value and (before is None or said_before.get(name) != value):
            # The CRM made the change.
            continue
        if before is None and name not in said and name != "owner":
            # It came in without this field: what it has there is a default of ours.
            continue
        if not _can_be_written(name, value):
            continue
        found[name] = FieldWrite(base=said.get(name, was), value=value, by=actor.key)
    return found


def differing_fields(case: Case, says: Mapping[str, str | None], actor: Actor) -> dict[str, FieldWrite]:
    """Return the fields in which a case differs from what the CRM says now."""
    return {
        name: FieldWrite(base=says[name], value=value, by=actor.key)
        for name in WRITTEN
        if name in says and (value := words_of(getattr(case, name))) != says[name] and _can_be_written(name, value)
    }


def _can_be_written(name: str, value: str | None) -> bool:
    """Return whether the CRM can have this value: a hand-over to Mid-Market names no case, and every case has an owner there."""
    return value != MID_MARKET_HAND_OVER if name != "owner" else value is not None


def _write(case: Case, kind: CrmWriteKind, actor: Actor, now: datetime) -> CrmWrite:
    return CrmWrite(
        case_id=case.id,
        kind=kind,
        at=now,
        by=actor.key,
        by_name=actor.name,
    )


@dataclass(frozen=True)
class Reconciled:
    """What a row that was read means for the writes of its case that are not done with."""

    #: The fields that are not taken over from the row.
    withheld: frozenset[str]
    #: The writes that stand otherwise now.
    changed: tuple[CrmWrite, ...]
    #: Those of them that have come to contradict the CRM.
    contradicted: tuple[CrmWrite, ...]


def reconcile(says: Mapping[str, str | None], writes: Iterable[CrmWrite]) -> Reconciled:
    """Compare the CRM's values with the writes that wait.

    If both sides changed a field, a person decides. If both made the same change, it is settled. A change of one side
    stands.
    """
    withheld: set[str] = set()
    changed: list[CrmWrite] = []
    contradicted: list[CrmWrite] = []
    writes = [write for write in writes if write.kind is CrmWriteKind.FIELDS]
    for place, write in enumerate(writes):
        settled = {name for name, each in write.fields.items() if name in says and says[name] == each.value}
        against = {
            name: replace(each, theirs=says[name])
            for name, each in write.fields.items()
            if name in says and name not in settled and says[name] != each.base
        }
        withheld |= write.fields.keys() - settled
        news = {name for name, each in against.items() if write.fields[name].theirs != each.theirs}
        if not settled and not news and (not against or write.state is CrmWriteState.CONFLICT):
            continue
        # A newer write has the last word on its fields: a person is asked once, about the newest value.
        newer = {name for later in writes[place + 1 :] for name in later.fields} if against else set()
        against = {name: each for name, each in against.items() if name not in newer}
        for part in _parted(write.without(settled | newer), against):
            changed.append(part)
            if part.state is CrmWriteState.CONFLICT and news:
                contradicted.append(part)
    return Reconciled(frozenset(withheld), tuple(changed), tuple(contradicted))


def _parted(write: CrmWrite, against: Mapping[str, FieldWrite]) -> list[CrmWrite]:
    """Return the write with its result.

    If only some of its fields are contradicted, the others form a write of their own (id 0).
    """
    if not write.fields:
        return [replace(write, state=CrmWriteState.DROPPED)]
    if not against:
        return [write]
    rest = write.without(against.keys())
    conflict = replace(write, fields={**against}, state=CrmWriteState.CONFLICT, error="CONFLICT", error_words="")
    return [conflict, *([replace(rest, id=0)] if rest.fields else [])]


def chosen(write: CrmWrite, names: Collection[str], *, ours: bool) -> tuple[CrmWrite, Sequence[str]]:
    """Return the contradicted write after the person's choice, and the fields to take over from the CRM."""
    fields = dict(write.fields)
    taken: list[str] = []
    for name in names:
        each = fields[name]
        if ours:
            fields[name] = replace(each, base=each.theirs, theirs=None)
        else:
            taken.append(name)
            del fields[name]
    state = CrmWriteState.PENDING if fields else CrmWriteState.DROPPED
    return replace(write, fields=fields, state=state, error="", error_words="", attempts=0), taken
