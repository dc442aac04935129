"""Ask for a Solutions Architect, and decide on the request (ESC-3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial

from cases.changes.architect_requests import (
    add_architect_request,
    settle_architect_request,
    start_architect_clock,
    without_architect_clock,
)
from cases.changes.change_case import ChangeDetails, Command, Outcome, change_case
from cases.changes.decisions import deciders
from cases.changes.record import CaseChange
from cases.model.case import Case
from cases.model.errors import Field, Problem, Refused
from cases.model.policy import Policy
from cases.model.requests import RequestKind, RequestState
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.closing import MAX_REASON, length_problems
from cases.rules.permissions import Act


class Decision(StrEnum):
    """The possible decisions."""

    APPROVE = "Approve"
    DECLINE = "Decline"


@dataclass(frozen=True, kw_only=True)
class AskArchitect(Command):
    """Ask for the help of a Solutions Architect."""

    #: The purpose, in the Advocate's words.
    what_for: str


@dataclass(frozen=True, kw_only=True)
class DecideArchitect(Command):
    """Approve the request, or decline it with a reason."""

    #: None if nothing was chosen.
    decision: Decision | None
    reason: str = ""


def ask_architect(command: AskArchitect, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Ask the region's lead for a Solutions Architect; a case has one open request (ESC-3)."""
    what_for = " ".join(command.what_for.split())

    def change(case: Case) -> CaseChange:
        problems = length_problems(Field.REASON, what_for, MAX_REASON)
        waiting = uow.requests.waiting([case.id], RequestKind.ARCHITECT)
        whom = " or ".join(person.name for person in deciders(case.region, uow.roster))
        if not what_for:
            text = (
                "Write what you need the Solutions Architect for, for example “Migration from self-managed, 300 users”."
            )
            problems.append(Problem(Field.REASON, "ESC-3", text))
        if waiting:
            text = f"Already requested by {waiting[0].asked_by_name}. {whom or 'Nobody'} decides."
            problems.append(Problem(Field.REASON, "ESC-3", f"{text} Nothing was sent twice."))
        elif not whom:
            text = "Nobody on the roster leads the case's region, so there is nobody to ask. Tell SMB Ops."
            problems.append(Problem(Field.REASON, "ESC-3", text))
        if problems:
            raise Refused(problems)
        asked = start_architect_clock(case, uow, now)
        return CaseChange(asked, (lambda stored: add_architect_request(asked, what_for, command.actor, stored, now),))

    noted = ("architect", "asked for")
    return change_case(
        command,
        Act.ASK_ARCHITECT,
        change,
        uow,
        policy,
        now,
        ChangeDetails(reason=what_for, noted=noted, adds_only=True),
    )


def decide_architect(command: DecideArchitect, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Approve the request, or decline it with a reason; notify the Advocate and update the messages that asked (ESC-3)."""
    reason = " ".join(command.reason.split())
    granted = command.decision is Decision.APPROVE

    def change(case: Case) -> CaseChange:
        request = next(iter(uow.requests.waiting([case.id], RequestKind.ARCHITECT)), None)
        if request is None:
            last = uow.requests.last(case.id, RequestKind.ARCHITECT)
            by = f"{last.settled_by_name} already decided. {last.answer}" if last is not None else "No request is open."
            raise Refused([Problem(Field.REASON, "ESC-3", f"{by} Nothing was changed.")])
        problems = length_problems(Field.REASON, reason, MAX_REASON)
        if command.decision is None:
            problems.append(Problem(Field.DECISION, "ESC-3", "Choose Approve or Decline."))
        if command.decision is Decision.DECLINE and not reason:
            text = "Give a reason for the Advocate, for example “The documentation covers this migration”."
            problems.append(Problem(Field.REASON, "ESC-3", text))
        if problems:
            raise Refused(problems)
        state = RequestState.GRANTED if granted else RequestState.DECLINED
        answer = "Approved" if granted else "Declined"
        words = f"{answer}: {reason}" if reason else f"{answer}."
        settle = partial(settle_architect_request, request, case, state, words, command.actor)
        return CaseChange(without_architect_clock(case), (lambda stored: settle(stored, now),))

    noted = ("architect", "approved" if granted else "declined")
    return change_case(
        command,
        Act.DECIDE_ARCHITECT,
        change,
        uow,
        policy,
        now,
        ChangeDetails(reason=reason, noted=noted, adds_only=True),
    )
