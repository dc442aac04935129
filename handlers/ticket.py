"""Zendesk ticket (ZEN-3): set the state of the reply, a refund, or an account that is not SMB's."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.changes.change_case import Command
from cases.model.case import AuditEntry, Case
from cases.model.errors import Field, Problem, Refused
from cases.rules.permissions import Act
from cases.use_cases.answer_ticket import NO_TICKET, AnswerTicket, TicketAnswer, answer_ticket
from handlers.answers import Answers
from handlers.context import CaseView, HandlerContext
from handlers.forms import NOTHING_FILLED_IN, CaseForm, CommandFields, register_form
from messages import tickets
from messages.names import Button, Form
from messages.surfaces import Modal


def build(case_view: CaseView, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """Return the form, with the last known state of the ticket."""
    answer = answers.word(Field.TICKET_ANSWER, TicketAnswer) or TicketAnswer.PENDING
    with case_view.read() as uow:
        number = uow.tickets.links.number_in(case_view.case.zendesk_link) or 0
        return tickets.answer_form(
            case_view.case,
            number,
            uow.tickets.get(number),
            uow.tickets.links.link(number),
            answer,
            filled=answers.filled(),
            notice=notice,
        )


def require_ticket(case_view: CaseView) -> None:
    """Raise Refused if the case has no ticket of the connected account."""
    with case_view.read() as uow:
        if uow.tickets.links.number_in(case_view.case.zendesk_link) is None:
            raise Refused([Problem(Field.TICKET_ANSWER, "ZEN-3", NO_TICKET)])


def read(answers: Answers, fields: CommandFields) -> AnswerTicket:
    """Return the command in the form."""
    return AnswerTicket(
        **fields,
        answer=answers.word(Field.TICKET_ANSWER, TicketAnswer) or TicketAnswer.OPEN,
        note=answers.text(Field.NOTE),
        account_owner=answers.text(Field.ACCOUNT_OWNER),
    )


def billing_form(command: Command, case: Case, context: HandlerContext) -> Modal | None:
    """Return the form for a refund; None for any other answer."""
    is_billing = isinstance(command, AnswerTicket) and command.answer is TicketAnswer.BILLING
    return tickets.billing_form(case, context.policy.ar_form) if is_billing else None


FORM = CaseForm(
    form=Form.TICKET,
    opens={Button.TICKET: NOTHING_FILLED_IN},
    redraws=(Button.TICKET_ANSWER,),
    act=Act.ANSWER_TICKET,
    build=build,
    read=read,
    apply=answer_ticket,
    then=billing_form,
    require=require_ticket,
)


def register(app: App, context: HandlerContext) -> None:
    """Listen for Zendesk ticket."""
    register_form(app, context, FORM)
