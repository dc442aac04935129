"""Feedback (FBK-1): note what a case or its customer teaches, at any time."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.model.case import AuditEntry
from cases.model.errors import Field
from cases.rules.permissions import Act
from cases.use_cases.give_feedback import GiveFeedback, give_feedback
from handlers.answers import Answers
from handlers.context import CaseView, HandlerContext
from handlers.forms import NOTHING_FILLED_IN, CaseForm, CommandFields, register_form
from messages import modals
from messages.names import Button, Form
from messages.surfaces import Modal


def build(case_view: CaseView, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """Return the form."""
    return modals.feedback(case_view.case, filled=answers.filled(), notice=notice)


def read(answers: Answers, fields: CommandFields) -> GiveFeedback:
    """Return the command in the form."""
    return GiveFeedback(**fields, feedback=answers.text(Field.FEEDBACK))


FORM = CaseForm(
    form=Form.FEEDBACK,
    opens={Button.MORE_FEEDBACK: NOTHING_FILLED_IN},
    act=Act.GIVE_FEEDBACK,
    build=build,
    read=read,
    apply=give_feedback,
)


def register(app: App, context: HandlerContext) -> None:
    """Listen for Feedback."""
    register_form(app, context, FORM)
