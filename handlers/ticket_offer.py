"""Create a case from an offered Zendesk ticket (RTE-4)."""

from __future__ import annotations

from slack_bolt import Ack, App, Respond

from cases.use_cases.offer_tickets import CreateFromTicket, create_from_ticket
from handlers.boundary import answer_click, refusal_text
from handlers.context import HandlerContext, bind
from handlers.forms import ephemeral
from handlers.payloads import Body, Click
from messages import answers as say
from messages.names import Button


def create_clicked(ack: Ack, body: Body, respond: Respond, *, context: HandlerContext) -> None:
    """Create the case. Its owner gets the card, and the person who clicked gets its number."""
    click = Click.of(body)
    context.look_up_stranger(click.slack_id)
    try:
        with context.change() as uow:
            actor = context.actor(click.slack_id, uow.roster)
            command = CreateFromTicket(actor=actor, ticket=click.seen.case_id, key=click.trigger_id)
            made = create_from_ticket(command, uow, context.policy, context.clock.now())
        message = say.done(f"Case {made.number} was created from the ticket.")
        ack()
    except Exception as error:  # noqa: BLE001 - the boundary: every error is told to the person, and bugs are logged
        message = say.refused(refusal_text(error, body))
        answer_click(ack, error)
    context.windows.submit(click.slack_id, lambda: respond(**ephemeral(message)))


def register(app: App, context: HandlerContext) -> None:
    """Listen for Create case."""
    app.action(Button.TICKET_CREATE.value)(bind(context, create_clicked))
