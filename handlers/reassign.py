"""Reassign: a manager gives a case to another Advocate of the region, or to whoever is next in turn there."""

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
from messages import giving
from messages.names import Button, Choice, Form
from messages.surfaces import Modal


def build(look: Look, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """The form, with whoever of the region is there."""
    people = look.roster.present(look.case.region)
    loads = look.loads(people)
    return giving.reassign(look.case, people, loads, look.policy, filled=answers.filled(), notice=notice)


def read(answers: Answers, basis: Basis) -> Reassign:
    """The command in the form."""
    chosen = Choice.read(answers.choice(Field.OWNER))
    return Reassign(**basis, to=chosen.to, in_turn=chosen.in_turn, reason=answers.text(Field.REASON))


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
