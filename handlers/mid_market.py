"""More › Hand to Mid-Market (MM-1): hand over a first order that proves Mid-Market, and close the case, in one form."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.model.case import AuditEntry, Case
from cases.model.closing_answers import Closing
from cases.model.errors import Field
from cases.rules.closing import OF_THE_OPPORTUNITY, fields_needed
from cases.rules.permissions import Act
from cases.use_cases.hand_over import HandToMidMarket, SalesStage, as_mid_market, hand_to_mid_market
from handlers.answers import Answers
from handlers.close import closing_in, context_of
from handlers.context import CaseView, HandlerContext
from handlers.forms import NOTHING_FILLED_IN, CaseForm, CommandFields, register_form
from messages import case_reading, modals, texts
from messages.names import Button, Form
from messages.surfaces import Modal

# The handover itself settles these fields, or Mid-Market continues them.
NOT_ASKED = {Field.STATUS, Field.COVERED_BY, Field.DUPLICATE_OF, *OF_THE_OPPORTUNITY}


def fields_asked(case_view: CaseView, closing: Closing) -> list[Field]:
    """Return the fields that the form asks for beside the handover."""
    needed = fields_needed(
        case_view.case, as_mid_market(closing), case_view.policy, context_of(case_view, as_mid_market(closing))
    )
    return [field for field in needed if field not in NOT_ASKED]


def build(case_view: CaseView, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """Return the form. After the stage is chosen, it asks for the SDR or the Mid-Market AE."""
    closing = closing_in(answers)
    return modals.mid_market(
        case_view.case,
        answers.word(Field.SALES_STAGE, SalesStage),
        closing,
        fields_asked(case_view, closing),
        case_view.policy,
        sdr=_creator(case_view),
        filled=answers.filled(),
        notice=notice,
    )


def _creator(case_view: CaseView) -> str:
    person = case_view.roster.named(case_view.case.creator)
    return case_view.case.creator_slack_id or (person.slack_id if person is not None and person.slack_id else "")


def read(answers: Answers, fields: CommandFields) -> HandToMidMarket:
    """Return the command in the form."""
    stage = answers.word(Field.SALES_STAGE, SalesStage)
    person, name = (Field.MM_AE, Field.MM_AE_NAME) if stage is SalesStage.MET else (Field.SDR, Field.SDR_NAME)
    return HandToMidMarket(
        **fields, closing=closing_in(answers), stage=stage, whom=answers.person(person), name=answers.text(name)
    )


def text_to_send(command: HandToMidMarket, case: Case, context: HandlerContext) -> Modal | None:  # noqa: ARG001 - the signature is the field's
    """Return a text for the Advocate to send, if nobody could be notified in Slack."""
    if command.whom or command.stage is None or not case.is_closed:
        return None
    said = f"Case {case.number} is closed. {command.name.strip()} is not on Slack: send them these words."
    return case_reading.ready_to_copy("Transferred", said, texts.mid_market_takes_it(case, command.stage))


FORM = CaseForm(
    form=Form.MID_MARKET,
    opens={Button.MORE_MID_MARKET: NOTHING_FILLED_IN},
    redraws=(Button.MID_MARKET_STAGE, Button.MID_MARKET_RESOLUTION),
    act=Act.HAND_OVER,
    build=build,
    read=read,
    apply=hand_to_mid_market,
    then=text_to_send,
)


def register(app: App, context: HandlerContext) -> None:
    """Listen for More › Hand to Mid-Market."""
    register_form(app, context, FORM)
