"""Wrong territory (RTE-7): move a case to the other region, by routing or to a named person."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.model.case import AuditEntry
from cases.model.errors import Field
from cases.rules.permissions import Act
from cases.use_cases.move_region import MoveRegion, move_region, other_region
from handlers.answers import Answers
from handlers.context import CaseView, HandlerContext
from handlers.forms import NOTHING_FILLED_IN, CaseForm, CommandFields, register_form
from messages import territory
from messages.names import Button, Choice, Form
from messages.surfaces import Modal


def build(case_view: CaseView, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """Return the form, with the available people of the other region."""
    region = other_region(case_view.case, case_view.roster)
    people = case_view.roster.present(region) if region is not None else ()
    loads = case_view.loads(people)
    return territory.move_region(
        case_view.case, region, people, loads, case_view.policy, filled=answers.filled(), notice=notice
    )


def read(answers: Answers, fields: CommandFields) -> MoveRegion:
    """Return the command in the form."""
    chosen = Choice.read(answers.choice(Field.OWNER))
    return MoveRegion(**fields, to=chosen.to, in_turn=chosen.in_turn, reason=answers.text(Field.REASON))


FORM = CaseForm(
    form=Form.MOVE_REGION,
    opens={Button.MOVE_REGION: NOTHING_FILLED_IN},
    act=Act.MOVE_REGION,
    build=build,
    read=read,
    apply=move_region,
)


def register(app: App, context: HandlerContext) -> None:
    """Listen for Wrong territory."""
    register_form(app, context, FORM)
