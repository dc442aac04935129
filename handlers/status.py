"""Status (STA-1, STA-3): move between Open and the three In Progress statuses. In Progress needs a next step."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.model.case import AuditEntry
from cases.model.errors import Field
from cases.model.status import Status
from cases.rules.permissions import Act
from cases.use_cases.set_status import SetStatus, set_status
from handlers.answers import Answers
from handlers.context import CaseView, HandlerContext
from handlers.forms import NOTHING_FILLED_IN, CaseForm, CommandFields, register_form
from handlers.pick_up import comment_to_paste, suggestion_for
from messages import modals
from messages.names import Button, Form
from messages.surfaces import Modal


def build(case_view: CaseView, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """Return the form, showing what the chosen status needs."""
    chosen = answers.word(Field.STATUS, Status) or case_view.case.status
    return modals.status(
        case_view.case,
        case_view.policy,
        suggestion_for(case_view),
        status=chosen,
        filled=answers.filled(),
        notice=notice,
    )


def read(answers: Answers, fields: CommandFields) -> SetStatus:
    """Return the command in the form."""
    return SetStatus(
        **fields,
        status=answers.word(Field.STATUS, Status) or Status.OPEN,
        blocked_on=answers.choice(Field.BLOCKED_ON),
        step=answers.text(Field.NEXT_STEP),
        due=answers.day(Field.NEXT_STEP_DUE),
    )


FORM = CaseForm(
    form=Form.STATUS,
    opens={Button.STATUS: NOTHING_FILLED_IN},
    redraws=(Button.STATUS_STATUS,),
    act=Act.SET_STATUS,
    build=build,
    read=read,
    apply=set_status,
    then=comment_to_paste,
)


def register(app: App, context: HandlerContext) -> None:
    """Listen for Status."""
    register_form(app, context, FORM)
