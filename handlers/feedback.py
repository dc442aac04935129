"""Feedback: what a case or its customer teaches us, given whenever it is learned (FBK-1)."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.case import AuditEntry
from cases.errors import Field
from cases.permissions import Act
from cases.working import GiveFeedback, give_feedback
from handlers.answers import Answers
from handlers.desk import Desk, Look
from handlers.forms import NOTHING_FILLED_IN, Basis, CaseForm, register_form
from messages import modals
from messages.names import Button, Form
from messages.surfaces import Modal


def build(look: Look, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """The form."""
    return modals.feedback(look.case, filled=answers.filled(), notice=notice)


def read(answers: Answers, basis: Basis) -> GiveFeedback:
    """The command in the form."""
    return GiveFeedback(**basis, feedback=answers.text(Field.FEEDBACK))


FORM = CaseForm(
    form=Form.FEEDBACK,
    opens={Button.MORE_FEEDBACK: NOTHING_FILLED_IN},
    act=Act.GIVE_FEEDBACK,
    build=build,
    read=read,
    apply=give_feedback,
)


def register(app: App, desk: Desk) -> None:
    """Listen for Feedback."""
    register_form(app, desk, FORM)
