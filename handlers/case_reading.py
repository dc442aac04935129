"""Show the history of a case, its full texts, its ticket comment, and the link into the CRM."""

from __future__ import annotations

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from cases.changes.ticket_notes import pickup_write
from handlers.context import HandlerContext, bind, load_readable
from handlers.forms import show
from handlers.listening import opens_window
from handlers.payloads import Body, Click
from messages import case_reading
from messages.names import Button
from messages.surfaces import Modal


@opens_window
def history_clicked(body: Body, client: WebClient, respond: Respond, *, context: HandlerContext) -> None:
    """Show the changes of a case and its next steps (AUD-1, NXT-2)."""

    def build(click: Click) -> Modal:
        case_view = load_readable(context, click.seen.case_id, click.slack_id)
        return case_reading.history(case_view.case, context.history(case_view.case.id), case_view.steps)

    show(body, client, respond, build)


@opens_window
def show_all_clicked(body: Body, client: WebClient, respond: Respond, *, context: HandlerContext) -> None:
    """Show description, context and ask in full."""

    def build(click: Click) -> Modal:
        return case_reading.show_all(load_readable(context, click.seen.case_id, click.slack_id).case)

    show(body, client, respond, build)


@opens_window
def zendesk_clicked(body: Body, client: WebClient, respond: Respond, *, context: HandlerContext) -> None:
    """Show the comment for the ticket of the case (ZEN-1), whether casebot wrote it or a person has to paste it."""

    def build(click: Click) -> Modal:
        case = load_readable(context, click.seen.case_id, click.slack_id).case
        with context.read() as uow:
            return case_reading.zendesk_comment(case, pickup_write(case, uow))

    show(body, client, respond, build)


def link_clicked(ack: Ack) -> None:
    """Acknowledge a link button. The browser opens the link, but Slack still expects an answer."""
    ack()


def register(app: App, context: HandlerContext) -> None:
    """Listen for History, Show all, Zendesk comment and Open in Salesforce."""
    app.action(Button.MORE_ZENDESK.value)(bind(context, zendesk_clicked))
    app.action(Button.MORE_HISTORY.value)(bind(context, history_clicked))
    app.action(Button.SHOW_ALL.value)(bind(context, show_all_clicked))
    app.action(Button.OPEN_CRM.value)(link_clicked)
