"""Reassign: a manager gives a case to another Advocate of the region, or to the next one by turn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from slack_bolt import Ack, App

from cases.model.case import AuditEntry
from cases.model.errors import Field
from cases.rules.permissions import Act
from cases.use_cases.assign import Reassign, reassign
from handlers.answers import Answers
from handlers.context import CaseView, HandlerContext, bind
from handlers.forms import NOTHING_FILLED_IN, CaseForm, CommandFields, case_of_form, register_form
from handlers.options import answer_options, typed_words
from handlers.payloads import Body
from messages import assignment as giving
from messages.names import Button, Choice, Form, Suggest
from messages.surfaces import Modal


def build(case_view: CaseView, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """Return the form, with the available people of the region."""
    people = case_view.roster.present(case_view.case.region)
    loads = case_view.loads(people)
    return giving.reassign(case_view.case, people, loads, case_view.policy, filled=answers.filled(), notice=notice)


def who_takes_it(ack: Ack, body: Body, *, context: HandlerContext) -> None:
    """Answer with the people whose names fit what somebody typed."""

    def build() -> list[dict[str, Any]]:
        case_view = case_of_form(body, context, FORM)
        people = case_view.roster.present(case_view.case.region)
        choices = giving.reassign_choices(case_view.case, people, case_view.loads(people), case_view.policy)
        return giving.suggested(choices, people, typed_words(body))

    answer_options(ack, body, Suggest.REASSIGN_TO, build)


def read(answers: Answers, fields: CommandFields) -> Reassign:
    """Return the command in the form."""
    chosen = Choice.read(answers.choice(Field.OWNER))
    return Reassign(**fields, to=chosen.to, in_turn=chosen.in_turn, reason=answers.text(Field.REASON))


FORM = CaseForm(
    form=Form.REASSIGN,
    opens={Button.REASSIGN: NOTHING_FILLED_IN},
    act=Act.REASSIGN,
    build=build,
    read=read,
    apply=reassign,
)


def register(app: App, context: HandlerContext) -> None:
    """Listen for Reassign."""
    register_form(app, context, FORM)
    app.options(Suggest.REASSIGN_TO.asked_as)(bind(context, who_takes_it))
