"""Next step: what comes next and by when, with the last steps in view (NXT-1, NXT-2)."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.case import AuditEntry
from cases.errors import Field
from cases.permissions import Act
from cases.working import WriteNextStep, write_next_step
from handlers.answers import Answers
from handlers.desk import Desk, Look
from handlers.forms import NOTHING_FILLED_IN, Basis, CaseForm, register_form
from handlers.pick_up import comment_to_paste, suggestion_for
from messages import modals
from messages.names import Button, Form
from messages.surfaces import Modal


def build(look: Look, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """The form."""
    return modals.next_step(look.case, look.steps, suggestion_for(look), filled=answers.filled(), notice=notice)


def read(answers: Answers, basis: Basis) -> WriteNextStep:
    """The command in the form."""
    return WriteNextStep(**basis, step=answers.text(Field.NEXT_STEP), due=answers.day(Field.NEXT_STEP_DUE))


FORM = CaseForm(
    form=Form.NEXT_STEP,
    opens={Button.NEXT_STEP: NOTHING_FILLED_IN},
    act=Act.WRITE_NEXT_STEP,
    build=build,
    read=read,
    apply=write_next_step,
    then=comment_to_paste,
)


def register(app: App, desk: Desk) -> None:
    """Listen for Next step."""
    register_form(app, desk, FORM)
