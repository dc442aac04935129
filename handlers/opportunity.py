"""Opportunity (OPP-1): link an opportunity to the case, from More or from the card of an Expansion case."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.model.case import AuditEntry
from cases.model.errors import Field
from cases.model.names import is_same_name
from cases.model.status import OpportunityKind, OpportunityStage
from cases.rules.permissions import Act
from cases.use_cases.link_opportunity import LinkOpportunity, Naming, link_opportunity, questions_of
from handlers.answers import Answers
from handlers.context import CaseView, HandlerContext
from handlers.forms import NOTHING_FILLED_IN, CaseForm, CommandFields, register_form
from messages.names import Button, Form
from messages.opportunity import link_form
from messages.surfaces import Modal


def build(case_view: CaseView, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """Return the form with what the opportunity chosen so far needs."""
    case = case_view.case
    name = answers.name(Field.OPPORTUNITY) or case.opportunity
    # The kind of the linked opportunity says nothing of another one.
    known_kind = case.opportunity_kind if is_same_name(name, case.opportunity) else None
    kind = answers.word(Field.OPPORTUNITY_KIND, OpportunityKind) or known_kind
    with case_view.read() as uow:
        asked = questions_of(" ".join(name.split()), kind, case, uow, case_view.policy)
    return link_form(case, case_view.policy, kind, asked, filled=answers.filled(), notice=notice)


def read(answers: Answers, fields: CommandFields) -> LinkOpportunity:
    """Return the command in the form."""
    return LinkOpportunity(
        **fields,
        opportunity=answers.name(Field.OPPORTUNITY),
        stage=answers.word(Field.OPPORTUNITY_STAGE, OpportunityStage),
        close_date=answers.day(Field.OPPORTUNITY_CLOSE_DATE),
        kind=answers.word(Field.OPPORTUNITY_KIND, OpportunityKind),
        from_renewal=answers.ticked(Field.FROM_RENEWAL),
        is_expected=answers.word(Field.OPPORTUNITY_EXPECTED, Naming) is Naming.LATER,
    )


FORM = CaseForm(
    form=Form.OPPORTUNITY,
    opens={Button.OPPORTUNITY: NOTHING_FILLED_IN},
    redraws=(Button.OPPORTUNITY_NAMING, Button.OPPORTUNITY_CHOSEN, Button.OPPORTUNITY_KIND),
    act=Act.LINK_OPPORTUNITY,
    build=build,
    read=read,
    apply=link_opportunity,
)


def register(app: App, context: HandlerContext) -> None:
    """Listen for Opportunity."""
    register_form(app, context, FORM)
