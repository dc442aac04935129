"""More › Transfer to Support: loop them in, tell the customer, close, in one form (CLO-9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from slack_bolt import App

from cases.case import AuditEntry
from cases.closing import Closing, fields_needed
from cases.errors import Field
from cases.permissions import Act
from cases.status import Resolution, Status
from cases.working import CloseCase, close
from handlers.answers import Answers
from handlers.close import closing_in
from handlers.desk import Desk, Look
from handlers.forms import NOTHING_FILLED_IN, Basis, CaseForm, register_form
from messages import modals
from messages.names import Button, Form
from messages.surfaces import Modal

# Settled by what the form is for.
NOT_ASKED = {Field.STATUS, Field.RESOLUTION}


def transferring(answers: Answers) -> Closing:
    """The closing as a transfer to Support."""
    return replace(closing_in(answers), status=Status.RESOLVED, resolution=Resolution.TRANSFERRED_TO_SUPPORT)


def build(look: Look, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """The form, with all that a resolved case needs and is not known yet; that Support is looped in comes first."""
    closing = transferring(answers)
    needed = [field for field in fields_needed(look.case, closing, look.policy, look.today) if field not in NOT_ASKED]
    fields = sorted(needed, key=lambda field: field is not Field.SUPPORT_LOOPED_IN)
    return modals.to_support(look.case, closing, fields, look.policy, look.now, filled=answers.filled(), notice=notice)


def read(answers: Answers, basis: Basis) -> CloseCase:
    """The command in the form."""
    return CloseCase(**basis, closing=transferring(answers))


FORM = CaseForm(
    form=Form.TO_SUPPORT,
    opens={Button.MORE_SUPPORT: NOTHING_FILLED_IN},
    redraws=(Button.TO_SUPPORT_OPPORTUNITY,),
    act=Act.CLOSE,
    build=build,
    read=read,
    apply=close,
)


def register(app: App, desk: Desk) -> None:
    """Listen for More › Transfer to Support."""
    register_form(app, desk, FORM)
