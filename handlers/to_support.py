"""More › Transfer to Support (CLO-9): loop Support in, tell the customer and close, in one form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from slack_bolt import App

from cases.changes.closing import CloseCase
from cases.model.case import AuditEntry
from cases.model.closing_answers import Closing
from cases.model.errors import Field
from cases.model.status import Resolution, Status
from cases.rules.closing import fields_needed
from cases.rules.permissions import Act
from cases.use_cases.close import close
from handlers.answers import Answers
from handlers.close import closing_in, context_of
from handlers.context import CaseView, HandlerContext
from handlers.forms import NOTHING_FILLED_IN, CaseForm, CommandFields, register_form
from messages import modals
from messages.names import Button, Form
from messages.surfaces import Modal

# The form itself settles these fields.
NOT_ASKED = {Field.STATUS, Field.RESOLUTION}


def transferring(answers: Answers) -> Closing:
    """Return the closing as a transfer to Support."""
    return replace(closing_in(answers), status=Status.RESOLVED, resolution=Resolution.TRANSFERRED_TO_SUPPORT)


def build(case_view: CaseView, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """Return the form with everything that a resolved case still needs. Looping in Support comes first."""
    closing = transferring(answers)
    needed = [
        field
        for field in fields_needed(case_view.case, closing, case_view.policy, context_of(case_view, closing))
        if field not in NOT_ASKED
    ]
    fields = sorted(needed, key=lambda field: field is not Field.SUPPORT_LOOPED_IN)
    return modals.to_support(case_view.case, closing, fields, case_view.policy, filled=answers.filled(), notice=notice)


def read(answers: Answers, fields: CommandFields) -> CloseCase:
    """Return the command in the form."""
    return CloseCase(**fields, closing=transferring(answers))


FORM = CaseForm(
    form=Form.TO_SUPPORT,
    opens={Button.MORE_SUPPORT: NOTHING_FILLED_IN},
    redraws=(Button.TO_SUPPORT_OPPORTUNITY,),
    act=Act.CLOSE,
    build=build,
    read=read,
    apply=close,
)


def register(app: App, context: HandlerContext) -> None:
    """Listen for More › Transfer to Support."""
    register_form(app, context, FORM)
