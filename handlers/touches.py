"""Log a touch, or undo the last one, with one click on the card or in More (SLA-5)."""

from __future__ import annotations

from slack_bolt import App

from cases.model.policy import TouchKind
from cases.use_cases.log_touch import LogTouch, log_touch
from cases.use_cases.undo_touch import UndoTouch, undo_touch
from handlers.context import HandlerContext
from handlers.forms import CommandFields
from handlers.more import more_window
from handlers.one_click import OneClick, register_click
from handlers.payloads import Click
from messages.names import Button, TouchSeen

KINDS = {Button.MORE_LOG_EMAIL: TouchKind.EMAIL, Button.MORE_LOG_CALL: TouchKind.CALL}


def due_touch(click: Click, fields: CommandFields) -> LogTouch:
    """Return the touch that the card asks for."""
    touch = TouchSeen.read(click.value)
    return LogTouch(**fields, kind=touch.kind, day=touch.day)


def any_touch(click: Click, fields: CommandFields) -> LogTouch:
    """Return a touch of the kind that was clicked, due or not."""
    return LogTouch(**fields, kind=KINDS[Button(click.action_id)], day=None)


def taken_back(click: Click, fields: CommandFields) -> UndoTouch:  # noqa: ARG001 - every click is read the same way
    """Return the command that undoes the last touch."""
    return UndoTouch(**fields)


UNDOING = OneClick(buttons=(Button.MORE_UNDO_TOUCH,), read=taken_back, apply=undo_touch, window=more_window)
ON_THE_CARD = OneClick(buttons=(Button.LOG_TOUCH,), read=due_touch, apply=log_touch)
IN_MORE = OneClick(buttons=tuple(KINDS), read=any_touch, apply=log_touch, window=more_window)


def register(app: App, context: HandlerContext) -> None:
    """Listen for the touch buttons."""
    register_click(app, context, ON_THE_CARD)
    register_click(app, context, IN_MORE)
    register_click(app, context, UNDOING)
