"""Escalate: the creator of a case takes a missed clock to the region's manager (ESC-1)."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.asks import AskKind
from cases.case import AuditEntry, Case
from cases.errors import CaseError, Field
from cases.escalating import Escalate, escalate, missed, those_who_answer_for, why_not_escalate
from cases.permissions import Act
from handlers.answers import Answers
from handlers.desk import Desk, Look
from handlers.forms import NOTHING_FILLED_IN, Basis, CaseForm, register_form
from messages import modals, waiting
from messages.names import Button, Form
from messages.surfaces import Modal


def build(look: Look, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:  # noqa: ARG001 - an escalation overwrites nothing, so no notice ever comes
    """The form. Raises CaseError where it is not possible now, saying when it will be."""
    with look.read() as uow:
        last = uow.asks.last(look.case.id, AskKind.ESCALATION)
    if why := why_not_escalate(look.case, last, look.policy, look.now):
        raise CaseError(why)
    whom = [person.name for person in those_who_answer_for(look.case.region, look.roster)]
    words = [clock.kind.value for clock in missed(look.case, look.policy, look.now)]
    return waiting.escalate(look.case, words, whom, filled=answers.filled())


def read(answers: Answers, basis: Basis) -> Escalate:
    """The command in the form."""
    return Escalate(**basis, reason=answers.text(Field.REASON))


def escalated(command: Escalate, case: Case, desk: Desk) -> Modal:  # noqa: ARG001 - every window is asked for in the same way
    """Who was told."""
    with desk.read() as uow:
        whom = [person.name for person in those_who_answer_for(case.region, uow.roster)]
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


def register(app: App, desk: Desk) -> None:
    """Listen for Escalate."""
    register_form(app, desk, FORM)
