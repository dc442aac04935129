"""Route it: SMB Ops, or a manager, find an owner for a case that is nobody's (RTE-4), from the channel or from their Home."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.case import AuditEntry
from cases.errors import Field
from cases.permissions import Act
from cases.reassigning import RouteCase, route_by_hand
from handlers.answers import Answers
from handlers.desk import Desk, Look
from handlers.forms import NOTHING_FILLED_IN, Basis, CaseForm, register_form
from messages import giving
from messages.names import Button, Choice, Form
from messages.surfaces import Modal


def build(look: Look, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """The form, with whoever is there, of whatever region."""
    people = [person for person in look.roster if person.role.works_cases and look.roster.absence(person) is None]
    loads = look.loads(people)
    return giving.route(look.case, people, loads, look.policy, filled=answers.filled(), notice=notice)


def read(answers: Answers, basis: Basis) -> RouteCase:
    """The command in the form."""
    chosen = Choice.read(answers.choice(Field.OWNER))
    return RouteCase(**basis, to=chosen.to, in_turn=chosen.in_turn, reason=answers.text(Field.REASON))


FORM = CaseForm(
    form=Form.ROUTE,
    opens={Button.ROUTE: NOTHING_FILLED_IN},
    act=Act.ROUTE,
    build=build,
    read=read,
    apply=route_by_hand,
)


def register(app: App, desk: Desk) -> None:
    """Listen for Route it."""
    register_form(app, desk, FORM)
