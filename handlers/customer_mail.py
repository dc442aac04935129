"""Handle a customer's mail on a closed case (EML-1): ask for a new request, or create a new case from it."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.model.case import AuditEntry
from cases.model.errors import Field
from cases.rules.permissions import Act
from cases.use_cases.take_mail import (
    AskForNewRequest,
    CreateFromMail,
    ask_for_new_request,
    create_from_mail,
    waiting_on,
)
from handlers.answers import Answers
from handlers.context import CaseView, HandlerContext
from handlers.forms import NOTHING_FILLED_IN, CaseForm, CommandFields, register_form
from messages import mail
from messages.names import Button, Form
from messages.surfaces import Modal


def build_asking(case_view: CaseView, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """Return the form with the words for the customer."""
    return mail.ask_new_request(case_view.case, case_view.policy, answers.filled(), notice)


def read_asking(answers: Answers, fields: CommandFields) -> AskForNewRequest:
    """Return the command in the form."""
    return AskForNewRequest(**fields, sent=answers.ticked(Field.SENT))


def build_new_case(case_view: CaseView, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """Return the form for a new case, filled in from the closed one and its mails."""
    with case_view.read() as uow:
        mails = waiting_on(case_view.case, uow)
    return mail.case_from_mail(case_view.case, mails, case_view.policy, answers.filled(), notice)


def read_new_case(answers: Answers, fields: CommandFields) -> CreateFromMail:
    """Return the command in the form."""
    return CreateFromMail(
        **fields,
        account=answers.name(Field.ACCOUNT),
        contact=answers.name(Field.CONTACT),
        type=answers.choice(Field.TYPE) or "",
        subject=answers.text(Field.SUBJECT),
        description=answers.text(Field.DESCRIPTION),
    )


ASKING = CaseForm(
    form=Form.MAIL_ASK,
    opens={Button.MAIL_ASK: NOTHING_FILLED_IN},
    act=Act.ANSWER_MAIL,
    build=build_asking,
    read=read_asking,
    apply=ask_for_new_request,
)
NEW_CASE = CaseForm(
    form=Form.MAIL_CREATE,
    opens={Button.MAIL_CREATE: NOTHING_FILLED_IN},
    act=Act.ANSWER_MAIL,
    build=build_new_case,
    read=read_new_case,
    apply=create_from_mail,
)


def register(app: App, context: HandlerContext) -> None:
    """Listen for both choices."""
    register_form(app, context, ASKING)
    register_form(app, context, NEW_CASE)
