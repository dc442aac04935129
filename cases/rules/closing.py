"""What a closing needs (CLO-1 … CLO-9), said all at once and field by field (CLO-10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from enum import StrEnum

from cases.model.case import MID_MARKET_HAND_OVER, Case, Touch
from cases.model.case_number import same_case_number
from cases.model.dates import format_date
from cases.model.errors import Field, Problem
from cases.model.policy import Policy
from cases.model.status import LeadOutcome, OpportunityStage, RenewalRisk, Resolution, Status
from cases.model.tags import Tag, has_tag, without_tag

NO_FEEDBACK = "NA"
MAX_CONTACT = 255
MAX_FEEDBACK = 3_000
OF_THE_OPPORTUNITY = (
    Field.OPPORTUNITY_STAGE,
    Field.OPPORTUNITY_CLOSE_DATE,
    Field.RENEWAL_RISK,
    Field.GITLAB_ADMIN,
)
_ENDED = (OpportunityStage.CLOSED_WON, OpportunityStage.CLOSED_LOST)


class TagInFeedback(StrEnum):
    """What is meant with #languagebarrier in the feedback of a closing, as a closed case can be handed to nobody (TAG-2)."""

    LEAVE_OUT = "Close it, and leave the tag out of the feedback"
    HAND_OVER = "Keep it open, and have somebody found who speaks the language"


@dataclass(frozen=True)
class Closing:
    """What a person fills in to close a case; None or empty where the form did not ask or nothing was filled in.

    step_done: the planned next step needs no more doing, so its date in the future falls away (CLO-2); duplicate_of: the number of the similar
    case, or MID_MARKET_HAND_OVER; also_mid_market: a number is there and the hand-over is ticked as well; need_met, churn, gitlab_admin, support_looped_in: what the Advocate confirms;
    tag: what is meant with the tag in the feedback, where it has come to have one.
    """

    status: Status | None = None
    resolution: Resolution | None = None
    feedback: str = ""
    contact: str = ""
    step_done: bool = False
    lead_outcome: LeadOutcome | None = None
    duplicate_of: str = ""
    also_mid_market: bool = False
    need_met: bool = False
    churn: bool = False
    opportunity_stage: OpportunityStage | None = None
    opportunity_close_date: date | None = None
    renewal_risk: RenewalRisk | None = None
    gitlab_admin: bool = False
    support_looped_in: bool = False
    tag: TagInFeedback | None = None


def fields_needed(case: Case, closing: Closing, policy: Policy, today: date) -> list[Field]:
    """Which fields the form has to show for what is chosen so far, in order.

    What is known already is not asked, unless it contradicts itself; what is filled in stays in sight, whatever became known meanwhile.
    Beside the case, only status, resolution and opportunity stage decide what is added: their choice draws the form again.
    """
    case_type = policy.case_type(case.type)
    asked = {
        Field.STATUS: True,
        Field.CHURN: case_type.high_value,
        Field.RESOLUTION: True,
        Field.FEEDBACK: True,
        Field.TAG_IN_FEEDBACK: calls_for_a_hand_over(case, closing) or closing.tag is not None,
        Field.CONTACT: closing.status is Status.RESOLVED and (not case.contact or bool(closing.contact)),
        Field.NEXT_STEP_DUE: closing.status is Status.RESOLVED and has_future_step(case, today),
        Field.NEED_MET: closing.status is Status.RESOLVED and case_type.inbound,
        Field.DUPLICATE_OF: closing.status is Status.DUPLICATE,
        Field.LEAD_OUTCOME: bool(case.lead) and (case.lead_outcome is None or closing.lead_outcome is not None),
        Field.OPPORTUNITY_STAGE: _stage_is_asked(case, closing),
        Field.OPPORTUNITY_CLOSE_DATE: case.has_opportunity
        and (case.opportunity_close_date is None or closing.opportunity_close_date is not None),
        Field.RENEWAL_RISK: case.has_opportunity
        and (case.renewal_risk is None or closing.renewal_risk is not None or _won_a_churn(case)),
        Field.GITLAB_ADMIN: case.has_opportunity
        and case.gitlab_admin is not True
        and _stage(case, closing) is OpportunityStage.CLOSED_WON,
        Field.SUPPORT_LOOPED_IN: closing.resolution is Resolution.TRANSFERRED_TO_SUPPORT,
    }
    return [field for field, is_asked in asked.items() if is_asked]


def calls_for_a_hand_over(case: Case, closing: Closing) -> bool:
    """Whether the feedback of this closing has come to have #languagebarrier: what a hand-over once wrote there asks for nothing."""
    return has_tag(closing.feedback, Tag.LANGUAGE) and not has_tag(case.feedback, Tag.LANGUAGE)


def stored_feedback(closing: Closing) -> str:
    """The feedback that a closing leaves on its case."""
    if closing.tag is not TagInFeedback.LEAVE_OUT:
        return closing.feedback.strip()
    return without_tag(closing.feedback, Tag.LANGUAGE).strip() or NO_FEEDBACK


def _stage_is_asked(case: Case, closing: Closing) -> bool:
    known = case.opportunity_stage in _ENDED and not _won_a_churn(case)
    return case.has_opportunity and (not known or closing.opportunity_stage is not None)


def _won_a_churn(case: Case) -> bool:
    """Whether the CRM calls the opportunity won and the customer a certain churn, one of which must be mended (CLO-8)."""
    return case.opportunity_stage is OpportunityStage.CLOSED_WON and case.renewal_risk is RenewalRisk.GUARANTEED_CHURN


def goes_on_elsewhere(closing: Closing) -> bool:
    """Whether Mid-Market takes the case over, and with it the opportunity, which then does not end with the case (MM-1)."""
    return closing.status is Status.DUPLICATE and closing.duplicate_of.strip() == MID_MARKET_HAND_OVER


def has_future_step(case: Case, today: date) -> bool:
    """Whether the case has a next steps date in the future, which a resolved case must not have (CLO-2)."""
    return case.next_step_due is not None and case.next_step_due > today


def first_tried(case: Case, touches: Sequence[Touch]) -> datetime | None:
    """When contact was first tried; None if it never was."""
    tried = [touch.at for touch in touches]
    if case.first_touch_at is not None:
        tried.append(case.first_touch_at)
    return min(tried, default=None)


def unresponsive_from(case: Case, touches: Sequence[Touch], policy: Policy, zone: tzinfo = UTC) -> datetime | None:
    """From when the case may be closed as unresponsive (CLO-5): from the morning of the day that lies so far after contact was first tried;
    None if it never was. Days are those of the calendar in `zone`, of which clocks that go back shorten none."""
    first = first_tried(case, touches)
    if first is None:
        return None
    day = (first.astimezone(zone) + policy.unresponsive_after).date()
    return datetime.combine(day, time(), zone)


def closing_problems(
    case: Case,
    closing: Closing,
    touches: Sequence[Touch],
    policy: Policy,
    now: datetime,
    today: date,
    *,
    duplicate_known: bool = False,
    zone: tzinfo = UTC,
) -> list[Problem]:
    """Everything that stands between this case and this closing; empty when it may close.

    duplicate_known: whether `closing.duplicate_of` is the number of another case that we know of; today: on the actor's calendar, which
    is kept in `zone`. Each problem lands on a field that `fields_needed` names for the same closing.
    """
    found = _basics(case, closing, policy)
    if closing.status is Status.RESOLVED:
        found += _resolved_problems(case, closing, policy, today)
    if closing.status is Status.DUPLICATE:
        found += _duplicate_problems(case, closing, known=duplicate_known)
    if closing.status is Status.UNRESPONSIVE:
        found += _unresponsive_problems(case, touches, policy, now, zone)
    if case.lead and (closing.lead_outcome or case.lead_outcome) is None:
        rule = (
            "Convert the lead if they work at the linked account and there is an opportunity; else disqualify it."
            if policy.case_type(case.type).customer_mql
            else "Convert the lead to a contact, or disqualify it."
        )
        found.append(Problem(Field.LEAD_OUTCOME, "CLO-3", f"There is a lead on this case. {rule}"))
    if case.has_opportunity and not goes_on_elsewhere(closing):
        found += _opportunity_problems(case, closing)
    if closing.resolution is Resolution.TRANSFERRED_TO_SUPPORT and not closing.support_looped_in:
        text = f"Loop in {policy.support_address} on the mail thread, then tick this."
        found.append(Problem(Field.SUPPORT_LOOPED_IN, "CLO-9", text))
    return found


def _basics(case: Case, closing: Closing, policy: Policy) -> list[Problem]:
    found: list[Problem] = []
    if closing.status is None or not closing.status.is_closed:
        found.append(Problem(Field.STATUS, "CLO-1", "Choose how the case closes: resolved, unresponsive or duplicate."))
    if policy.case_type(case.type).high_value:
        if not closing.churn:
            text = (
                "A High Value Account case stays open all year. It closes only when the customer has said that they will fully churn; "
                "if so, confirm it here."
            )
            found.append(Problem(Field.CHURN, "CLO-7", text))
        if closing.resolution not in (None, Resolution.REQUEST_NOT_POSSIBLE):
            text = f"A High Value Account case that churns closes with “{Resolution.REQUEST_NOT_POSSIBLE}”."
            found.append(Problem(Field.RESOLUTION, "CLO-7", text))
    if closing.resolution is None:
        found.append(Problem(Field.RESOLUTION, "CLO-1", "Choose what came of the case."))
    if not closing.feedback.strip():
        text = f"Write what the case or the customer taught us, or {NO_FEEDBACK} if there is nothing to share."
        found.append(Problem(Field.FEEDBACK, "CLO-1", text))
    found += length_problems(Field.FEEDBACK, closing.feedback, MAX_FEEDBACK)
    if calls_for_a_hand_over(case, closing) and closing.tag is None:
        text = f"A closed case cannot be handed over, which {Tag.LANGUAGE} in the feedback asks for. Choose which of the two is meant."
        found.append(Problem(Field.TAG_IN_FEEDBACK, "TAG-2", text))
    return found


def length_problems(field: Field, text: str, limit: int) -> list[Problem]:
    """The problem of a text for which there is no room, if it is one. limit: in characters."""
    if len(text) <= limit:
        return []
    return [Problem(field, "CLO-10", f"That is {len(text)} characters; there is room for {limit}.")]


def _resolved_problems(case: Case, closing: Closing, policy: Policy, today: date) -> list[Problem]:
    found: list[Problem] = []
    if not (case.contact or closing.contact.strip()):
        text = "A resolved case needs its contact. Write the person's name, for example “Maria Lopez”."
        found.append(Problem(Field.CONTACT, "CLO-2", text))
    found += length_problems(Field.CONTACT, closing.contact, MAX_CONTACT)
    if case.next_step_due is not None and has_future_step(case, today) and not closing.step_done:
        text = (
            f"A next step is still planned for {format_date(case.next_step_due)}. Tick that it is done or no longer needed, "
            "or keep the case open until then."
        )
        found.append(Problem(Field.NEXT_STEP_DUE, "CLO-2", text))
    if policy.case_type(case.type).inbound and not closing.need_met:
        found.append(
            Problem(
                Field.NEED_MET, "CLO-6", "The customer asked for something: confirm that they got what they needed."
            )
        )
    return found


def _unresponsive_problems(
    case: Case, touches: Sequence[Touch], policy: Policy, now: datetime, zone: tzinfo
) -> list[Problem]:
    first, possible = first_tried(case, touches), unresponsive_from(case, touches, policy, zone)
    days = policy.unresponsive_after.days
    if first is None or possible is None:
        text = f"No touch is logged yet. Unresponsive needs {days} days of trying: log the first touch to start."
        return [Problem(Field.STATUS, "CLO-5", text)]
    if now >= possible:
        return []
    days_logged = {touch.day for touch in touches}
    logged = ", ".join(f"{step.kind} of day {step.day}" for step in policy.cadence if step.day in days_logged)
    text = (
        f"Unresponsive needs {days} days of trying. First touch on {format_date(first.astimezone(zone).date())}: possible from {format_date(possible)}. "
        f"Logged of the cadence: {logged or 'nothing'}."
    )
    return [Problem(Field.STATUS, "CLO-5", text)]


def _duplicate_problems(case: Case, closing: Closing, *, known: bool) -> list[Problem]:
    other = closing.duplicate_of.strip()
    example = "for example 00012345"
    if closing.also_mid_market:
        text = f"It is one or the other: take {other[:20]} away, or the tick at the Mid-Market hand-over."
    elif other == MID_MARKET_HAND_OVER:
        return []
    elif not other:
        text = f"Which case covers this one? Write its number, {example}, or choose the Mid-Market hand-over."
    elif same_case_number(other, case.number):
        text = "A case cannot be a duplicate of itself. Write the number of the other case."
    elif not known:
        text = f"There is no case {other[:20]}. Check the number, {example}."
    else:
        return []
    return [Problem(Field.DUPLICATE_OF, "CLO-4", text)]


def _stage(case: Case, closing: Closing) -> OpportunityStage | None:
    return closing.opportunity_stage or case.opportunity_stage


def _opportunity_problems(case: Case, closing: Closing) -> list[Problem]:
    found: list[Problem] = []
    stage = _stage(case, closing)
    risk = closing.renewal_risk or case.renewal_risk
    if stage not in _ENDED:
        text = "The opportunity closes with the case: close it as won or lost in the CRM first, then say which."
        found.append(Problem(Field.OPPORTUNITY_STAGE, "CLO-8", text))
    if risk is RenewalRisk.GUARANTEED_CHURN and stage is OpportunityStage.CLOSED_WON:
        text = "Guaranteed churn means that the opportunity goes to closed lost."
        field = Field.OPPORTUNITY_STAGE if _stage_is_asked(case, closing) else Field.RENEWAL_RISK
        found.append(Problem(field, "CLO-8", text))
    if (closing.opportunity_close_date or case.opportunity_close_date) is None:
        found.append(Problem(Field.OPPORTUNITY_CLOSE_DATE, "CLO-8", "The opportunity needs its close date."))
    if risk is None:
        found.append(Problem(Field.RENEWAL_RISK, "CLO-8", "Choose the renewal risk category of the opportunity."))
    if stage is OpportunityStage.CLOSED_WON and not (case.gitlab_admin or closing.gitlab_admin):
        text = "Closed won needs a GitLab admin on the account: add one in the CRM, then tick this."
        found.append(Problem(Field.GITLAB_ADMIN, "CLO-8", text))
    return found
