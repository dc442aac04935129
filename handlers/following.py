"""Follow and Unfollow: hear of a case that is not one's own (CRD-3)."""

from __future__ import annotations

from functools import partial

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from cases.following import follow, unfollow
from handlers.boundary import why_not
from handlers.desk import Desk, at
from handlers.forms import ephemeral, show
from handlers.requests import Body, Click, modal_in
from handlers.status_view import status_message, status_window
from messages import answers as say
from messages.names import Button
from messages.surfaces import Message, Modal


def follow_clicked(ack: Ack, body: Body, client: WebClient, respond: Respond, *, desk: Desk) -> None:
    """Begin or end to follow. What was clicked in, a window or an answer that only this person sees, then shows it; else they are told."""
    ack()
    if modal_in(body) is not None:
        show(body, client, respond, partial(_noted_in_window, desk=desk), in_its_place=True)
        return
    try:
        click = Click.of(body)
        said = _note(click, desk)
        if (body.get("container") or {}).get("is_ephemeral"):
            shown = ephemeral(_looked_at_again(click, desk)) | {"replace_original": True}
        else:
            shown = ephemeral(say.done(said))
    except Exception as error:  # noqa: BLE001 - the boundary: every error is told to the person, and bugs are logged
        shown = ephemeral(say.refused(why_not(error, body)))
    respond(**shown)


def _noted_in_window(click: Click, desk: Desk) -> Modal:
    _note(click, desk)
    with desk.read() as uow:
        return status_window(uow.cases.get(click.seen.case_id), click.slack_id, uow, desk)


def _looked_at_again(click: Click, desk: Desk) -> Message:
    with desk.read() as uow:
        return status_message(uow.cases.get(click.seen.case_id), click.slack_id, uow, desk)


def _note(click: Click, desk: Desk) -> str:
    """Note it; what to say of it."""
    with desk.change() as uow:
        actor = uow.roster.actor(click.slack_id)
        number = uow.cases.get(click.seen.case_id).number
        if click.action_id == Button.FOLLOW:
            is_new = follow(actor, click.seen.case_id, uow, desk.clock.now())
            how = "You follow" if is_new else "You follow already"
            return f"{how} case {number}: you hear of every change of its status."
        was_one = unfollow(actor, click.seen.case_id, uow)
        return f"You follow case {number} no more." if was_one else f"You did not follow case {number}."


def register(app: App, desk: Desk) -> None:
    """Listen for Follow and Unfollow."""
    for button in (Button.FOLLOW, Button.UNFOLLOW):
        app.action(button.value)(at(desk, follow_clicked))
