"""I can attend, I cannot: the Advocate of a booked meeting answers on the card (RTE-1)."""

from __future__ import annotations

from functools import partial, update_wrapper

from slack_bolt import Ack, App, Respond

from cases.attending import AnswerMeeting, answer_meeting
from cases.errors import AlreadyDone
from cases.status import Surface
from handlers.boundary import trouble_of
from handlers.desk import Desk
from handlers.forms import ephemeral
from handlers.requests import Body, Click
from messages import answers as say
from messages.names import Button


def answer_clicked(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """Who cannot attend is told where the case goes; else the card says what was answered."""
    ack()
    try:
        click = Click.of(body)
        with desk.change() as uow:
            roster = uow.roster
            command = AnswerMeeting(
                actor=roster.actor(click.slack_id),
                case_id=click.seen.case_id,
                version=click.seen.version,
                key=f"click:{click.seen}:{click.action_id}",
                surface=Surface.CARD,
                attends=click.action_id == Button.CAN_ATTEND,
            )
            case = answer_meeting(command, uow, desk.policy, desk.clock.now()).case
    except AlreadyDone:
        return
    except Exception as error:  # noqa: BLE001 - the boundary: every error is told to the person, and bugs are logged
        text = trouble_of(error, body["actions"][0]["action_id"], str(body["user"]["id"])).text
        respond(**ephemeral(say.refused(text)))
        return
    if not command.attends:
        owner = roster.get(case.owner)
        where = f"goes to {owner.name}, who hears why" if owner is not None else "is nobody's now: SMB Ops are told"
        respond(**ephemeral(say.done(f"{case.number} {where}.")))


def register(app: App, desk: Desk) -> None:
    """Listen for both answers."""
    for button in (Button.CAN_ATTEND, Button.CANNOT_ATTEND):
        app.action(button.value)(update_wrapper(partial(answer_clicked, desk=desk), answer_clicked))
