"""Closed Lost (OPP-2): close the opportunity of a guaranteed churn as lost, with one click."""

from __future__ import annotations

from slack_bolt import App

from cases.use_cases.lose_opportunity import LoseOpportunity, lose_opportunity
from handlers.context import HandlerContext
from handlers.one_click import OneClick, register_click
from messages.names import Button

LOSING = OneClick(
    buttons=(Button.OPPORTUNITY_LOST,),
    read=lambda click, fields: LoseOpportunity(**fields),  # noqa: ARG005 - the signature is the field's
    apply=lose_opportunity,
)


def register(app: App, context: HandlerContext) -> None:
    """Listen for Closed Lost."""
    register_click(app, context, LOSING)
