"""Refresh: the answer to where a case stands (LOOK-1), drawn again as the case is now, in the same message."""

from __future__ import annotations

from functools import partial

from slack_bolt import Ack, App, Respond

from cases.rules.permissions import Act, require
from handlers.boundary import refusal_text
from handlers.context import HandlerContext, bind
from handlers.forms import ephemeral
from handlers.payloads import Body, Click
from handlers.status_view import status_message
from messages import answers as say
from messages.names import Button


def refresh_clicked(ack: Ack, body: Body, respond: Respond, *, context: HandlerContext) -> None:
    """Acknowledge, and draw the answer again; a second click draws it once more."""
    ack()
    context.windows.submit(str(body["user"]["id"]), partial(_redraw, body, respond, context))


def _redraw(body: Body, respond: Respond, context: HandlerContext) -> None:
    try:
        click = Click.of(body)
        with context.read() as uow:
            case = uow.cases.get(click.seen.case_id)
            require(uow.roster.actor(click.slack_id), Act.SEE, case, uow.roster, context.policy)
            answer = status_message(case, click.slack_id, uow, context)
    except Exception as error:  # noqa: BLE001 - the boundary: every error is told to the person, and bugs are logged
        respond(**ephemeral(say.refused(refusal_text(error, body))))
        return
    respond(text=answer.text, blocks=answer.blocks, replace_original=True)


def register(app: App, context: HandlerContext) -> None:
    """Listen for Refresh."""
    app.action(Button.REFRESH.value)(bind(context, refresh_clicked))
