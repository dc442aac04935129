"""Try again (SAFE-4): send a change of a ticket again that Zendesk refused."""

from __future__ import annotations

from slack_bolt import App

from cases.use_cases.retry_ticket_write import RetryTicketWrite, retry_ticket_write
from handlers.context import HandlerContext
from handlers.forms import CommandFields
from handlers.one_click import OneClick, register_click
from handlers.payloads import Click
from messages.names import Button, TicketWriteSeen


def read(click: Click, fields: CommandFields) -> RetryTicketWrite:
    """Return the command of a click."""
    write = TicketWriteSeen.read(click.value).write
    # Two refused changes of one case have a button each.
    again: CommandFields = {**fields, "key": f"{fields['key']}:{write}"}
    return RetryTicketWrite(**again, write=write)


RETRYING = OneClick(buttons=(Button.TICKET_RETRY,), read=read, apply=retry_ticket_write)


def register(app: App, context: HandlerContext) -> None:
    """Listen for Try again."""
    register_click(app, context, RETRYING)
