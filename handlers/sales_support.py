"""Tell Sales Support: the account belongs to Mid-Market or Enterprise (MM-2); the case stays open, or closes with it."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.case import AuditEntry
from cases.errors import Field, Problem, Refused
from cases.handing_on import (
    AndThen,
    TellSalesSupport,
    may_end,
    tell_sales_support,
    told_to_sales_support,
    was_told_already,
)
from cases.permissions import Act
from cases.segment import outside_smb
from handlers.answers import Answers
from handlers.close import closing_in
from handlers.desk import Desk, Look
from handlers.forms import NOTHING_FILLED_IN, Basis, CaseForm, register_form
from handlers.mid_market import fields_asked
from messages import modals
from messages.names import Button, Form
from messages.surfaces import Modal


def build(look: Look, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """The form; the reason is filled in where the account's figures give one."""
    then = answers.word(Field.AND_THEN, AndThen) or AndThen.STAYS
    closing = closing_in(answers)
    fields = fields_asked(look, closing) if then is AndThen.CLOSES else []
    why = outside_smb(look.case, look.policy) or ""
    ways = tuple(AndThen) if may_end(look.case, look.policy) else (AndThen.STAYS,)
    return modals.sales_support(
        look.case, then, ways, why, closing, fields, look.policy, look.now, filled=answers.filled(), notice=notice
    )


def require_untold(look: Look) -> None:
    """Raises Refused where Sales Support was told of this account before."""
    with look.read() as uow:
        earlier = told_to_sales_support(uow.audit.since(look.case.id, 0))
    if earlier is not None:
        raise Refused([Problem(Field.REASON, "MM-2", was_told_already(earlier, look.actor))])


def read(answers: Answers, basis: Basis) -> TellSalesSupport:
    """The command in the form."""
    then = answers.word(Field.AND_THEN, AndThen) or AndThen.STAYS
    return TellSalesSupport(**basis, closing=closing_in(answers), why=answers.text(Field.REASON), and_then=then)


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


def register(app: App, desk: Desk) -> None:
    """Listen for Tell Sales Support."""
    register_form(app, desk, FORM)
