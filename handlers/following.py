"""Follow and Unfollow: get notified about a case that is not one's own (CRD-3)."""

from __future__ import annotations

from functools import partial

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from cases.use_cases.follow import follow, unfollow
from handlers.boundary import answer_click, refusal_text
from handlers.context import HandlerContext, bind
from handlers.forms import ephemeral, show
from handlers.payloads import Body, Click, modal_in
from handlers.status_view import status_message, status_window
from messages import answers as say
from messages.names import Button
from messages.surfaces import Message, Modal


def follow_clicked(ack: Ack, body: Body, client: WebClient, respond: Respond, *, context: HandlerContext) -> None:
    """Follow or unfollow the case.

    Update the window or the private answer that was clicked; otherwise send a private message.
    """
    said = ""
    error: Exception | None = None
    try:
        said = _note(Click.of(body), context)
    except Exception as failed:  # noqa: BLE001 - the boundary: every error is told to the person, and bugs are logged
        error = failed
    answer_click(ack, error)
    context.windows.submit(str(body["user"]["id"]), partial(_show, body, client, respond, said, error, context))


def _show(
    body: Body, client: WebClient, respond: Respond, said: str, error: Exception | None, context: HandlerContext
) -> None:
    if modal_in(body) is not None:
        show(body, client, respond, partial(_in_window, error=error, context=context), in_its_place=True)
    elif error is not None:
        respond(**ephemeral(say.refused(refusal_text(error, body))))
    elif (body.get("container") or {}).get("is_ephemeral"):
        respond(**ephemeral(_looked_at_again(Click.of(body), context)) | {"replace_original": True})
    else:
        respond(**ephemeral(say.done(said)))


def _in_window(click: Click, error: Exception | None, context: HandlerContext) -> Modal:
    if error is not None:
        raise error
    with context.read() as uow:
        return status_window(uow.cases.get(click.seen.case_id), click.slack_id, uow, context)


def _looked_at_again(click: Click, context: HandlerContext) -> Message:
    with context.read() as uow:
        return status_message(uow.cases.get(click.seen.case_id), click.slack_id, uow, context)


def _note(click: Click, context: HandlerContext) -> str:
    """Store it, and return what to say."""
    with context.change() as uow:
        actor = uow.roster.actor(click.slack_id)
        number = uow.cases.get(click.seen.case_id).number
        if click.action_id == Button.FOLLOW:
            is_new = follow(actor, click.seen.case_id, uow, context.clock.now())
            how = "You follow" if is_new else "You already follow"
            return f"{how} case {number}. You are notified when its status changes."
        was_one = unfollow(actor, click.seen.case_id, uow)
        return f"You no longer follow case {number}." if was_one else f"You did not follow case {number}."


def register(app: App, context: HandlerContext) -> None:
    """Listen for Follow and Unfollow."""
    for button in (Button.FOLLOW, Button.UNFOLLOW):
        app.action(button.value)(bind(context, follow_clicked))
