"""The list of absences, with Change and Cancel (PTO-1). It shows a person's own absences, and a manager's team's."""

from __future__ import annotations

from functools import partial

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from cases.model.errors import AlreadyDone, Field, NotAllowed
from cases.use_cases.set_absence import absence_to_change, cancel_absence, covers_for, manageable_absences
from handlers.boundary import answer_click, refusal_text
from handlers.context import HandlerContext, bind
from handlers.forms import present
from handlers.listening import opens_window
from handlers.payloads import Body
from messages import absences, modals
from messages.names import Button, read_number
from messages.surfaces import Modal


def list_window(slack_id: str, context: HandlerContext, note: str = "") -> Modal:
    """Return the window for the person who asks. Raises NotAllowed if they cannot change anybody's absences."""
    with context.read() as uow:
        actor = uow.roster.actor(slack_id)
        if actor.person is None:
            raise NotAllowed("Only people on the roster can set absences here.")
        found = manageable_absences(actor, uow.roster, context.clock.now())
        return absences.absence_list(absences.shown(found, uow.roster), actor.person, note=note)


@opens_window
def list_clicked(body: Body, client: WebClient, respond: Respond, *, context: HandlerContext) -> None:
    """Open the list on top of the form."""
    present(body, client, respond, lambda: list_window(str(body["user"]["id"]), context))


@opens_window
def change_clicked(body: Body, client: WebClient, respond: Respond, *, context: HandlerContext) -> None:
    """Open the form with the stored absence."""

    def build() -> Modal:
        with context.read() as uow:
            roster = uow.roster
            absence = absence_to_change(roster.actor(str(body["user"]["id"])), _id(body), roster)
            person = roster.people[absence.email]
            return absences.away_form(
                [person],
                covers_for(person, roster),
                filled={
                    Field.FIRST_DAY: absence.first,
                    Field.LAST_DAY: absence.last,
                    Field.COVER: absence.cover or "",
                },
                instead_of=absence.id,
            )

    present(body, client, respond, build, in_its_place=True)


def cancel_clicked(ack: Ack, body: Body, client: WebClient, *, context: HandlerContext) -> None:
    """Cancel the absence and show the updated list."""
    slack_id = str(body["user"]["id"])
    note = ""
    error: Exception | None = None
    try:
        with context.change() as uow:
            actor = uow.roster.actor(slack_id)
            key = f"cancel away:{body['actions'][0]['value']}"
            ended = cancel_absence(actor, _id(body), key, uow, context.clock.now())
            note = f"Cancelled: {absences.days_in_words(ended)}. The cover is notified."
    except AlreadyDone:
        ack()
        return
    except Exception as failed:  # noqa: BLE001 - the boundary: every error is told to the person, and bugs are logged
        error, note = failed, refusal_text(failed, body)
    answer_click(ack, error)
    context.windows.submit(slack_id, partial(_draw, slack_id, str(body["view"]["id"]), client, context, note))


def _draw(slack_id: str, view_id: str, client: WebClient, context: HandlerContext, note: str) -> None:
    try:
        window = list_window(slack_id, context, note)
    except NotAllowed as refused:
        window = modals.trouble(str(refused))
    client.views_update(view_id=view_id, view=window.view)


def _id(body: Body) -> int:
    return read_number(str(body["actions"][0]["value"]))


def register(app: App, context: HandlerContext) -> None:
    """Listen for the list and its buttons."""
    app.action(Button.AWAY_LIST.value)(bind(context, list_clicked))
    app.action(Button.AWAY_CHANGE.value)(bind(context, change_clicked))
    app.action(Button.AWAY_CANCEL.value)(bind(context, cancel_clicked))
