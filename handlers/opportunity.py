"""Opportunity: one that was found while working is linked to the case (OPP-1), from More and from the card of an Expansion case."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.case import AuditEntry
from cases.errors import Field
from cases.opportunity import LinkOpportunity, link_opportunity
from cases.permissions import Act
from cases.status import OpportunityKind, OpportunityStage
from handlers.answers import Answers
from handlers.desk import Desk, Look
from handlers.forms import NOTHING_FILLED_IN, Basis, CaseForm, register_form
from messages import modals
from messages.names import Button, Form
from messages.surfaces import Modal


def build(look: Look, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """The form; what a Growth or Add-On one comes from is asked once that is chosen."""
    kind = answers.word(Field.OPPORTUNITY_KIND, OpportunityKind) or look.case.opportunity_kind
    return modals.opportunity(look.case, look.policy, kind, filled=answers.filled(), notice=notice)


def read(answers: Answers, basis: Basis) -> LinkOpportunity:
    """The command in the form."""
    return LinkOpportunity(
        **basis,
        opportunity=answers.name(Field.OPPORTUNITY),
        stage=answers.word(Field.OPPORTUNITY_STAGE, OpportunityStage),
        close_date=answers.day(Field.OPPORTUNITY_CLOSE_DATE),
        kind=answers.word(Field.OPPORTUNITY_KIND, OpportunityKind),
        from_renewal=answers.ticked(Field.FROM_RENEWAL),
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


def register(app: App, desk: Desk) -> None:
    """Listen for Opportunity."""
    register_form(app, desk, FORM)
