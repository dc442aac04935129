"""More › Contact: who the customer's main contact is."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.case import AuditEntry
from cases.errors import Field
from cases.permissions import Act
from cases.working import SetContact, set_contact
from handlers.answers import Answers
from handlers.desk import Desk, Look
from handlers.forms import NOTHING_FILLED_IN, Basis, CaseForm, register_form
from messages import modals
from messages.names import Button, Form
from messages.surfaces import Modal


def build(look: Look, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """The form."""
    return modals.contact(look.case, filled=answers.filled(), notice=notice)


def read(answers: Answers, basis: Basis) -> SetContact:
    """The command in the form."""
    return SetContact(**basis, contact=answers.name(Field.CONTACT))


FORM = CaseForm(
    form=Form.CONTACT,
    opens={Button.MORE_CONTACT: NOTHING_FILLED_IN},
    act=Act.SET_CONTACT,
    build=build,
    read=read,
    apply=set_contact,
)


def register(app: App, desk: Desk) -> None:
    """Listen for More › Contact."""
    register_form(app, desk, FORM)
