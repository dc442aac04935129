"""Ask for an update on a case, and answer it within one business day (ESC-2, SLA-4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from cases.changes.change_case import ChangeDetails, Command, Outcome, change_case
from cases.changes.crm_writes import answer_writes
from cases.changes.record import CaseChange
from cases.changes.update_requests import ask_owner_for_update
from cases.changes.watchers import lane_of, update_question_changes
from cases.model.case import Case
from cases.model.errors import Field, Problem, Refused
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Actor
from cases.model.policy import Policy
from cases.model.requests import Request, RequestKind, RequestState
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.closing import length_problems
from cases.rules.permissions import Act
from cases.rules.step_planning import plan_step

MAX_ANSWER = 2_000


@dataclass(frozen=True, kw_only=True)
class AskForUpdate(Command):
    """Ask the owner where the case stands."""

    #: What the person would like to know. May be empty.
    text: str = ""
    #: Where else to post the answer. May be empty.
    about: str = ""


@dataclass(frozen=True, kw_only=True)
class AnswerUpdate(Command):
    """Answer everybody who asked. Plan the next step too, if one is given."""

    answer: str
    step: str = ""
    due: date | None = None


def ask_for_update(command: AskForUpdate, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Ask the owner where the case stands (ESC-2)."""
    return ask_owner_for_update(command, command.text, command.about, uow, policy, now)


def answer_update(command: AnswerUpdate, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Answer everybody who asked, and plan the next step if one is given (ESC-2, NXT-1, NXT-2)."""
    answer = command.answer.strip()
    has_step = bool(command.step.strip()) or command.due is not None

    def change(case: Case) -> CaseChange:
        waiting = uow.requests.waiting([case.id], RequestKind.UPDATE)
        if not waiting:
            last = uow.requests.last(case.id, RequestKind.UPDATE)
            raise Refused([Problem(Field.ANSWER, "ESC-2", _answered_by(last))])
        problems = length_problems(Field.ANSWER, answer, MAX_ANSWER)
        if not answer:
            text = "Write where the case stands, for example “Legal has the contract since Monday; I expect it back on Thursday”."
            problems = [Problem(Field.ANSWER, "ESC-2", text)]
        changed = case
        if has_step:
            try:
                changed = plan_step(case, command.actor, uow.roster, command.step, command.due, now)
            except Refused as refused:
                problems = [*problems, *refused.problems]
        if problems:
            raise Refused(problems)
        after = replace(changed, update_asked_at=None, update_due_at=None)
        return CaseChange(after, (partial(_send_answer, waiting, case, answer, command.actor, now),))

    return change_case(
        command,
        Act.ANSWER_UPDATE,
        change,
        uow,
        policy,
        now,
        ChangeDetails(noted=("update_answered", answer), adds_only=not has_step),
    )


def _send_answer(
    waiting: Sequence[Request], case: Case, answer: str, actor: Actor, now: datetime, uow: UnitOfWork
) -> None:
    for request in waiting:
        uow.requests.settle(request.settled(RequestState.GRANTED, answer, actor, now))
    answer_writes(case, [request.about for request in waiting], answer, actor, uow, now)
    uow.outbox.put(update_question_changes(waiting[0], case, uow, "answered"))
    uow.outbox.put(
        Notification(
            key=f"ask:{request.id}:answer",
            lane=lane_of(request.asked_by_slack_id, uow.roster),
            kind=NotificationKind.UPDATE_ANSWERED,
            subject=case.id,
            args={"ask": request.id},
        )
        for request in waiting
        if request.asked_by_slack_id and request.asked_by_slack_id != actor.slack_id
    )


def _answered_by(last: Request | None) -> str:
    if last is None or not last.settled_by_name:
        return "Nobody is waiting for an update on this case."
    return f"{last.settled_by_name} already answered. Nothing was changed twice."
