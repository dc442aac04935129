"""Reopen: a closed case goes back to Open, with a reason that stays in its history (STA-2)."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.case import AuditEntry
from cases.errors import Field
from cases.permissions import Act
from cases.working import Reopen, reopen
from handlers.answers import Answers
from handlers.desk import Desk, Look
from handlers.forms import NOTHING_FILLED_IN, Basis, CaseForm, register_form
from messages import modals
from messages.names import Button, Form
from messages.surfaces import Modal


def build(look: Look, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """The form."""
    return modals.reopen(look.case, filled=answers.filled(), notice=notice)


def read(answers: Answers, basis: Basis) -> Reopen:
    """The command in the form."""
    return Reopen(**basis, reason=answers.text(Field.REASON))


FORM = CaseForm(
    form=Form.REOPEN, opens={Button.REOPEN: NOTHING_FILLED_IN}, act=Act.REOPEN, build=build, read=read, apply=reopen
)


def register(app: App, desk: Desk) -> None:
    """Listen for Reopen."""
    register_form(app, desk, FORM)
