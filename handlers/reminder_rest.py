"""Show all (NAG-3): a window with everything that a reminder is about. The message itself shows only the worst."""

from __future__ import annotations

from slack_bolt import App, Respond
from slack_sdk import WebClient

from cases.model.case import Case
from cases.model.errors import NotAllowed
from cases.model.people import Actor, Person, Roster
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.morning import is_to
from cases.rules.permissions import leads_it
from cases.rules.reminder_lines import clock_of
from handlers.context import HandlerContext, bind
from handlers.forms import present
from handlers.listening import opens_window
from handlers.payloads import Body
from messages import reminder_rest, reminders
from messages.names import Button
from messages.surfaces import Modal


def reminders_of_message(
    message: str, reader: Person, uow: UnitOfWork, context: HandlerContext
) -> list[reminders.Reminder]:
    """Return the lines of this message as they are now."""
    now = context.clock.now()
    lines = uow.reminders.lines(message)
    found = uow.cases.many([line.case_id for line in lines])
    cards = uow.outbox.cards_in(f"dm:{reader.email}", list(found))
    shown = []
    for line in lines:
        case = found[line.case_id]
        owner = uow.roster.get(case.owner)
        card = cards.get(case.id)
        is_gone = not _hears_of(reader, case, owner, uow.roster)
        shown.append(
            reminders.Reminder(
                case=case,
                kind=line.clock,
                clock=None if is_gone else clock_of(line, case, owner, context.policy, now),
                owner=owner,
                card=context.permalink(*card) if card is not None else None,
                is_gone=is_gone,
            )
        )
    return shown


def _hears_of(reader: Person, case: Case, owner: Person | None, roster: Roster) -> bool:
    """Return whether the reader owns the case, covers it or leads its owner. A former owner does not see it."""
    if owner is None or owner == reader or roster.cover_of(owner) == reader or roster.manager_of(owner) == reader:
        return True
    return leads_it(Actor(reader.name, person=reader), case, roster)


@opens_window
def show_all_clicked(body: Body, client: WebClient, respond: Respond, *, context: HandlerContext) -> None:
    """Open the window. Only the recipient of the message sees it."""

    def build() -> Modal:
        message = str(body["actions"][0]["value"])
        with context.read() as uow:
            reader = uow.roster.by_slack_id(str(body["user"]["id"]))
            if reader is None or not is_to(message, reader.email):
                raise NotAllowed("This reminder was sent to somebody else.")
            shown = reminders_of_message(message, reader, uow, context)
        return reminder_rest.window(shown)

    present(body, client, respond, build)


def register(app: App, context: HandlerContext) -> None:
    """Listen for Show all."""
    app.action(Button.REMINDER_REST.value)(bind(context, show_all_clicked))
