"""A Solutions Architect's help: asked for from More, approved with one click or declined with a reason by whoever leads the region (ESC-3)."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.asking_architects import AskArchitect, DecideArchitect, Decision, ask_architect, decide_architect
from cases.asks import AskKind
from cases.case import AuditEntry
from cases.errors import Field
from cases.permissions import Act
from handlers.answers import Answers
from handlers.clicks import OneClick, register_click
from handlers.desk import Desk, Look
from handlers.forms import NOTHING_FILLED_IN, Basis, CaseForm, register_form
from handlers.requests import Click
from messages import architects
from messages.names import Button, Form
from messages.surfaces import Modal

TO_DECLINE = Answers({Field.DECISION.value: {"selected_option": {"value": Decision.DECLINE.value}}})


def build_asking(look: Look, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:  # noqa: ARG001 - a request overwrites nothing, so no notice ever comes
    """What for."""
    return architects.ask_form(look.case, answers.filled())


def read_asking(answers: Answers, basis: Basis) -> AskArchitect:
    """The command in the form."""
    return AskArchitect(**basis, what_for=answers.text(Field.REASON))


def build_deciding(look: Look, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:  # noqa: ARG001 - as above
    """Approve or decline, and why."""
    with look.read() as uow:
        ask = next(iter(uow.asks.waiting([look.case.id], AskKind.ARCHITECT)), None)
    return architects.decide_form(look.case, ask, answers.filled())


def read_deciding(answers: Answers, basis: Basis) -> DecideArchitect:
    """The command in the form."""
    decision = answers.word(Field.DECISION, Decision)
    return DecideArchitect(**basis, decision=decision, reason=answers.text(Field.REASON))


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


def approval(click: Click, basis: Basis) -> DecideArchitect:  # noqa: ARG001 - the signature is the act's
    """The command in the click."""
    return DecideArchitect(**basis, decision=Decision.APPROVE)


APPROVING = OneClick(buttons=(Button.ARCHITECT_APPROVE,), read=approval, apply=decide_architect)


def register(app: App, desk: Desk) -> None:
    """Listen for the request, and for both decisions."""
    register_form(app, desk, ASKING)
    register_form(app, desk, DECIDING)
    register_click(app, desk, APPROVING)
