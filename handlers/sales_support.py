"""Tell Sales Support that an account belongs to Mid-Market or Enterprise (MM-2).

The case stays open or closes with it.
"""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.model.case import AuditEntry
from cases.model.errors import Field, Problem, Refused
from cases.rules.permissions import Act
from cases.rules.segment import outside_smb
from cases.use_cases.hand_over import (
    AndThen,
    TellSalesSupport,
    already_requested,
    last_sales_support_request,
    may_end,
    tell_sales_support,
)
from handlers.answers import Answers
from handlers.close import closing_in
from handlers.context import CaseView, HandlerContext
from handlers.forms import NOTHING_FILLED_IN, CaseForm, CommandFields, register_form
from handlers.mid_market import fields_asked
from messages import modals
from messages.names import Button, Form
from messages.surfaces import Modal


def build(case_view: CaseView, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """Return the form. The reason is filled in if the account's figures give one."""
    then = answers.word(Field.AND_THEN, AndThen) or AndThen.STAYS
    closing = closing_in(answers)
    fields = fields_asked(case_view, closing) if then is AndThen.CLOSES else []
    why = outside_smb(case_view.case, case_view.policy) or ""
    ways = tuple(AndThen) if may_end(case_view.case, case_view.policy) else (AndThen.STAYS,)
    after = modals.AfterTelling(then, ways)
    return modals.sales_support(
        case_view.case, after, why, closing, fields, case_view.policy, filled=answers.filled(), notice=notice
    )


def require_untold(case_view: CaseView) -> None:
    """Raise Refused if Sales Support was told about this account before."""
    with case_view.read() as uow:
        earlier = last_sales_support_request(uow.audit.since(case_view.case.id, 0))
    if earlier is not None:
        raise Refused([Problem(Field.REASON, "MM-2", already_requested(earlier, case_view.actor))])


def read(answers: Answers, fields: CommandFields) -> TellSalesSupport:
    """Return the command in the form."""
    then = answers.word(Field.AND_THEN, AndThen) or AndThen.STAYS
    return TellSalesSupport(**fields, closing=closing_in(answers), why=answers.text(Field.REASON), and_then=then)


FORM = CaseForm(
    form=Form.SALES_SUPPORT,
    opens={Button.SALES_SUPPORT: NOTHING_FILLED_IN},
    redraws=(Button.SALES_SUPPORT_THEN, Button.SALES_SUPPORT_RESOLUTION),
    act=Act.HAND_OVER,
    build=build,
    read=read,
    apply=tell_sales_support,
    require=require_untold,
)


def register(app: App, context: HandlerContext) -> None:
    """Listen for Tell Sales Support."""
    register_form(app, context, FORM)
