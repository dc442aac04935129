"""Take over (PTO-1): the cover of somebody away takes a case with one click."""

from __future__ import annotations

from slack_bolt import App

from cases.use_cases.take_over import TakeOver, take_over
from handlers.context import HandlerContext
from handlers.one_click import OneClick, register_click
from messages.names import Button

TAKING_OVER = OneClick(
    buttons=(Button.TAKE_OVER,),
    read=lambda click, fields: TakeOver(**fields),  # noqa: ARG005 - the signature is the field's
    apply=take_over,
)


def register(app: App, context: HandlerContext) -> None:
    """Listen for Take over."""
    register_click(app, context, TAKING_OVER)
