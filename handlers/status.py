"""Status: between Open and the three of In Progress, with the next step that In Progress asks for (STA-1, STA-3)."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.case import AuditEntry
from cases.errors import Field
from cases.permissions import Act
from cases.status import Status
from cases.working import SetStatus, set_status
from handlers.answers import Answers
from handlers.desk import Desk, Look
from handlers.forms import NOTHING_FILLED_IN, Basis, CaseForm, register_form
from handlers.pick_up import comment_to_paste, suggestion_for
from messages import modals
from messages.names import Button, Form
from messages.surfaces import Modal


def build(look: Look, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """The form, showing what the chosen status needs."""
    chosen = answers.word(Field.STATUS, Status) or look.case.status
    return modals.status(
        look.case, look.policy, suggestion_for(look), status=chosen, filled=answers.filled(), notice=notice
    )


def read(answers: Answers, basis: Basis) -> SetStatus:
    """The command in the form."""
    return SetStatus(
        **basis,
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


def register(app: App, desk: Desk) -> None:
    """Listen for Status."""
    register_form(app, desk, FORM)
