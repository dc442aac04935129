"""A Solutions Architect's help: asked for from More, approved with one click or declined with a reason by whoever leads the region (ESC-3)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial, update_wrapper

from slack_bolt import Ack, App, Respond

from cases.asking_architects import AskArchitect, DecideArchitect, Decision, ask_architect, decide_architect
from cases.asks import AskKind
from cases.case import AuditEntry
from cases.errors import AlreadyDone, Field
from cases.permissions import Act
from cases.status import Surface
from handlers.answers import Answers
from handlers.boundary import trouble_of
from handlers.desk import Desk, Look
from handlers.forms import NOTHING_FILLED_IN, Basis, CaseForm, ephemeral, register_form
from handlers.requests import Body, Click
from messages import answers as say
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


def approve_clicked(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """Approved at once; the message shows it."""
    ack()
    try:
        click = Click.of(body)
        with desk.change() as uow:
            command = DecideArchitect(
                actor=uow.roster.actor(click.slack_id),
                case_id=click.seen.case_id,
                version=click.seen.version,
                key=f"click:{click.seen}:{click.action_id}:{click.slack_id}:{body['actions'][0].get('action_ts')}",
                surface=Surface.CARD,
                decision=Decision.APPROVE,
            )
            decide_architect(command, uow, desk.policy, desk.clock.now())
    except AlreadyDone:
        return
    except Exception as error:  # noqa: BLE001 - the boundary: every error is told to the person, and bugs are logged
        text = trouble_of(error, body["actions"][0]["action_id"], str(body["user"]["id"])).text
        respond(**ephemeral(say.refused(text)))


def register(app: App, desk: Desk) -> None:
    """Listen for the request, and for both decisions."""
    register_form(app, desk, ASKING)
    register_form(app, desk, DECIDING)
    app.action(Button.ARCHITECT_APPROVE.value)(update_wrapper(partial(approve_clicked, desk=desk), approve_clicked))
