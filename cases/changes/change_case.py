"""Change a case on request of a person: check the right, the request and conflicts, then record the change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cases.changes.record import CaseChange, Change, ChangeContext, record
from cases.model.case import Case
from cases.model.errors import AlreadyDone, ChangedMeanwhile
from cases.model.people import Actor
from cases.model.policy import Policy
from cases.model.status import Surface
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.applicability import require_applicable
from cases.rules.clocks import step_after_limit
from cases.rules.permissions import Act, require


@dataclass(frozen=True, kw_only=True)
class Command:
    """What every request has. actor: the person behind the Slack user id (PPL-3); version: the version that the person saw; key: identifies the

    request, however often it is sent (SAFE-1).
    """

    actor: Actor
    case_id: int
    version: int
    key: str
    surface: Surface


@dataclass(frozen=True)
class Outcome:
    """The case after the change, and what the person should be warned of, if anything."""

    case: Case
    warning: str = ""


def change_case(
    command: Command,
    act: Act,
    change: Callable[[Case], Case | CaseChange],
    uow: UnitOfWork,
    policy: Policy,
    now: datetime,
    *,
    reason: str = "",
    noted: tuple[str, str] | None = None,
    adds_only: bool = False,
    warn: Callable[[Case], str] | None = None,
) -> Outcome:
    """Change a case on request of a person, and commit. If it raises, nothing is stored.

    Args:
        change: returns the new case, with what is to be stored beside it. It does not write.
        noted: what is added beside the fields of the case, as name and words.
        adds_only: whether nothing is overwritten, so that changes by others do not matter.
        warn: returns what to tell the person about the changed case.

    Raises:
        CaseNotFound, NotAllowed, AlreadyDone, ChangedMeanwhile, Refused, and whatever `change` raises.
    """
    before = uow.cases.get(command.case_id, for_change=True)
    require(command.actor, act, before, uow.roster)
    if not uow.inbox.first_time(command.key):
        raise AlreadyDone("Already done. Nothing was changed twice.")
    meanwhile = uow.audit.since(before.id, command.version) if before.version != command.version else []
    # Check this first: sending the request again would not help.
    require_applicable(
        act, before, uow.roster, meanwhile, actor=command.actor, history=lambda: uow.audit.since(before.id, 0)[::-1]
    )
    if meanwhile and not adds_only:
        raise ChangedMeanwhile(meanwhile, before.version)

    decided = change(before)
    if isinstance(decided, Case):
        decided = CaseChange(decided)
    asked = Change(before, decided.after, reason, (noted,) if noted is not None else (), effects=decided.effects)
    [made] = record([asked], ChangeContext(uow, policy, now, command.actor, command.surface))
    after = made.after
    if after == before:
        return Outcome(before)
    owner = uow.roster.get(after.owner)
    late = step_after_limit(before, after, policy, now, owner.zone) if owner is not None else ""
    said = warn(after) if warn is not None else ""
    outcome = Outcome(after, " ".join(part for part in (said, late) if part))
    uow.commit()
    return outcome
