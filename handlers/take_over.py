"""Take over: whoever covers for somebody away makes a case their own, with one click (PTO-1)."""

from __future__ import annotations

from functools import partial, update_wrapper

from slack_bolt import Ack, App, Respond

from cases.absence import TakeOver, take_over
from cases.errors import AlreadyDone
from cases.status import Surface
from handlers.boundary import trouble_of
from handlers.desk import Desk
from handlers.forms import ephemeral
from handlers.requests import Body, Click
from messages import answers as say
from messages.names import Button


def take_over_clicked(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """The card shows by itself whose the case is now."""
    ack()
    try:
        click = Click.of(body)
        with desk.change() as uow:
            command = TakeOver(
                actor=uow.roster.actor(click.slack_id),
                case_id=click.seen.case_id,
                version=click.seen.version,
                key=f"click:{click.seen}:{click.action_id}",
                surface=Surface.CARD,
            )
            take_over(command, uow, desk.policy, desk.clock.now())
    except AlreadyDone:
        return
    except Exception as error:  # noqa: BLE001 - the boundary: every error is told to the person, and bugs are logged
        text = trouble_of(error, body["actions"][0]["action_id"], str(body["user"]["id"])).text
        respond(**ephemeral(say.refused(text)))


def register(app: App, desk: Desk) -> None:
    """Listen for Take over."""
    app.action(Button.TAKE_OVER.value)(update_wrapper(partial(take_over_clicked, desk=desk), take_over_clicked))
