"""More › Customer wants later: the case sleeps in its owner's name until the day comes (SLA-3)."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.case import AuditEntry
from cases.errors import Field
from cases.permissions import Act
from cases.working import WantsLater, wants_later
from handlers.answers import Answers
from handlers.desk import Desk, Look
from handlers.forms import NOTHING_FILLED_IN, Basis, CaseForm, register_form
from messages import modals
from messages.names import Button, Form
from messages.surfaces import Modal


def build(look: Look, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """The form."""
    return modals.wants_later(look.case, look.policy, look.today, filled=answers.filled(), notice=notice)


def read(answers: Answers, basis: Basis) -> WantsLater:
    """The command in the form."""
    return WantsLater(**basis, step=answers.text(Field.NEXT_STEP), until=answers.day(Field.NEXT_STEP_DUE))


FORM = CaseForm(
    form=Form.WANTS_LATER,
    opens={Button.MORE_WANTS_LATER: NOTHING_FILLED_IN},
    act=Act.WANTS_LATER,
    build=build,
    read=read,
    apply=wants_later,
)


def register(app: App, desk: Desk) -> None:
    """Listen for More › Customer wants later."""
    register_form(app, desk, FORM)
