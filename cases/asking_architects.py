"""Asking for a Solutions Architect, and deciding on it: the use cases (ESC-3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cases.architects import asked, decided
from cases.asks import AskKind, AskState
from cases.case import Case
from cases.closing import too_long
from cases.deciding import deciders
from cases.errors import Field, Problem, Refused
from cases.permissions import Act
from cases.policy import Policy
from cases.ports import UnitOfWork
from cases.working import MAX_REASON, Command, Outcome, change_case


class Decision(StrEnum):
    """What can be decided."""

    APPROVE = "Approve"
    DECLINE = "Decline"


@dataclass(frozen=True, kw_only=True)
class AskArchitect(Command):
    """Ask for the help of a Solutions Architect. what_for: in the Advocate's words."""

    what_for: str


@dataclass(frozen=True, kw_only=True)
class DecideArchitect(Command):
    """Approve it, or decline it with a reason. decision: None where nothing was chosen."""

    decision: Decision | None
    reason: str = ""


def ask_architect(command: AskArchitect, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """ESC-3: whoever leads the region is asked; there is one open request for a case."""
    what_for = " ".join(command.what_for.split())

    def change(case: Case) -> Case:
        problems = too_long(Field.REASON, what_for, MAX_REASON)
        waiting = uow.asks.waiting([case.id], AskKind.ARCHITECT)
        whom = " or ".join(person.name for person in deciders(case.region, uow.roster))
        if not what_for:
            text = (
                "Say what the Solutions Architect is needed for, for example “Migration from self-managed, 300 users”."
            )
            problems.append(Problem(Field.REASON, "ESC-3", text))
        if waiting:
            text = f"{waiting[0].asked_by_name} asked for it already, and {whom or 'nobody'} has to decide."
            problems.append(Problem(Field.REASON, "ESC-3", f"{text} Nothing was asked twice."))
        elif not whom:
            text = "Nobody on the roster leads the case's region, so there is nobody to ask. Tell SMB Ops."
            problems.append(Problem(Field.REASON, "ESC-3", text))
        if problems:
            raise Refused(problems)
        asked(case, what_for, command.actor, uow, now)
        return case

    noted = ("architect", "asked for")
    return change_case(
        command, Act.ASK_ARCHITECT, change, uow, policy, now, reason=what_for, noted=noted, adds_only=True
    )


def decide_architect(command: DecideArchitect, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """ESC-3: approved, or declined with a reason; the Advocate hears of it, and the messages to other managers say so."""
    reason = " ".join(command.reason.split())
    granted = command.decision is Decision.APPROVE

    def change(case: Case) -> Case:
        ask = next(iter(uow.asks.waiting([case.id], AskKind.ARCHITECT)), None)
        if ask is None:
            last = uow.asks.last(case.id, AskKind.ARCHITECT)
            by = (
                f"{last.settled_by_name} decided already. {last.answer}"
                if last is not None
                else "Nothing was asked for."
            )
            raise Refused([Problem(Field.REASON, "ESC-3", f"{by} Nothing was changed.")])
        problems = too_long(Field.REASON, reason, MAX_REASON)
        if command.decision is None:
            problems.append(Problem(Field.DECISION, "ESC-3", "Choose whether to approve it or to decline it."))
        if command.decision is Decision.DECLINE and not reason:
            text = "Say why, for example “The documentation covers this migration”. The Advocate reads it."
            problems.append(Problem(Field.REASON, "ESC-3", text))
        if problems:
            raise Refused(problems)
        state = AskState.GRANTED if granted else AskState.DECLINED
        answer = "Approved" if granted else "Declined"
        decided(ask, case, state, f"{answer}: {reason}" if reason else f"{answer}.", command.actor, uow, now)
        return case

    noted = ("architect", "approved" if granted else "declined")
    return change_case(
        command, Act.DECIDE_ARCHITECT, change, uow, policy, now, reason=reason, noted=noted, adds_only=True
    )
