"""Open a case from a list (HOM-1, LOOK-1). People who work it get the card with its buttons; others get its status."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from slack_bolt import App, Respond
from slack_sdk import WebClient

from cases.rules.permissions import Act, may
from handlers.card_scene import card_scene
from handlers.context import HandlerContext, bind
from handlers.forms import show
from handlers.listening import opens_window
from handlers.payloads import Body, Click
from handlers.status_view import status_window
from messages import card
from messages.names import Button
from messages.surfaces import Modal


def case_window(click: Click, context: HandlerContext) -> Modal:
    """Return the window for the case and the person who clicked."""
    case_view = context.load_case(click.seen.case_id, click.slack_id)
    if may(case_view.actor, Act.SET_STATUS, case_view.case, case_view.roster, case_view.policy):
        with context.read() as uow:
            scene = card_scene(case_view.case, uow, context)
        person = case_view.actor.person
        scene = replace(scene, is_owners=person is not None and person == case_view.owner)
        if (
            may(case_view.actor, Act.TAKE_OVER, case_view.case, case_view.roster, case_view.policy)
            and case_view.owner is not None
        ):
            absence = case_view.roster.absence(case_view.owner)
            scene = replace(scene, away_until=absence.last if absence is not None else None)
        return card.case_window(scene)
    with context.read() as uow:
        return status_window(case_view.case, click.slack_id, uow, context)


@opens_window
def open_clicked(body: Body, client: WebClient, respond: Respond, *, context: HandlerContext) -> None:
    """Open the case of the line."""
    show(body, client, respond, partial(case_window, context=context))


def register(app: App, context: HandlerContext) -> None:
    """Listen for Open."""
    app.action(Button.HOME_OPEN.value)(bind(context, open_clicked))
