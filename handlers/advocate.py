"""Call an Advocate (TAG-1): a Renewal Manager has their case routed, from its card or from More."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.model.case import AuditEntry
from cases.model.errors import Field
from cases.rules.permissions import Act
from cases.use_cases.call_advocate import CallAdvocate, call_advocate
from handlers.answers import Answers
from handlers.context import CaseView, HandlerContext
from handlers.forms import NOTHING_FILLED_IN, CaseForm, CommandFields, register_form
from messages import tags as tagging
from messages.names import Button, Form
from messages.surfaces import Modal


def build(case_view: CaseView, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """Return the form."""
    return tagging.call_form(case_view.case, filled=answers.filled(), notice=notice)


def read(answers: Answers, fields: CommandFields) -> CallAdvocate:
    """Return the command in the form."""
    return CallAdvocate(**fields, why=answers.text(Field.REASON))


FORM = CaseForm(
    form=Form.CALL_ADVOCATE,
    opens={Button.CALL_ADVOCATE: NOTHING_FILLED_IN},
    act=Act.CALL_ADVOCATE,
    build=build,
    read=read,
    apply=call_advocate,
)


def register(app: App, context: HandlerContext) -> None:
    """Listen for the button and the form."""
    register_form(app, context, FORM)
