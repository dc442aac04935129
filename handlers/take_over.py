"""Take over: whoever covers for somebody away makes a case their own, with one click (PTO-1)."""

from __future__ import annotations

from slack_bolt import App

from cases.absence import TakeOver, take_over
from handlers.clicks import OneClick, register_click
from handlers.desk import Desk
from messages.names import Button

TAKING_OVER = OneClick(
    buttons=(Button.TAKE_OVER,),
    read=lambda click, basis: TakeOver(**basis),  # noqa: ARG005 - the signature is the field's
    apply=take_over,
)


def register(app: App, desk: Desk) -> None:
    """Listen for Take over."""
    register_click(app, desk, TAKING_OVER)
