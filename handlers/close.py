"""Close: shows only what the chosen closing needs, and says everything that is missing at once, on its field (CLO-1 … CLO-10)."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.changes.closing import CloseCase
from cases.model.case import MID_MARKET_HAND_OVER, AuditEntry
from cases.model.errors import Field
from cases.model.status import LeadOutcome, OpportunityStage, RenewalRisk, Resolution, Status
from cases.rules.closing import Closing, TagInFeedback, fields_needed
from cases.rules.permissions import Act
from cases.use_cases.close import close
from handlers.answers import Answers
from handlers.context import CaseView, HandlerContext
from handlers.forms import NOTHING_FILLED_IN, CaseForm, CommandFields, register_form
from messages import modals
from messages.names import Button, Form
from messages.surfaces import Modal

AS_DUPLICATE = Answers({Field.STATUS.value: {"selected_option": {"value": Status.DUPLICATE.value}}})


def closing_in(answers: Answers) -> Closing:
    """What is filled in so far."""
    mid_market = answers.ticked(modals.DUPLICATE_OF_MID_MARKET)
    other = answers.name(Field.DUPLICATE_OF)
    return Closing(
        status=answers.word(Field.STATUS, Status),
        resolution=answers.word(Field.RESOLUTION, Resolution),
        feedback=answers.text(Field.FEEDBACK),
        contact=answers.name(Field.CONTACT),
        step_done=answers.ticked(Field.NEXT_STEP_DUE),
        lead_outcome=answers.word(Field.LEAD_OUTCOME, LeadOutcome),
        duplicate_of=MID_MARKET_HAND_OVER if mid_market and not other else other,
        also_mid_market=mid_market and bool(other),
        need_met=answers.ticked(Field.NEED_MET),
        churn=answers.ticked(Field.CHURN),
        opportunity_stage=answers.word(Field.OPPORTUNITY_STAGE, OpportunityStage),
        opportunity_close_date=answers.day(Field.OPPORTUNITY_CLOSE_DATE),
        renewal_risk=answers.word(Field.RENEWAL_RISK, RenewalRisk),
        gitlab_admin=answers.ticked(Field.GITLAB_ADMIN),
        support_looped_in=answers.ticked(Field.SUPPORT_LOOPED_IN),
        tag=answers.word(Field.TAG_IN_FEEDBACK, TagInFeedback),
    )


def build(case_view: CaseView, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """The form for what is chosen so far."""
    closing = closing_in(answers)
    fields = fields_needed(case_view.case, closing, case_view.policy, case_view.today)
    filled = answers.filled()
    if closing.duplicate_of == MID_MARKET_HAND_OVER:
        filled[Field.DUPLICATE_OF] = MID_MARKET_HAND_OVER
    return modals.close(
        case_view.case,
        closing,
        fields,
        case_view.touches,
        case_view.policy,
        case_view.now,
        zone=case_view.actor.tzinfo,
        filled=filled,
        notice=notice,
    )


def read(answers: Answers, fields: CommandFields) -> CloseCase:
    """The command in the form."""
    return CloseCase(**fields, closing=closing_in(answers))


FORM = CaseForm(
    form=Form.CLOSE,
    opens={Button.CLOSE: NOTHING_FILLED_IN, Button.MORE_DUPLICATE: AS_DUPLICATE},
    redraws=(Button.CLOSE_STATUS, Button.CLOSE_RESOLUTION, Button.CLOSE_OPPORTUNITY),
    act=Act.CLOSE,
    build=build,
    read=read,
    apply=close,
)


def register(app: App, context: HandlerContext) -> None:
    """Listen for Close, and for More › Duplicate."""
    register_form(app, context, FORM)
