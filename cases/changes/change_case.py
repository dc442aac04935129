"""Change a case on request of a person: check the right, the request and conflicts, then record the change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cases.changes.former_owners import Batch
from cases.changes.record import CaseChange, Change, ChangeContext, record
from cases.model.case import AuditEntry, Case
from cases.model.errors import AlreadyDone, CaseError, ChangedMeanwhile
from cases.model.people import Actor
from cases.model.policy import Policy
from cases.model.status import Surface
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.applicability import require_applicable
from cases.rules.clocks import step_after_limit
from cases.rules.permissions import Act, require


@dataclass(frozen=True, kw_only=True)
class Command:
    """What every request has."""

    #: The person behind the Slack user id (PPL-3).
    actor: Actor
    case_id: int
    #: The version that the person saw.
    version: int
    #: Identifies the request, however often it is sent (SAFE-1).
    key: str
    surface: Surface


@dataclass(frozen=True)
class Outcome:
    """The case after the change, with a warning for the person, if any."""

    case: Case
    warning: str = ""


@dataclass(frozen=True, kw_only=True)
class ChangeDetails:
    """What the person said about a change, and how it meets changes by others."""

    #: Why it was made, for the history.
    reason: str = ""
    #: An entry of the history beside the changed fields, as name and words.
    noted: tuple[str, str] | None = None
    #: Whether it overwrites nothing, so that changes by others do not conflict.
    adds_only: bool = False
    #: Whether another message tells the former owner of a move.
    tells_former_owner: bool = False
    #: The batch that it is part of, if any.
    batch: Batch | None = None


NO_DETAILS = ChangeDetails()


def change_case(
    command: Command,
    act: Act,
    change: Callable[[Case], Case | CaseChange],
    uow: UnitOfWork,
    policy: Policy,
    now: datetime,
    details: ChangeDetails = NO_DETAILS,
    *,
    warn: Callable[[Case], str] | None = None,
) -> Outcome:
    """Change a case on request of a person, and commit. If it raises, nothing is stored.

    Args:
        change: Returns the new case, with what is to be stored beside it. It does not write.
        details: What the history says beside the changed fields.
        warn: Returns what to tell the person about the changed case.

    Raises:
        CaseNotFound, NotAllowed, AlreadyDone, ChangedMeanwhile, Refused, CaseError for a version that is not stored yet, and whatever `change` raises.
    """
    before = uow.cases.get(command.case_id, for_change=True)
    require(command.actor, act, before, uow.roster, policy)
    if not uow.inbox.first_time(command.key):
        raise AlreadyDone("Already done. Nothing was changed twice.")
    meanwhile = _changes_since(command.version, before, uow)
    # Check this first: sending the request again would not help.
    require_applicable(
        act, before, uow.roster, meanwhile, actor=command.actor, history=lambda: uow.audit.since(before.id, 0)[::-1]
    )
    if meanwhile and not details.adds_only:
        raise ChangedMeanwhile(meanwhile, before.version)

    decided = change(before)
    asked = _with_details(before, decided, details)
    [made] = record([asked], ChangeContext(uow, policy, now, command.actor, command.surface))
    after = made.after
    if after == before:
        return Outcome(before)
    owner = uow.roster.get(after.owner)
    late = step_after_limit(before, after, policy, now, owner.days) if owner is not None else ""
    said = warn(after) if warn is not None else ""
    outcome = Outcome(after, " ".join(part for part in (said, late) if part))
    uow.commit()
    return outcome


def _with_details(before: Case, decided: Case | CaseChange, details: ChangeDetails) -> Change:
    if isinstance(decided, Case):
        decided = CaseChange(decided)
    return Change(
        before,
        decided.after,
        details.reason,
        ((details.noted,) if details.noted is not None else ()) + decided.notes,
        former_owner_knows=details.tells_former_owner,
        batch=details.batch,
        effects=decided.effects,
    )


def _changes_since(version: int, case: Case, uow: UnitOfWork) -> list[AuditEntry]:
    if version > case.version:
        # The form is forged, or older than a restored backup.
        raise CaseError("This form no longer fits the case. Nothing was changed. Please open it again.")
    return uow.audit.since(case.id, version) if version < case.version else []
