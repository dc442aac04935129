"""Ask for an update, and answer such a request (ESC-2)."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.changes.update_requests import NOBODY_TO_ASK
from cases.changes.watchers import answer_due
from cases.model.case import AuditEntry, Case
from cases.model.errors import CaseError, Field
from cases.model.requests import Request, RequestKind
from cases.rules.permissions import Act
from cases.use_cases.ask_for_update import AnswerUpdate, AskForUpdate, answer_update, ask_for_update
from handlers.answers import Answers
from handlers.context import CaseView, HandlerContext
from handlers.forms import NOTHING_FILLED_IN, CaseForm, CommandFields, register_form
from handlers.pick_up import suggestion_for
from messages import watchers as waiting
from messages.names import Button, Form
from messages.surfaces import Modal


def _waiting(case_view: CaseView) -> list[Request]:
    with case_view.read() as uow:
        return uow.requests.waiting([case_view.case.id], RequestKind.UPDATE)


def build_question(case_view: CaseView, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:  # noqa: ARG001 - a question overwrites nothing, so no notice ever comes
    """Return the form. After a repeated request it shows when the answer is due."""
    if case_view.owner is None:
        raise CaseError(NOBODY_TO_ASK)
    requests = _waiting(case_view)
    own = next((request for request in requests if request.asked_by == case_view.actor.key), None)
    if own is not None:
        return waiting.asked(case_view.case, case_view.owner, own)
    first = requests[0] if requests else None
    with case_view.read() as uow:
        due = first.due_at if first is not None else None
        due = due or answer_due(case_view.owner, uow, case_view.now)
    return waiting.ask_for_update(case_view.case, case_view.owner, due, first, filled=answers.filled())


def read_question(answers: Answers, fields: CommandFields) -> AskForUpdate:
    """Return the command in the form."""
    return AskForUpdate(**fields, text=answers.text(Field.QUESTION))


def question_asked(command: AskForUpdate, case: Case, context: HandlerContext) -> Modal:
    """Say that the request was sent, and when to expect an answer."""
    with context.read() as uow:
        request = uow.requests.last(case.id, RequestKind.UPDATE, command.actor.key)
        if request is None:
            raise LookupError("It was sent a moment ago.")
        return waiting.asked(case, uow.roster.get(case.owner), request)


def build_answer(case_view: CaseView, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """Return the form with the questions."""
    requests = _waiting(case_view)
    if not requests:
        raise CaseError("Nobody is waiting for an update on this case any more.")
    example = suggestion_for(case_view).step
    return waiting.answer_update(case_view.case, requests, example, filled=answers.filled(), notice=notice)


def read_answer(answers: Answers, fields: CommandFields) -> AnswerUpdate:
    """Return the command in the form."""
    return AnswerUpdate(
        **fields,
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


def register(app: App, context: HandlerContext) -> None:
    """Listen for Ask for an update and for Answer."""
    register_form(app, context, QUESTION)
    register_form(app, context, ANSWER)
