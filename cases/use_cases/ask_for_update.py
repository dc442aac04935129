"""An update on a case: asked for by anybody, answered by whoever works the case, within one business day (ESC-2, SLA-4)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from cases.changes.change_case import Command, Outcome, change_case
from cases.changes.crm_writes import answer_writes
from cases.changes.watchers import answer_due, lane_of, update_question_changes, update_questions
from cases.model.case import Case
from cases.model.errors import Field, Problem, Refused
from cases.model.notification import Notification, NotificationKind
from cases.model.policy import Policy
from cases.model.requests import Request, RequestKind, RequestState
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.closing import length_problems
from cases.rules.permissions import Act
from cases.rules.step_planning import plan_step

MAX_QUESTION = 1_000
MAX_ANSWER = 2_000


@dataclass(frozen=True, kw_only=True)
class AskForUpdate(Command):
    """Ask the owner where the case stands. text: what one would like to know, if one says; about: where else the answer is to be posted."""

    text: str = ""
    about: str = ""


@dataclass(frozen=True, kw_only=True)
class AnswerUpdate(Command):
    """Answer everybody who waits; and plan the next step in the same go, where there is one."""

    answer: str
    step: str = ""
    due: date | None = None


NOBODY_TO_ASK = "The case is unassigned, so there is nobody to ask. Its creator is told who gets it."


def ask_for_update(command: AskForUpdate, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """ESC-2: the owner is asked, once, however many wait for the answer; SLA-4 runs from the first who asks."""
    text = command.text.strip()
    actor = command.actor

    def change(case: Case) -> Case:
        owner = uow.roster.get(case.owner)
        if owner is None:
            raise Refused([Problem(Field.QUESTION, "ESC-2", NOBODY_TO_ASK)])
        if problems := length_problems(Field.QUESTION, text, MAX_QUESTION):
            raise Refused(problems)
        waiting = uow.requests.waiting([case.id], RequestKind.UPDATE)
        if any(request.asked_by == actor.key for request in waiting):
            again = "You asked already: the answer comes to you as soon as there is one."
            raise Refused([Problem(Field.QUESTION, "ESC-2", again)])
        due = waiting[0].due_at if waiting else answer_due(owner, uow, now)
        request = uow.requests.add(
            Request.by(actor, case.id, RequestKind.UPDATE, now, text=text, about=command.about, due_at=due)
        )
        if waiting:
            # One request stands in the owner's conversation; nobody is called twice for one answer.
            uow.outbox.put(update_question_changes(waiting[0], case, uow, f"also {request.id}"))
            return case
        uow.outbox.put(update_questions(request, case, uow.roster))
        return replace(case, update_asked_at=now, update_due_at=due)

    noted = ("update_asked", text or "where it stands")
    return change_case(command, Act.ASK_FOR_UPDATE, change, uow, policy, now, noted=noted, adds_only=True)


def answer_update(command: AnswerUpdate, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """ESC-2: everybody who asked gets the answer; the next step, if one is given, goes by its own rules (NXT-1, NXT-2)."""
    answer = command.answer.strip()
    has_step = bool(command.step.strip()) or command.due is not None

    def change(case: Case) -> Case:
        waiting = uow.requests.waiting([case.id], RequestKind.UPDATE)
        if not waiting:
            last = uow.requests.last(case.id, RequestKind.UPDATE)
            raise Refused([Problem(Field.ANSWER, "ESC-2", _answered_by(last))])
        problems = length_problems(Field.ANSWER, answer, MAX_ANSWER)
        if not answer:
            text = (
                "Say where it stands, for example “Legal has the contract since Monday; I expect it back on Thursday”."
            )
            problems = [Problem(Field.ANSWER, "ESC-2", text)]
        changed = case
        if has_step:
            try:
                changed = plan_step(case, command.actor, uow.roster, command.step, command.due, now)
            except Refused as refused:
                problems = [*problems, *refused.problems]
        if problems:
            raise Refused(problems)
        for request in waiting:
            uow.requests.settle(request.settled(RequestState.GRANTED, answer, command.actor, now))
        answer_writes(case, [request.about for request in waiting], answer, command.actor, uow, now)
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
            if request.asked_by_slack_id and request.asked_by_slack_id != command.actor.slack_id
        )
        return replace(changed, update_asked_at=None, update_due_at=None)

    return change_case(
        command,
        Act.ANSWER_UPDATE,
        change,
        uow,
        policy,
        now,
        noted=("update_answered", answer),
        adds_only=not has_step,
    )


def _answered_by(last: Request | None) -> str:
    if last is None or not last.settled_by_name:
        return "Nobody waits for an update on this case."
    return f"{last.settled_by_name} answered that already; nothing was changed twice."
