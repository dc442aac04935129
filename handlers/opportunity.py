"""Opportunity (OPP-1): link an opportunity to the case, from More or from the card of an Expansion case."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.model.case import AuditEntry
from cases.model.errors import Field
from cases.model.status import OpportunityKind, OpportunityStage
from cases.rules.permissions import Act
from cases.use_cases.link_opportunity import LinkOpportunity, link_opportunity
from handlers.answers import Answers
from handlers.context import CaseView, HandlerContext
from handlers.forms import NOTHING_FILLED_IN, CaseForm, CommandFields, register_form
from messages import modals
from messages.names import Button, Form
from messages.surfaces import Modal


def build(case_view: CaseView, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """Return the form. It asks for the original opportunity once Growth or Add-On is chosen."""
    kind = answers.word(Field.OPPORTUNITY_KIND, OpportunityKind) or case_view.case.opportunity_kind
    return modals.opportunity(case_view.case, case_view.policy, kind, filled=answers.filled(), notice=notice)


def read(answers: Answers, fields: CommandFields) -> LinkOpportunity:
    """Return the command in the form."""
    return LinkOpportunity(
        **fields,
        opportunity=answers.name(Field.OPPORTUNITY),
        stage=answers.word(Field.OPPORTUNITY_STAGE, OpportunityStage),
        close_date=answers.day(Field.OPPORTUNITY_CLOSE_DATE),
        kind=answers.word(Field.OPPORTUNITY_KIND, OpportunityKind),
        from_renewal=answers.ticked(Field.FROM_RENEWAL),
        is_expected=answers.ticked(Field.OPPORTUNITY_EXPECTED),
    )


FORM = CaseForm(
    form=Form.OPPORTUNITY,
    opens={Button.OPPORTUNITY: NOTHING_FILLED_IN},
    redraws=(Button.OPPORTUNITY_KIND,),
    act=Act.LINK_OPPORTUNITY,
    build=build,
    read=read,
    apply=link_opportunity,
)


def register(app: App, context: HandlerContext) -> None:
    """Listen for Opportunity."""
    register_form(app, context, FORM)
