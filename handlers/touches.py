"""Log a touch: one click, on the card or in the More window (SLA-5)."""

from __future__ import annotations

from slack_bolt import App

from cases.policy import TouchKind
from cases.working import LogTouch, log_touch
from handlers.clicks import OneClick, register_click
from handlers.desk import Desk
from handlers.forms import Basis
from handlers.more import more_window
from handlers.requests import Click
from messages.names import Button, TouchSeen

KINDS = {Button.MORE_LOG_EMAIL: TouchKind.EMAIL, Button.MORE_LOG_CALL: TouchKind.CALL}


def due_touch(click: Click, basis: Basis) -> LogTouch:
    """The touch that the card asks for, as it stands on the button."""
    touch = TouchSeen.read(click.value)
    return LogTouch(**basis, kind=touch.kind, day=touch.day)


def any_touch(click: Click, basis: Basis) -> LogTouch:
    """A touch of the kind that was clicked, due or not."""
    return LogTouch(**basis, kind=KINDS[Button(click.action_id)], day=None)


ON_THE_CARD = OneClick(buttons=(Button.LOG_TOUCH,), read=due_touch, apply=log_touch)
IN_MORE = OneClick(buttons=tuple(KINDS), read=any_touch, apply=log_touch, window=more_window)


def register(app: App, desk: Desk) -> None:
    """Listen for the touch buttons."""
    register_click(app, desk, ON_THE_CARD)
    register_click(app, desk, IN_MORE)
