"""Next step (NXT-1, NXT-2): what to do next and by when. The form shows the last steps."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.model.case import AuditEntry
from cases.model.errors import Field
from cases.rules.permissions import Act
from cases.use_cases.plan_next_step import WriteNextStep, write_next_step
from handlers.answers import Answers
from handlers.context import CaseView, HandlerContext
from handlers.forms import NOTHING_FILLED_IN, CaseForm, CommandFields, register_form
from handlers.pick_up import comment_to_paste, suggestion_for
from messages import modals
from messages.names import Button, Form
from messages.surfaces import Modal


def build(case_view: CaseView, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """Return the form."""
    return modals.next_step(
        case_view.case, case_view.steps, suggestion_for(case_view), filled=answers.filled(), notice=notice
    )


def read(answers: Answers, fields: CommandFields) -> WriteNextStep:
    """Return the command in the form."""
    return WriteNextStep(**fields, step=answers.text(Field.NEXT_STEP), due=answers.day(Field.NEXT_STEP_DUE))


FORM = CaseForm(
    form=Form.NEXT_STEP,
    opens={Button.NEXT_STEP: NOTHING_FILLED_IN},
    act=Act.WRITE_NEXT_STEP,
    build=build,
    read=read,
    apply=write_next_step,
    then=comment_to_paste,
)


def register(app: App, context: HandlerContext) -> None:
    """Listen for Next step."""
    register_form(app, context, FORM)
