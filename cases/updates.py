"""An update on a case: asked for by anybody, answered by whoever works the case, within one business day (ESC-2, SLA-4)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from cases.asks import Ask, AskKind, AskState
from cases.case import Case
from cases.closing import too_long
from cases.errors import Field, Problem, Refused
from cases.permissions import Act
from cases.policy import Policy
from cases.ports import Telling, TellingKind, UnitOfWork
from cases.waiting import answer_due, lane_of, question_changed, question_to
from cases.working import Command, Outcome, change_case, planned

MAX_QUESTION = 1_000
MAX_ANSWER = 2_000


@dataclass(frozen=True, kw_only=True)
class AskForUpdate(Command):
    """Ask the owner where the case stands. text: what one would like to know, if one says."""

    text: str = ""


@dataclass(frozen=True, kw_only=True)
class AnswerUpdate(Command):
    """Answer everybody who waits; and plan the next step in the same go, where there is one."""

    answer: str
    step: str = ""
    due: date | None = None


NOBODY_TO_ASK = (
    "It is nobody's case yet, so there is nobody to ask. Whoever created it hears when it is routed, and to whom."
)


def ask_for_update(command: AskForUpdate, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """ESC-2: the owner is asked, once, however many wait for the answer; SLA-4 runs from the first who asks."""
    text = command.text.strip()
    actor = command.actor

    def change(case: Case) -> Case:
        owner = uow.roster.get(case.owner)
        if owner is None:
            raise Refused([Problem(Field.QUESTION, "ESC-2", NOBODY_TO_ASK)])
        if problems := too_long(Field.QUESTION, text, MAX_QUESTION):
            raise Refused(problems)
        waiting = uow.asks.waiting([case.id], AskKind.UPDATE)
        if any(ask.asked_by == actor.key for ask in waiting):
            again = "You asked already: the answer comes to you as soon as there is one."
            raise Refused([Problem(Field.QUESTION, "ESC-2", again)])
        due = waiting[0].due_at if waiting else answer_due(owner, uow, now)
        ask = uow.asks.add(Ask.by(actor, case.id, AskKind.UPDATE, now, text=text, due_at=due))
        if waiting:
            # One request stands in the owner's conversation; nobody is called twice for one answer.
            uow.outbox.put(question_changed(waiting[0], case, uow, f"also {ask.id}"))
            return case
        uow.outbox.put(question_to(ask, case, uow.roster))
        return replace(case, update_asked_at=now, update_due_at=due)

    noted = ("update_asked", text or "where it stands")
    return change_case(command, Act.ASK_FOR_UPDATE, change, uow, policy, now, noted=noted, adds_only=True)


def answer_update(command: AnswerUpdate, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """ESC-2: everybody who asked gets the answer; the next step, if one is given, goes by its own rules (NXT-1, NXT-2)."""
    answer = command.answer.strip()
    has_step = bool(command.step.strip()) or command.due is not None

    def change(case: Case) -> Case:
        waiting = uow.asks.waiting([case.id], AskKind.UPDATE)
        if not waiting:
            last = uow.asks.last(case.id, AskKind.UPDATE)
            raise Refused([Problem(Field.ANSWER, "ESC-2", _answered_by(last))])
        problems = too_long(Field.ANSWER, answer, MAX_ANSWER)
        if not answer:
            text = (
                "Say where it stands, for example “Legal has the contract since Monday; I expect it back on Thursday”."
            )
            problems = [Problem(Field.ANSWER, "ESC-2", text)]
        changed = case
        if has_step:
            try:
                changed = planned(case, command.actor, uow.roster, command.step, command.due, now)
            except Refused as refused:
                problems = [*problems, *refused.problems]
        if problems:
            raise Refused(problems)
        for ask in waiting:
            uow.asks.settle(ask.settled(AskState.GRANTED, answer, command.actor, now))
        uow.outbox.put(question_changed(waiting[0], case, uow, "answered"))
        uow.outbox.put(
            Telling(
                key=f"ask:{ask.id}:answer",
                lane=lane_of(ask.asked_by_slack_id, uow.roster),
                kind=TellingKind.UPDATE_ANSWERED,
                subject=case.id,
                args={"ask": ask.id},
            )
            for ask in waiting
            if ask.asked_by_slack_id and ask.asked_by_slack_id != command.actor.slack_id
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


def _answered_by(last: Ask | None) -> str:
    if last is None or not last.settled_by_name:
        return "Nobody waits for an update on this case."
    return f"{last.settled_by_name} answered that already; nothing was changed twice."
