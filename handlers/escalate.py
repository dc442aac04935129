"""Escalate a missed clock to the region's manager (ESC-1). The creator of the case can do it."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.model.case import AuditEntry, Case
from cases.model.errors import CaseError, Field
from cases.model.requests import RequestKind
from cases.rules.escalation import missed_promises, responsible_people, why_not_escalate
from cases.rules.permissions import Act
from cases.use_cases.escalate import Escalate, escalate
from handlers.answers import Answers
from handlers.context import CaseView, HandlerContext
from handlers.forms import NOTHING_FILLED_IN, CaseForm, CommandFields, register_form
from messages import modals
from messages import watchers as waiting
from messages.names import Button, Form
from messages.surfaces import Modal


def build(case_view: CaseView, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:  # noqa: ARG001 - an escalation overwrites nothing, so no notice ever comes
    """Return the form. Raises CaseError, which says when it will be possible, if it is not possible now."""
    with case_view.read() as uow:
        last = uow.requests.last(case_view.case.id, RequestKind.ESCALATION)
    person = case_view.actor.person
    zone = person.zone if person is not None else None
    if why := why_not_escalate(case_view.case, last, case_view.policy, case_view.now, zone):
        raise CaseError(why)
    whom = [person.name for person in responsible_people(case_view.case.region, case_view.roster)]
    words = [clock.kind.value for clock in missed_promises(case_view.case, case_view.policy, case_view.now)]
    return waiting.escalate(case_view.case, words, whom, filled=answers.filled())


def read(answers: Answers, fields: CommandFields) -> Escalate:
    """Return the command in the form."""
    return Escalate(**fields, reason=answers.text(Field.REASON))


def escalated(command: Escalate, case: Case, context: HandlerContext) -> Modal:  # noqa: ARG001 - every window is asked for in the same way
    """Say who was notified."""
    with context.read() as uow:
        whom = [person.name for person in responsible_people(case.region, uow.roster)]
    told = f"{' and '.join(whom)} {'was' if len(whom) == 1 else 'were'} told" if whom else "SMB Ops were told"
    return modals.trouble(f"{told}, with your reason, and so was the owner.", title="Escalated")


FORM = CaseForm(
    form=Form.ESCALATE,
    opens={Button.ESCALATE: NOTHING_FILLED_IN},
    act=Act.ESCALATE,
    build=build,
    read=read,
    apply=escalate,
    then=escalated,
)


def register(app: App, context: HandlerContext) -> None:
    """Listen for Escalate."""
    register_form(app, context, FORM)
