"""More › Contact later (SLA-3): pause the case until a date. Its owner stays the same."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.model.case import AuditEntry
from cases.model.errors import Field
from cases.rules.permissions import Act
from cases.use_cases.defer import Defer, defer
from handlers.answers import Answers
from handlers.context import CaseView, HandlerContext
from handlers.forms import NOTHING_FILLED_IN, CaseForm, CommandFields, register_form
from messages import modals
from messages.names import Button, Form
from messages.surfaces import Modal


def build(case_view: CaseView, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """Return the form."""
    return modals.wants_later(case_view.case, case_view.policy, case_view.today, filled=answers.filled(), notice=notice)


def read(answers: Answers, fields: CommandFields) -> Defer:
    """Return the command in the form."""
    return Defer(**fields, step=answers.text(Field.NEXT_STEP), until=answers.day(Field.NEXT_STEP_DUE))


FORM = CaseForm(
    form=Form.WANTS_LATER,
    opens={Button.MORE_WANTS_LATER: NOTHING_FILLED_IN},
    act=Act.WANTS_LATER,
    build=build,
    read=read,
    apply=defer,
)


def register(app: App, context: HandlerContext) -> None:
    """Listen for More › Contact later."""
    register_form(app, context, FORM)
