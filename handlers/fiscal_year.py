"""Continue and Release on the list for a new fiscal year (HVA-3). Change Advocate there is Reassign."""

from __future__ import annotations

from slack_bolt import App

from cases.use_cases.decide_year import ContinueYear, ReleaseCase, continue_year, release_case
from handlers.context import HandlerContext
from handlers.one_click import OneClick, register_click
from messages.names import Button, YearSeen

CONTINUING = OneClick(
    buttons=(Button.YEAR_CONTINUE,),
    read=lambda click, fields: ContinueYear(**fields, request=YearSeen.read(click.value).request),
    apply=continue_year,
)
RELEASING = OneClick(
    buttons=(Button.YEAR_RELEASE,),
    read=lambda click, fields: ReleaseCase(**fields, request=YearSeen.read(click.value).request),
    apply=release_case,
)


def register(app: App, context: HandlerContext) -> None:
    """Listen for both buttons."""
    register_click(app, context, CONTINUING)
    register_click(app, context, RELEASING)
