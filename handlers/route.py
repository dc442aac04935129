"""Route it (RTE-4): SMB Ops or a manager assigns an unassigned case, from the channel or from their Home."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from slack_bolt import Ack, App

from cases.model.case import AuditEntry
from cases.model.errors import Field
from cases.model.people import Person
from cases.rules.permissions import Act
from cases.use_cases.assign import RouteCase, route_by_hand
from handlers.answers import Answers
from handlers.context import CaseView, HandlerContext, bind
from handlers.forms import NOTHING_FILLED_IN, CaseForm, CommandFields, case_of_form, register_form
from handlers.options import answer_options, typed_words
from handlers.payloads import Body
from messages import assignment as giving
from messages.names import Button, Choice, Form, Suggest
from messages.surfaces import Modal


def build(case_view: CaseView, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """Return the form, with the available people of all regions."""
    people = _present(case_view)
    loads = case_view.loads(people)
    return giving.route(case_view.case, people, loads, case_view.policy, filled=answers.filled(), notice=notice)


def _present(case_view: CaseView) -> list[Person]:
    roster = case_view.roster
    return [person for person in roster if person.role.works_cases and roster.absence(person) is None]


def who_gets_it(ack: Ack, body: Body, *, context: HandlerContext) -> None:
    """Answer with the people whose names fit what somebody typed."""

    def build() -> list[dict[str, Any]]:
        case_view = case_of_form(body, context, FORM)
        people = _present(case_view)
        choices = giving.route_choices(case_view.case, people, case_view.loads(people), case_view.policy)
        return giving.suggested(choices, people, typed_words(body))

    answer_options(ack, body, Suggest.ROUTE_TO, build)


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
    app.options(Suggest.ROUTE_TO.asked_as)(bind(context, who_gets_it))
