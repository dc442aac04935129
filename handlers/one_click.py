"""Actions that one click on a case applies at once. The result shows where it was clicked.

A feature defines its buttons, how a click becomes a command, and the use case. This file does the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Generic

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from cases.changes.change_case import Outcome
from cases.model.case import Case
from cases.model.errors import AlreadyDone
from cases.model.policy import Policy
from cases.model.status import Surface
from cases.ports.unit_of_work import UnitOfWork
from handlers.boundary import answer_click, refusal_text
from handlers.case_window import case_window
from handlers.context import HandlerContext, bind
from handlers.forms import CommandFields, CommandT, ephemeral
from handlers.payloads import Body, Click, modal_in
from messages import answers as say
from messages import modals
from messages.names import Button
from messages.surfaces import Modal


@dataclass(frozen=True)
class OneClick(Generic[CommandT]):
    """One action of one click."""

    buttons: tuple[Button, ...]
    #: Returns the command in the click.
    read: Callable[[Click, CommandFields], CommandT]
    apply: Callable[[CommandT, UnitOfWork, Policy, datetime], Outcome]
    #: Returns what to tell the person beside the card; "" for nothing.
    said: Callable[[CommandT, Case, HandlerContext], str] = lambda command, case, context: ""  # noqa: ARG005 - the signature is the field's
    #: Returns the updated window, if the button is in a window.
    window: Callable[[Click, HandlerContext], Modal] = case_window


def register_click(app: App, context: HandlerContext, act: OneClick[Any]) -> None:
    """Register the listeners of this action's buttons."""
    for button in act.buttons:
        app.action(button.value)(bind(context, act_clicked, act=act))


def act_clicked(
    ack: Ack, body: Body, client: WebClient, respond: Respond, *, context: HandlerContext, act: OneClick[Any]
) -> None:
    """Apply the action, and acknowledge it after it is stored.

    A message is redrawn by the notification of the change, a window here. A refusal appears below the message or in
    the window. A second click does nothing and needs no answer.
    """
    slack_id = str(body["user"]["id"])
    try:
        click = Click.of(body)
        with context.change() as uow:
            uow.hold(click.seen.case_id)
            fields = CommandFields(
                actor=uow.roster.actor(click.slack_id),
                case_id=click.seen.case_id,
                version=click.seen.version,
                key=f"click:{click.slack_id}:{click.seen}:{click.action_id}",
                surface=Surface.MODAL if click.view is not None else Surface.CARD,
            )
            command = act.read(click, fields)
            case = act.apply(command, uow, context.policy, context.clock.now()).case
    except AlreadyDone:
        ack()
        return
    except Exception as error:  # noqa: BLE001 - the boundary: every error is told to the person, and bugs are logged
        text = refusal_text(error, body)
        answer_click(ack, error)
        context.windows.submit(slack_id, partial(_refuse, text, body, client, respond))
        return
    ack()
    context.windows.submit(slack_id, partial(_show, click, command, case, client, respond, context, act))


def _show(
    click: Click,
    command: Any,
    case: Case,
    client: WebClient,
    respond: Respond,
    context: HandlerContext,
    act: OneClick[Any],
) -> None:
    said = act.said(command, case, context)
    if click.view is not None:
        window = act.window(click, context)
        shown = modals.with_note(said, window) if said else window
        client.views_update(view_id=click.view["id"], view=shown.view)
    elif said:
        respond(**ephemeral(say.done(said)))


def _refuse(text: str, body: Body, client: WebClient, respond: Respond) -> None:
    window = modal_in(body)
    if window is not None:
        client.views_update(view_id=window["id"], view=modals.trouble(text).view)
    else:
        respond(**ephemeral(say.refused(text)))
