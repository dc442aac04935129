"""More: a window with the further things to do with a case, of which only those show that make sense now and are allowed (CRD-2)."""

from __future__ import annotations

from functools import partial

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from cases.permissions import Act, may
from handlers.desk import Desk, at
from handlers.forms import show
from handlers.requests import Body, Click
from messages.more import more_on
from messages.names import Button
from messages.surfaces import Modal


def more_window(click: Click, desk: Desk) -> Modal:
    """The window for the case as it stands and the person who clicked."""
    look = desk.look(click.seen.case_id, click.slack_id)
    allowed = frozenset(act for act in Act if may(look.actor, act, look.case, look.roster))
    return more_on(look.case, allowed, look.touches, look.owner, look.policy, look.now)


def more_clicked(ack: Ack, body: Body, client: WebClient, respond: Respond, *, desk: Desk) -> None:
    """Open the window."""
    ack()
    show(body, client, respond, partial(more_window, desk=desk))


def register(app: App, desk: Desk) -> None:
    """Listen for More."""
    app.action(Button.MORE.value)(at(desk, more_clicked))
