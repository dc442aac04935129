"""Reopen (STA-2): move a closed case back to Open, with a reason that stays in its history."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.model.case import AuditEntry
from cases.model.errors import Field
from cases.rules.permissions import Act
from cases.use_cases.reopen import Reopen, reopen
from handlers.answers import Answers
from handlers.context import CaseView, HandlerContext
from handlers.forms import NOTHING_FILLED_IN, CaseForm, CommandFields, register_form
from messages import modals
from messages.names import Button, Form
from messages.surfaces import Modal


def build(case_view: CaseView, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """Return the form."""
    return modals.reopen(case_view.case, filled=answers.filled(), notice=notice)


def read(answers: Answers, fields: CommandFields) -> Reopen:
    """Return the command in the form."""
    return Reopen(**fields, reason=answers.text(Field.REASON))


FORM = CaseForm(
    form=Form.REOPEN, opens={Button.REOPEN: NOTHING_FILLED_IN}, act=Act.REOPEN, build=build, read=read, apply=reopen
)


def register(app: App, context: HandlerContext) -> None:
    """Listen for Reopen."""
    register_form(app, context, FORM)
