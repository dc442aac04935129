"""Call an Advocate: a Renewal Manager has a case of theirs routed, from its card or from More (TAG-1)."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.case import AuditEntry
from cases.errors import Field
from cases.permissions import Act
from cases.tagging import CallAdvocate, call_advocate
from handlers.answers import Answers
from handlers.desk import Desk, Look
from handlers.forms import NOTHING_FILLED_IN, Basis, CaseForm, register_form
from messages import tagging
from messages.names import Button, Form
from messages.surfaces import Modal


def build(look: Look, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """The form."""
    return tagging.call_form(look.case, filled=answers.filled(), notice=notice)


def read(answers: Answers, basis: Basis) -> CallAdvocate:
    """The command in the form."""
    return CallAdvocate(**basis, why=answers.text(Field.REASON))


FORM = CaseForm(
    form=Form.CALL_ADVOCATE,
    opens={Button.CALL_ADVOCATE: NOTHING_FILLED_IN},
    act=Act.CALL_ADVOCATE,
    build=build,
    read=read,
    apply=call_advocate,
)


def register(app: App, desk: Desk) -> None:
    """Listen for the button and the form."""
    register_form(app, desk, FORM)
