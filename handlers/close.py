"""Close a case. The form shows what the chosen closing needs, and reports all problems at once (CLO-1 … CLO-10)."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.changes.closing import CloseCase, closing_context
from cases.model.case import MID_MARKET_HAND_OVER, AuditEntry
from cases.model.closing_answers import Closing, CoveredBy, Need, TagInFeedback
from cases.model.errors import Field
from cases.model.status import LeadOutcome, OpportunityStage, RenewalRisk, Resolution, Status
from cases.rules.closing import ClosingContext, fields_needed
from cases.rules.permissions import Act
from cases.use_cases.close import close
from handlers.answers import Answers
from handlers.context import CaseView, HandlerContext
from handlers.forms import NOTHING_FILLED_IN, CaseForm, CommandFields, register_form
from messages import modals
from messages.names import Button, Form
from messages.surfaces import Modal

_RESOLVED = {Field.STATUS.value: {"selected_option": {"value": Status.RESOLVED.value}}}
# The case of a decided opportunity closes like this (OPP-2).
AS_LOST = Answers(_RESOLVED)
AS_WON = Answers(
    {
        **_RESOLVED,
        Field.RESOLUTION.value: {"selected_option": {"value": Resolution.COMPLETED_SALES_ASSISTED_ORDER.value}},
    }
)
AS_DUPLICATE = Answers({Field.STATUS.value: {"selected_option": {"value": Status.DUPLICATE.value}}})


def closing_in(answers: Answers) -> Closing:
    """Return the closing as filled in so far."""
    is_mid_markets = answers.word(Field.COVERED_BY, CoveredBy) is CoveredBy.MID_MARKET
    return Closing(
        status=answers.word(Field.STATUS, Status),
        resolution=answers.word(Field.RESOLUTION, Resolution),
        feedback=answers.text(Field.FEEDBACK),
        contact=answers.name(Field.CONTACT),
        step_done=answers.ticked(Field.NEXT_STEP_DUE),
        lead_outcome=answers.word(Field.LEAD_OUTCOME, LeadOutcome),
        duplicate_of=MID_MARKET_HAND_OVER if is_mid_markets else answers.name(Field.DUPLICATE_OF),
        other_account=answers.ticked(Field.OTHER_ACCOUNT),
        need=answers.word(Field.NEED, Need),
        unmet_reason=answers.text(Field.UNMET_REASON),
        churn=answers.ticked(Field.CHURN),
        opportunity_stage=answers.word(Field.OPPORTUNITY_STAGE, OpportunityStage),
        opportunity_close_date=answers.day(Field.OPPORTUNITY_CLOSE_DATE),
        renewal_risk=answers.word(Field.RENEWAL_RISK, RenewalRisk),
        gitlab_admin=answers.ticked(Field.GITLAB_ADMIN),
        crm_out_of_date=answers.ticked(Field.CRM_OUT_OF_DATE),
        support_looped_in=answers.ticked(Field.SUPPORT_LOOPED_IN),
        tag=answers.word(Field.TAG_IN_FEEDBACK, TagInFeedback),
    )


def build(case_view: CaseView, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """Return the form for the current choices."""
    closing = closing_in(answers)
    context = context_of(case_view, closing)
    fields = fields_needed(case_view.case, closing, case_view.policy, context)
    return modals.close(
        case_view.case, closing, fields, context, case_view.policy, filled=answers.filled(), notice=notice
    )


def context_of(case_view: CaseView, closing: Closing) -> ClosingContext:
    """Return what the rules of closing need to know beside the case."""
    with case_view.read() as uow:
        return closing_context(case_view.case, closing, case_view.actor, uow, case_view.now)


def read(answers: Answers, fields: CommandFields) -> CloseCase:
    """Return the command in the form."""
    return CloseCase(**fields, closing=closing_in(answers))


FORM = CaseForm(
    form=Form.CLOSE,
    opens={
        Button.CLOSE: NOTHING_FILLED_IN,
        Button.MORE_DUPLICATE: AS_DUPLICATE,
        Button.CLOSE_WON: AS_WON,
        Button.CLOSE_LOST: AS_LOST,
    },
    redraws=(
        Button.CLOSE_STATUS,
        Button.CLOSE_RESOLUTION,
        Button.CLOSE_NEED,
        Button.CLOSE_LEAD,
        Button.CLOSE_COVERED_BY,
        Button.CLOSE_COVERING,
        Button.CLOSE_OPPORTUNITY,
        Button.CLOSE_RISK,
        Button.CLOSE_DATE,
    ),
    act=Act.CLOSE,
    build=build,
    read=read,
    apply=close,
)


def register(app: App, context: HandlerContext) -> None:
    """Listen for Close, and for More › Duplicate."""
    register_form(app, context, FORM)
