"""Ask for a Solutions Architect from More (ESC-3).

A lead of the region approves with one click, or declines with a reason.
"""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.model.case import AuditEntry
from cases.model.errors import Field
from cases.model.requests import RequestKind
from cases.rules.permissions import Act
from cases.use_cases.ask_architect import AskArchitect, DecideArchitect, Decision, ask_architect, decide_architect
from handlers.answers import Answers
from handlers.context import CaseView, HandlerContext
from handlers.forms import NOTHING_FILLED_IN, CaseForm, CommandFields, register_form
from handlers.one_click import OneClick, register_click
from handlers.payloads import Click
from messages import architects
from messages.names import Button, Form
from messages.surfaces import Modal

TO_DECLINE = Answers({Field.DECISION.value: {"selected_option": {"value": Decision.DECLINE.value}}})


def build_asking(case_view: CaseView, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:  # noqa: ARG001 - a request overwrites nothing, so no notice ever comes
    """Return the request form."""
    return architects.ask_form(case_view.case, case_view.today, answers.filled())


def read_asking(answers: Answers, fields: CommandFields) -> AskArchitect:
    """Return the command in the form."""
    return AskArchitect(**fields, what_for=answers.text(Field.REASON))


def build_deciding(case_view: CaseView, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:  # noqa: ARG001 - as above
    """Return the form to approve or decline with a reason."""
    with case_view.read() as uow:
        request = next(iter(uow.requests.waiting([case_view.case.id], RequestKind.ARCHITECT)), None)
    return architects.decide_form(case_view.case, request, answers.filled())


def read_deciding(answers: Answers, fields: CommandFields) -> DecideArchitect:
    """Return the command in the form."""
    decision = answers.word(Field.DECISION, Decision)
    return DecideArchitect(**fields, decision=decision, reason=answers.text(Field.REASON))


ASKING = CaseForm(
    form=Form.ARCHITECT,
    opens={Button.ARCHITECT: NOTHING_FILLED_IN},
    act=Act.ASK_ARCHITECT,
    build=build_asking,
    read=read_asking,
    apply=ask_architect,
)
DECIDING = CaseForm(
    form=Form.ARCHITECT_DECIDE,
    opens={Button.ARCHITECT_DECLINE: TO_DECLINE, Button.ARCHITECT_DECIDE: NOTHING_FILLED_IN},
    act=Act.DECIDE_ARCHITECT,
    build=build_deciding,
    read=read_deciding,
    apply=decide_architect,
)


def approval(click: Click, fields: CommandFields) -> DecideArchitect:  # noqa: ARG001 - the signature is the act's
    """Return the command in the click."""
    return DecideArchitect(**fields, decision=Decision.APPROVE)


APPROVING = OneClick(buttons=(Button.ARCHITECT_APPROVE,), read=approval, apply=decide_architect)


def register(app: App, context: HandlerContext) -> None:
    """Listen for the request and for both decisions."""
    register_form(app, context, ASKING)
    register_form(app, context, DECIDING)
    register_click(app, context, APPROVING)
