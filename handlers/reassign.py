"""Reassign: a manager gives a missed case to another Advocate of the region."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.case import AuditEntry
from cases.errors import Field
from cases.permissions import Act
from cases.reassigning import Reassign, reassign
from handlers.answers import Answers
from handlers.desk import Desk, Look
from handlers.forms import NOTHING_FILLED_IN, Basis, CaseForm, register_form
from messages import modals
from messages.names import Button, Form
from messages.surfaces import Modal


def build(look: Look, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """The form, with whoever of the region is there."""
    return modals.reassign(look.case, look.roster.present(look.case.region), filled=answers.filled(), notice=notice)


def read(answers: Answers, basis: Basis) -> Reassign:
    """The command in the form."""
    return Reassign(**basis, to=answers.choice(Field.OWNER) or "", reason=answers.text(Field.REASON))


FORM = CaseForm(
    form=Form.REASSIGN,
    opens={Button.REASSIGN: NOTHING_FILLED_IN},
    act=Act.REASSIGN,
    build=build,
    read=read,
    apply=reassign,
)


def register(app: App, desk: Desk) -> None:
    """Listen for Reassign."""
    register_form(app, desk, FORM)
