"""Ask for an update, and Answer (ESC-2)."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.asks import Ask, AskKind
from cases.case import AuditEntry, Case
from cases.errors import CaseError, Field
from cases.permissions import Act
from cases.updates import NOBODY_TO_ASK, AnswerUpdate, AskForUpdate, answer_update, ask_for_update
from cases.waiting import answer_due
from handlers.answers import Answers
from handlers.desk import Desk, Look
from handlers.forms import NOTHING_FILLED_IN, Basis, CaseForm, register_form
from handlers.pick_up import suggestion_for
from messages import waiting
from messages.names import Button, Form
from messages.surfaces import Modal


def _waiting(look: Look) -> list[Ask]:
    with look.read() as uow:
        return uow.asks.waiting([look.case.id], AskKind.UPDATE)


def build_question(look: Look, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:  # noqa: ARG001 - a question overwrites nothing, so no notice ever comes
    """The form; for one who asked already, until when the answer is due."""
    if look.owner is None:
        raise CaseError(NOBODY_TO_ASK)
    asks = _waiting(look)
    own = next((ask for ask in asks if ask.asked_by == look.actor.key), None)
    if own is not None:
        return waiting.asked(look.case, look.owner, own)
    first = asks[0] if asks else None
    with look.read() as uow:
        due = first.due_at if first is not None else None
        due = due or answer_due(look.owner, uow, look.now)
    return waiting.ask_for_update(look.case, look.owner, due, first, filled=answers.filled())


def read_question(answers: Answers, basis: Basis) -> AskForUpdate:
    """The command in the form."""
    return AskForUpdate(**basis, text=answers.text(Field.QUESTION))


def question_asked(command: AskForUpdate, case: Case, desk: Desk) -> Modal:
    """That it was asked, and until when there is an answer."""
    with desk.read() as uow:
        ask = uow.asks.last(case.id, AskKind.UPDATE, command.actor.key)
        if ask is None:
            raise LookupError("It was noted a moment ago.")
        return waiting.asked(case, uow.roster.get(case.owner), ask)


def build_answer(look: Look, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """The form, with the questions."""
    asks = _waiting(look)
    if not asks:
        raise CaseError("Nobody waits for an update on this case any more.")
    example = suggestion_for(look).step
    return waiting.answer_update(look.case, asks, example, filled=answers.filled(), notice=notice)


def read_answer(answers: Answers, basis: Basis) -> AnswerUpdate:
    """The command in the form."""
    return AnswerUpdate(
        **basis,
        answer=answers.text(Field.ANSWER),
        step=answers.text(Field.NEXT_STEP),
        due=answers.day(Field.NEXT_STEP_DUE),
    )


QUESTION = CaseForm(
    form=Form.ASK_FOR_UPDATE,
    opens={Button.ASK_FOR_UPDATE: NOTHING_FILLED_IN},
    act=Act.ASK_FOR_UPDATE,
    build=build_question,
    read=read_question,
    apply=ask_for_update,
    then=question_asked,
)
ANSWER = CaseForm(
    form=Form.ANSWER_UPDATE,
    opens={Button.ANSWER_UPDATE: NOTHING_FILLED_IN},
    act=Act.ANSWER_UPDATE,
    build=build_answer,
    read=read_answer,
    apply=answer_update,
)


def register(app: App, desk: Desk) -> None:
    """Listen for Ask for an update, and for Answer."""
    register_form(app, desk, QUESTION)
    register_form(app, desk, ANSWER)
