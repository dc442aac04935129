"""A line of a list opens its case in a window: for whoever works it the card with its buttons, for others where it stands (HOM-1, LOOK-1)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from cases.permissions import Act, may
from handlers.card_scene import card_scene
from handlers.desk import Desk, at
from handlers.forms import show
from handlers.requests import Body, Click
from handlers.status_view import status_window
from messages import card
from messages.names import Button
from messages.surfaces import Modal


def case_window(click: Click, desk: Desk) -> Modal:
    """The window for the case as it stands and the person who clicked."""
    look = desk.look(click.seen.case_id, click.slack_id)
    if may(look.actor, Act.SET_STATUS, look.case, look.roster):
        with desk.read() as uow:
            scene = card_scene(look.case, uow, desk)
        if may(look.actor, Act.TAKE_OVER, look.case, look.roster) and look.owner is not None:
            absence = look.roster.absence(look.owner)
            scene = replace(scene, away_until=absence.last if absence is not None else None)
        return card.case_window(scene)
    with desk.read() as uow:
        return status_window(look.case, click.slack_id, uow, desk)


def open_clicked(ack: Ack, body: Body, client: WebClient, respond: Respond, *, desk: Desk) -> None:
    """Open the case of the line."""
    ack()
    show(body, client, respond, partial(case_window, desk=desk))


def register(app: App, desk: Desk) -> None:
    """Listen for Open."""
    app.action(Button.HOME_OPEN.value)(at(desk, open_clicked))
