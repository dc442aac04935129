"""The Advocate of a booked meeting answers on the card whether they can attend (RTE-1)."""

from __future__ import annotations

from slack_bolt import App

from cases.model.case import Case
from cases.use_cases.answer_meeting import AnswerMeeting, answer_meeting
from handlers.context import HandlerContext
from handlers.forms import CommandFields
from handlers.one_click import OneClick, register_click
from handlers.payloads import Click
from messages.names import Button


def read(click: Click, fields: CommandFields) -> AnswerMeeting:
    """Return the command of the click."""
    return AnswerMeeting(**fields, attends=click.action_id == Button.CAN_ATTEND)


def where_it_goes(command: AnswerMeeting, case: Case, context: HandlerContext) -> str:
    """Tell an Advocate who cannot attend who has the case now. The card itself shows that somebody can attend."""
    if command.attends:
        return ""
    with context.read() as uow:
        owner = uow.roster.get(case.owner)
    where = (
        f"goes to {owner.name}, who gets your reason"
        if owner is not None
        else "is unassigned now: SMB Ops are notified"
    )
    return f"{case.number} {where}."


ANSWERING = OneClick(
    buttons=(Button.CAN_ATTEND, Button.CANNOT_ATTEND),
    read=read,
    apply=answer_meeting,
    said=where_it_goes,
)


def register(app: App, context: HandlerContext) -> None:
    """Listen for both answers."""
    register_click(app, context, ANSWERING)
