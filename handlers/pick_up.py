"""Pick up: the form opens with a status and a next step that the cadence suggests, so one click submits it."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.changes.change_case import Command
from cases.model.case import AuditEntry, Case
from cases.model.errors import Field
from cases.model.status import Status
from cases.rules.permissions import Act
from cases.rules.touches import Suggestion, suggested_next_step
from cases.use_cases.pick_up import PickUp, pick_up
from handlers.answers import Answers
from handlers.context import CaseView, HandlerContext
from handlers.forms import NOTHING_FILLED_IN, CaseForm, CommandFields, register_form
from handlers.ongoing_view import ongoing_of
from messages import case_reading, modals
from messages.names import Button, Form
from messages.surfaces import Modal


def suggestion_for(case_view: CaseView) -> Suggestion:
    """Return the next step that the cadence of first contact suggests now (SLA-5)."""
    return suggested_next_step(case_view.due_touch, case_view.case, case_view.today)


def build(case_view: CaseView, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """Return the form, with the suggestion until something else is filled in."""
    # A reassigned case that somebody worked before keeps its status.
    as_it_is = case_view.case.status if case_view.case.status.is_in_progress else Status.ATTEMPTING_CONTACT
    chosen = answers.word(Field.STATUS, Status) or as_it_is
    with case_view.read() as uow:
        ongoing = ongoing_of(case_view.case, uow, case_view.now)
    return modals.pick_up(
        case_view.case,
        suggestion_for(case_view),
        case_view.policy,
        status=chosen,
        filled=answers.filled(),
        notice=notice,
        ongoing=ongoing,
    )


def read(answers: Answers, fields: CommandFields) -> PickUp:
    """Return the command in the form."""
    return PickUp(
        **fields,
        status=answers.word(Field.STATUS, Status) or Status.OPEN,
        blocked_on=answers.choice(Field.BLOCKED_ON),
        step=answers.text(Field.NEXT_STEP),
        due=answers.day(Field.NEXT_STEP_DUE),
    )


def comment_to_paste(command: Command, case: Case, context: HandlerContext) -> Modal | None:  # noqa: ARG001 - the signature is the form's
    """Return the comment to paste into the case's ticket (ZEN-1), if this change picked the case up (SLA-1).

    Return nothing if casebot writes the comment itself.
    """
    if not case.zendesk_link:
        return None
    with context.read() as uow:
        if uow.tickets.links.number_in(case.zendesk_link) is not None:
            return None
        changed = {entry.field for entry in uow.audit.since(case.id, case.version - 1)}
    return case_reading.zendesk_comment(case) if "picked_up_at" in changed else None


FORM = CaseForm(
    form=Form.PICK_UP,
    opens={Button.PICK_UP: NOTHING_FILLED_IN},
    redraws=(Button.PICK_UP_STATUS,),
    act=Act.PICK_UP,
    build=build,
    read=read,
    apply=pick_up,
    then=comment_to_paste,
)


def register(app: App, context: HandlerContext) -> None:
    """Listen for Pick up."""
    register_form(app, context, FORM)
