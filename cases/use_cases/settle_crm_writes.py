"""What a person decides of a write that the CRM refused or contradicted (SAFE-4): correct it and send it again, drop it, or choose a side."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from cases.changes.change_case import ChangeDetails, Command, Outcome, change_case
from cases.changes.crm_notifications import trouble_changed
from cases.changes.record import CaseChange, Effect
from cases.model.case import Case, words_of
from cases.model.crm import CrmWrite, CrmWriteKind, CrmWriteState, FieldWrite
from cases.model.errors import Field, Problem, Refused
from cases.model.policy import Policy
from cases.model.status import Resolution
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.closing import MAX_CONTACT, MAX_FEEDBACK, length_problems
from cases.rules.crm_sync import agreed, chosen
from cases.rules.next_steps import step_alone
from cases.rules.permissions import Act
from cases.rules.step_planning import plan_step

NOTHING_LEFT = "This was already resolved. Nothing was done twice."


@dataclass(frozen=True, kw_only=True)
class FixCrmWrite(Command):
    """Send again what was refused, with what was corrected; what is None stays as it is."""

    step: str | None = None
    due: date | None = None
    feedback: str | None = None
    contact: str | None = None
    resolution: Resolution | None = None


@dataclass(frozen=True, kw_only=True)
class DropCrmWrite(Command):
    """Give up a refused change, and use the CRM's values."""


@dataclass(frozen=True, kw_only=True)
class KeepOurs(Command):
    """Of what both sides changed, write what was done in Slack."""


@dataclass(frozen=True, kw_only=True)
class TakeTheirs(Command):
    """Of what both sides changed, take over what was done in the CRM."""


def troubled(case_id: int, uow: UnitOfWork, state: CrmWriteState) -> list[CrmWrite]:
    """Return the writes of a case that wait for a person in this way, oldest first."""
    return [write for write in uow.crm.open_of([case_id]).get(case_id, ()) if write.state is state]


def fix_crm_write(command: FixCrmWrite, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Correct the case where something was corrected, and send everything that was refused of it again."""

    def change(case: Case) -> CaseChange:
        refused = _require(case, uow, CrmWriteState.REFUSED)
        changed = _corrected(case, command, uow, now)
        effects: list[Effect] = []
        for write in refused:
            fields = {
                name: replace(each, value=words_of(getattr(changed, name)), by=command.actor.key)
                for name, each in write.fields.items()
            }
            pending = CrmWriteState.PENDING
            again = replace(write, fields=fields, state=pending, error="", error_words="", attempts=0, at=now)
            effects.append(partial(_store, again, write, policy, "fixed"))
        return CaseChange(changed, tuple(effects))

    noted = ("crm", "sent to the CRM again")
    return change_case(command, Act.SETTLE_CRM, change, uow, policy, now, ChangeDetails(noted=noted))


def _corrected(case: Case, command: FixCrmWrite, uow: UnitOfWork, now: datetime) -> Case:
    feedback = command.feedback.strip() if command.feedback is not None else case.feedback
    contact = " ".join(command.contact.split()) if command.contact is not None else case.contact
    problems: list[Problem] = [
        *length_problems(Field.FEEDBACK, feedback, MAX_FEEDBACK),
        *length_problems(Field.CONTACT, contact, MAX_CONTACT),
    ]
    changed = case
    step = command.step.strip() if command.step is not None else ""
    if step and (step != step_alone(case.next_step) or command.due not in (None, case.next_step_due)):
        try:
            changed = plan_step(case, command.actor, uow.roster, step, command.due or case.next_step_due, now)
        except Refused as refused:
            problems += refused.problems
    if problems:
        raise Refused(problems)
    resolution = command.resolution if case.is_closed and command.resolution is not None else case.resolution
    return replace(changed, feedback=feedback, contact=contact, resolution=resolution)


def drop_crm_write(command: DropCrmWrite, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Give up a refused change. The case is read again, so that both sides are equal."""

    def settle(write: CrmWrite) -> CrmWrite:
        return replace(write, state=CrmWriteState.DROPPED)

    return _settle(command, CrmWriteState.REFUSED, settle, uow, policy, now, "dropped the change that the CRM refused")


def keep_ours(command: KeepOurs, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Write what was done in Slack over what was done in the CRM, which the person has seen."""

    def settle(write: CrmWrite) -> CrmWrite:
        kept, _ = chosen(write, [*write.fields], ours=True)
        return replace(kept, at=now)

    return _settle(command, CrmWriteState.CONFLICT, settle, uow, policy, now, "kept the change from Slack")


def take_theirs(command: TakeTheirs, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Use the CRM's values. The case is read again."""

    def settle(write: CrmWrite) -> CrmWrite:
        return replace(write, state=CrmWriteState.DROPPED)

    return _settle(command, CrmWriteState.CONFLICT, settle, uow, policy, now, "took the change from the CRM")


def _settle(
    command: Command,
    state: CrmWriteState,
    settle: Callable[[CrmWrite], CrmWrite],
    uow: UnitOfWork,
    policy: Policy,
    now: datetime,
    said: str,
) -> Outcome:
    def change(case: Case) -> CaseChange:
        effects: list[Effect] = []
        actor = command.actor
        for write in _require(case, uow, state):
            after = settle(write)
            effects.append(partial(_store, after, write, policy, said.partition(" ")[0]))
            if after.state is CrmWriteState.DROPPED:
                case = _as_if_agreed(case, write)
                read = CrmWrite(case.id, CrmWriteKind.READ, now, actor.key, actor.name)
                effects.append(partial(_put, read))
        return CaseChange(case, tuple(effects))

    return change_case(
        command, Act.SETTLE_CRM, change, uow, policy, now, ChangeDetails(noted=("crm", said), adds_only=True)
    )


def _store(after: CrmWrite, before: CrmWrite, policy: Policy, why: str, uow: UnitOfWork) -> None:
    uow.crm.settle(after)
    uow.outbox.put(trouble_changed(before, uow, policy, why))


def _put(write: CrmWrite, uow: UnitOfWork) -> None:
    uow.crm.put([write])


def _as_if_agreed(case: Case, write: CrmWrite) -> Case:
    """Return the case as if the CRM had last sent what casebot has.

    Whatever the CRM sends next then counts as new.
    """
    values = {name: words_of(getattr(case, name)) for name in write.fields}
    return replace(case, upstream=json.dumps({**agreed(case), **values}, ensure_ascii=False, sort_keys=True))


def _require(case: Case, uow: UnitOfWork, state: CrmWriteState) -> Sequence[CrmWrite]:
    found = troubled(case.id, uow, state)
    if not found:
        raise Refused([Problem(Field.STATUS, "SAFE-4", NOTHING_LEFT)])
    return found


def corrigible(writes: Sequence[CrmWrite]) -> dict[str, FieldWrite]:
    """Return the fields of refused writes that the form offers to correct."""
    names = ("next_step", "next_step_due", "feedback", "contact", "resolution")
    return {name: each for write in writes for name, each in write.fields.items() if name in names}


def not_in_crm(case: Case, uow: UnitOfWork) -> tuple[str, ...]:
    """Return what was done to the case here and did not arrive in the CRM at the first try: the names of fields, or of what else is written."""
    late = [write for write in uow.crm.open_of([case.id]).get(case.id, ()) if write.is_late]
    return tuple(dict.fromkeys(name for write in late for name in (write.fields or (write.kind.value,))))
