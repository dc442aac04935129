"""More › Contact: set the customer's main contact."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.model.case import AuditEntry
from cases.model.errors import Field
from cases.rules.permissions import Act
from cases.use_cases.set_contact import SetContact, set_contact
from handlers.answers import Answers
from handlers.context import CaseView, HandlerContext
from handlers.forms import NOTHING_FILLED_IN, CaseForm, CommandFields, register_form
from messages import modals
from messages.names import Button, Form
from messages.surfaces import Modal


def build(case_view: CaseView, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """Return the form."""
    return modals.contact(case_view.case, filled=answers.filled(), notice=notice)


def read(answers: Answers, fields: CommandFields) -> SetContact:
    """Return the command in the form."""
    return SetContact(**fields, contact=answers.name(Field.CONTACT))


FORM = CaseForm(
    form=Form.CONTACT,
    opens={Button.MORE_CONTACT: NOTHING_FILLED_IN},
    act=Act.SET_CONTACT,
    build=build,
    read=read,
    apply=set_contact,
)


def register(app: App, context: HandlerContext) -> None:
    """Listen for More › Contact."""
    register_form(app, context, FORM)
