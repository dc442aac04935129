"""Log a touch: one click, on the card or in the More window (SLA-5)."""

from __future__ import annotations

from functools import partial, update_wrapper

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from cases.errors import AlreadyDone
from cases.policy import TouchKind
from cases.status import Surface
from cases.working import LogTouch, log_touch
from handlers.boundary import trouble_of
from handlers.case_window import case_window
from handlers.desk import Desk
from handlers.forms import ephemeral
from handlers.more import more_window
from handlers.requests import Body, Click, modal_in
from messages import answers as say
from messages import modals
from messages.names import Button, TouchSeen

KINDS = {Button.MORE_LOG_EMAIL: TouchKind.EMAIL, Button.MORE_LOG_CALL: TouchKind.CALL}


def touch_clicked(ack: Ack, body: Body, client: WebClient, respond: Respond, *, desk: Desk) -> None:
    """Note the touch; the card shows it by itself, the More window is drawn again."""
    ack()
    slack_id = str(body["user"]["id"])
    try:
        click = Click.of(body)
        kind, day = touch_in(click, desk)
        with desk.change() as uow:
            command = LogTouch(
                actor=uow.roster.actor(click.slack_id),
                case_id=click.seen.case_id,
                version=click.seen.version,
                key=f"click:{click.slack_id}:{click.seen}:{click.action_id}",
                surface=Surface.MODAL if click.view is not None else Surface.CARD,
                kind=kind,
                day=day,
            )
            log_touch(command, uow, desk.policy, desk.clock.now())
    except AlreadyDone:
        return
    except Exception as error:  # noqa: BLE001 - the boundary: every error is told to the person, and bugs are logged
        text = trouble_of(error, body["actions"][0]["action_id"], slack_id).text
        if (window := modal_in(body)) is not None:
            client.views_update(view_id=window["id"], view=modals.trouble(text).view)
        else:
            respond(**ephemeral(say.refused(text)))
        return
    if click.view is not None:
        draw = case_window if click.action_id == Button.LOG_TOUCH.value else more_window
        client.views_update(view_id=click.view["id"], view=draw(click, desk).view)


def touch_in(click: Click, desk: Desk) -> tuple[TouchKind, int]:
    """What is logged, and which day of the cadence it answers: on the card both are on the button; in the More window the kind is, and
    the day is the cadence's next one if that is of this kind."""
    if click.action_id == Button.LOG_TOUCH.value:
        touch = TouchSeen.read(click.value)
        return touch.kind, touch.day
    kind_clicked = KINDS[Button(click.action_id)]
    due = desk.look(click.seen.case_id, click.slack_id).due_touch
    return kind_clicked, due.step.day if due is not None and due.step.kind is kind_clicked else 0


def register(app: App, desk: Desk) -> None:
    """Listen for the touch buttons."""
    for button in (Button.LOG_TOUCH, *KINDS):
        app.action(button.value)(update_wrapper(partial(touch_clicked, desk=desk), touch_clicked))
