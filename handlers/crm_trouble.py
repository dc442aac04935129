"""Resolve what Salesforce refused or changed as well (SAFE-4): Fix, Drop, Keep Slack's, Take Salesforce's."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.model.case import AuditEntry
from cases.model.crm import CrmWriteState
from cases.model.errors import CaseError, Field
from cases.model.status import Resolution
from cases.rules.permissions import Act
from cases.use_cases.settle_crm_writes import (
    NOTHING_LEFT,
    DropCrmWrite,
    FixCrmWrite,
    KeepOurs,
    TakeTheirs,
    drop_crm_write,
    fix_crm_write,
    keep_ours,
    take_theirs,
    troubled,
)
from handlers.answers import Answers
from handlers.context import CaseView, HandlerContext
from handlers.forms import NOTHING_FILLED_IN, CaseForm, CommandFields, register_form
from handlers.one_click import OneClick, register_click
from handlers.payloads import Click
from messages import crm
from messages.names import Button, Form
from messages.surfaces import Modal


def build_fix(case_view: CaseView, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """Return the form, with the error that Salesforce gave."""
    with case_view.read() as uow:
        refused = troubled(case_view.case.id, uow, CrmWriteState.REFUSED)
    if not refused:
        raise CaseError(NOTHING_LEFT)
    return crm.fix(case_view.case, refused, case_view.roster, filled=answers.filled(), notice=notice)


def read_fix(answers: Answers, fields: CommandFields) -> FixCrmWrite:
    """Return the command in the form. A field that the form did not show keeps its value."""
    return FixCrmWrite(
        **fields,
        step=answers.text(Field.NEXT_STEP) if Field.NEXT_STEP in answers.inputs else None,
        due=answers.day(Field.NEXT_STEP_DUE),
        feedback=answers.text(Field.FEEDBACK) if Field.FEEDBACK in answers.inputs else None,
        contact=answers.text(Field.CONTACT) if Field.CONTACT in answers.inputs else None,
        resolution=answers.word(Field.RESOLUTION, Resolution),
    )


FIX = CaseForm(
    form=Form.CRM_FIX,
    opens={Button.CRM_FIX: NOTHING_FILLED_IN},
    act=Act.SETTLE_CRM,
    build=build_fix,
    read=read_fix,
    apply=fix_crm_write,
)


def read_drop(click: Click, fields: CommandFields) -> DropCrmWrite:  # noqa: ARG001 - every click is read the same way
    """Return the command of a click on Drop."""
    return DropCrmWrite(**fields)


def read_keep(click: Click, fields: CommandFields) -> KeepOurs:  # noqa: ARG001 - every click is read the same way
    """Return the command of a click on Keep Slack's."""
    return KeepOurs(**fields)


def read_take(click: Click, fields: CommandFields) -> TakeTheirs:  # noqa: ARG001 - every click is read the same way
    """Return the command of a click on Take Salesforce's."""
    return TakeTheirs(**fields)


DROP = OneClick(buttons=(Button.CRM_DROP,), read=read_drop, apply=drop_crm_write)
KEEP = OneClick(buttons=(Button.CRM_KEEP,), read=read_keep, apply=keep_ours)
TAKE = OneClick(buttons=(Button.CRM_TAKE,), read=read_take, apply=take_theirs)


def register(app: App, context: HandlerContext) -> None:
    """Listen for all four."""
    register_form(app, context, FIX)
    register_click(app, context, DROP)
    register_click(app, context, KEEP)
    register_click(app, context, TAKE)
