"""Route it (RTE-4): SMB Ops or a manager assigns an unassigned case, from the channel or from their Home."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.model.case import AuditEntry
from cases.model.errors import Field
from cases.rules.permissions import Act
from cases.use_cases.assign import RouteCase, route_by_hand
from handlers.answers import Answers
from handlers.context import CaseView, HandlerContext
from handlers.forms import NOTHING_FILLED_IN, CaseForm, CommandFields, register_form
from messages import assignment as giving
from messages.names import Button, Choice, Form
from messages.surfaces import Modal


def build(case_view: CaseView, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """Return the form, with the available people of all regions."""
    people = [
        person for person in case_view.roster if person.role.works_cases and case_view.roster.absence(person) is None
    ]
    loads = case_view.loads(people)
    return giving.route(case_view.case, people, loads, case_view.policy, filled=answers.filled(), notice=notice)


def read(answers: Answers, fields: CommandFields) -> RouteCase:
    """Return the command in the form."""
    chosen = Choice.read(answers.choice(Field.OWNER))
    return RouteCase(**fields, to=chosen.to, in_turn=chosen.in_turn, reason=answers.text(Field.REASON))


FORM = CaseForm(
    form=Form.ROUTE,
    opens={Button.ROUTE: NOTHING_FILLED_IN},
    act=Act.ROUTE,
    build=build,
    read=read,
    apply=route_by_hand,
)


def register(app: App, context: HandlerContext) -> None:
    """Listen for Route it."""
    register_form(app, context, FORM)
