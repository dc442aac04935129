"""Reassign a case with one click to the colleague who is in touch with its customer (RTE-8)."""

from __future__ import annotations

from slack_bolt import App

from cases.use_cases.hand_to_colleague import HandToColleague, hand_to_colleague
from handlers.context import HandlerContext
from handlers.one_click import OneClick, register_click
from messages.names import Button

HANDING_OVER = OneClick(
    buttons=(Button.HAND_TO_COLLEAGUE,),
    read=lambda click, fields: HandToColleague(**fields),  # noqa: ARG005 - the signature is the field's
    apply=hand_to_colleague,
)


def register(app: App, context: HandlerContext) -> None:
    """Listen for Hand to …"""
    register_click(app, context, HANDING_OVER)
