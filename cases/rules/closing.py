"""What a closing needs (CLO-1 … CLO-11), said all at once and field by field (CLO-10)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from cases.model.case import MID_MARKET_HAND_OVER, Case, Touch
from cases.model.closing_answers import Closing, Need, TagInFeedback
from cases.model.dates import format_date
from cases.model.errors import Field, Problem
from cases.model.policy import Policy
from cases.model.status import LeadOutcome, OpportunityKind, OpportunityStage, Resolution, Status
from cases.model.tags import Tag, has_tag, without_tag
from cases.rules.closing_opportunity import opportunity_fields, opportunity_problems, order_contradiction, overruled
from cases.rules.contact_attempts import Silence, unresponsive_problems
from cases.rules.duplicates import Covering, duplicate_problem, is_of_another_account, opportunity_goes_on
from cases.rules.feedback import next_step_problems
from cases.rules.kinds import kind_of

NO_FEEDBACK = "NA"
MAX_CONTACT = 255
MAX_FEEDBACK = 3_000
MAX_UNMET_REASON = 500
MAX_REASON = 500
OF_THE_OPPORTUNITY = (
    Field.OPPORTUNITY_STAGE,
    Field.OPPORTUNITY_CLOSE_DATE,
    Field.RENEWAL_RISK,
    Field.GITLAB_ADMIN,
    Field.CRM_OUT_OF_DATE,
)


@dataclass(frozen=True)
class ClosingContext:
    """What a closing is judged by beside its case."""

    now: datetime
    #: The date on the actor's calendar, which is kept in `zone`.
    today: date
    touches: Sequence[Touch] = ()
    #: The case that `Closing.duplicate_of` names, and where its chain of duplicates ends; None where it names none.
    covering: Covering | None = None
    zone: tzinfo = UTC
    #: The initials that people on the roster sign next steps with.
    initials: Collection[str] = ()
    #: Until when the case was last Engaged or paused, of a closing as unresponsive.
    answered: datetime | None = None
    #: Whether the CRM calls the linked opportunity a renewal.
    is_renewal_in_crm: bool = False


def fields_needed(case: Case, closing: Closing, policy: Policy, context: ClosingContext) -> list[Field]:
    """Return the fields that the form has to show for what is chosen so far, in order.

    What is known already is not asked, unless it contradicts itself; what is filled in stays in sight, whatever became known meanwhile.
    Beside the case, status, resolution, need, opportunity stage and covering case decide what is added: their choice draws the form again.
    """
    case_type = kind_of(case, policy)
    resolved, duplicate = closing.status is Status.RESOLVED, closing.status is Status.DUPLICATE
    asked = {
        Field.STATUS: True,
        Field.CHURN: case_type.high_value,
        Field.COVERED_BY: duplicate,
        Field.DUPLICATE_OF: duplicate and not is_mid_markets(closing),
        Field.OTHER_ACCOUNT: duplicate and is_of_another_account(case, context.covering),
        Field.RESOLUTION: True,
        Field.NEED: _asks_need(case, closing, policy),
        Field.UNMET_REASON: _asks_why_not(case, closing, policy),
        Field.FEEDBACK: True,
        Field.TAG_IN_FEEDBACK: calls_for_a_hand_over(case, closing) or closing.tag is not None,
        Field.LEAD_OUTCOME: _asks_lead(case, closing, policy, context),
        Field.CONTACT: _asks_contact(case, closing),
        Field.NEXT_STEP_DUE: resolved and has_future_step(case, context.today),
        Field.SUPPORT_LOOPED_IN: closing.resolution is Resolution.TRANSFERRED_TO_SUPPORT,
    }
    if case.has_opportunity and not goes_on_elsewhere(case, closing, context.covering):
        asked |= opportunity_fields(case, closing, context.today)
    return [field for field, is_asked in asked.items() if is_asked]


def is_mid_markets(closing: Closing) -> bool:
    """Tell whether Mid-Market takes the case over (MM-1)."""
    return closing.status is Status.DUPLICATE and closing.duplicate_of.strip() == MID_MARKET_HAND_OVER


def goes_on_elsewhere(case: Case, closing: Closing, covering: Covering | None) -> bool:
    """Tell whether the opportunity outlives this closing: with Mid-Market (MM-1), or in the case that covers this one (CLO-11)."""
    if closing.status is not Status.DUPLICATE:
        return False
    return is_mid_markets(closing) or opportunity_goes_on(case, covering)


def calls_for_a_hand_over(case: Case, closing: Closing) -> bool:
    """Tell whether the feedback of this closing has come to have #languagebarrier: what a hand-over once wrote there asks for nothing."""
    return has_tag(closing.feedback, Tag.LANGUAGE) and not has_tag(case.feedback, Tag.LANGUAGE)


def stored_feedback(closing: Closing) -> str:
    """Return the feedback that a closing leaves on its case."""
    if closing.tag is not TagInFeedback.LEAVE_OUT:
        return closing.feedback.strip()
    return without_tag(closing.feedback, Tag.LANGUAGE).strip() or NO_FEEDBACK


def has_future_step(case: Case, today: date) -> bool:
    """Tell whether the case has a next steps date in the future, which a resolved case must not have (CLO-2)."""
    return case.next_step_due is not None and case.next_step_due > today


def closing_problems(case: Case, closing: Closing, policy: Policy, context: ClosingContext) -> list[Problem]:
    """Return everything that stands between this case and this closing; empty when it may close.

    Each problem lands on a field that `fields_needed` names for the same closing.
    """
    found = _basics(case, closing, policy, context)
    if closing.status is Status.RESOLVED:
        found += _resolved_problems(case, closing, policy, context.today)
    if closing.status is Status.DUPLICATE:
        found += _duplicate_problems(case, closing, context.covering)
    if closing.status is Status.UNRESPONSIVE:
        silence = Silence(context.touches, context.now, context.zone, context.answered)
        found += unresponsive_problems(case, closing.resolution, silence, policy)
    found += _lead_problems(case, closing, policy, context)
    if case.has_opportunity and not goes_on_elsewhere(case, closing, context.covering):
        found += opportunity_problems(case, closing, context.today)
    if closing.resolution is Resolution.TRANSFERRED_TO_SUPPORT and not closing.support_looped_in:
        text = f"Add {policy.support_address} to the mail thread, then tick this."
        found.append(Problem(Field.SUPPORT_LOOPED_IN, "CLO-9", text))
    return found


def confirmations(case: Case, closing: Closing) -> str:
    """Return what the Advocate confirmed with the closing, for the history (CLO-6 … CLO-11)."""
    is_resolved = closing.status is Status.RESOLVED
    overruling = overruled(case, closing)
    said = [
        (is_resolved and closing.need is Need.MET, "confirmed that the customer's need was met"),
        (is_resolved and bool(closing.unmet_reason.strip()), f"the need was not met: {one_line(closing.unmet_reason)}"),
        (closing.other_account, "confirmed that a case of another account covers it"),
        (closing.churn, "confirmed that the customer will fully churn"),
        (closing.gitlab_admin, "confirmed a GitLab admin on the account"),
        (bool(overruling), f"said that the CRM is out of date ({overruling})"),
        (closing.support_looped_in, "confirmed that Support is looped in"),
        (closing.step_done, "marked the planned step as done"),
        (closing.tag is TagInFeedback.LEAVE_OUT, f"left {Tag.LANGUAGE} out of the feedback"),
    ]
    return "; ".join(words for is_so, words in said if is_so)


def one_line(text: str) -> str:
    """Return the text with its white space reduced to single blanks."""
    return " ".join(text.split())


def length_problems(field: Field, text: str, limit: int) -> list[Problem]:
    """Return the problem of a text for which there is no room, if it is one. limit: in characters."""
    if len(text) <= limit:
        return []
    return [Problem(field, "CLO-10", f"Too long: {len(text):,} of {limit:,} characters.")]


def _basics(case: Case, closing: Closing, policy: Policy, context: ClosingContext) -> list[Problem]:
    found: list[Problem] = []
    if closing.status is None or not closing.status.is_closed:
        found.append(Problem(Field.STATUS, "CLO-1", "Choose how the case closes: resolved, unresponsive or duplicate."))
    if kind_of(case, policy).high_value:
        found += _high_value_problems(case, closing)
    if closing.resolution is None:
        found.append(Problem(Field.RESOLUTION, "CLO-1", "Choose the outcome of the case."))
    elif (wrong := _contradiction(case, closing)) is not None:
        found.append(wrong)
    if not closing.feedback.strip():
        text = f"Write what we learned. Enter {NO_FEEDBACK} if nothing."
        found.append(Problem(Field.FEEDBACK, "CLO-1", text))
    found += length_problems(Field.FEEDBACK, closing.feedback, MAX_FEEDBACK)
    found += next_step_problems(closing.feedback, context.today, context.initials)
    if calls_for_a_hand_over(case, closing) and closing.tag is None:
        text = (
            f"{Tag.LANGUAGE} in the feedback asks for another owner, but the case would close. Choose one of the two."
        )
        found.append(Problem(Field.TAG_IN_FEEDBACK, "TAG-2", text))
    return found


def _high_value_problems(case: Case, closing: Closing) -> list[Problem]:
    found = []
    if not closing.churn:
        text = "A High Value Account case stays open all year. Confirm that the customer will fully churn, or keep it open."
        found.append(Problem(Field.CHURN, "CLO-7", text))
    if closing.resolution not in (None, Resolution.REQUEST_NOT_POSSIBLE):
        text = f"A High Value Account case that churns closes with “{Resolution.REQUEST_NOT_POSSIBLE}”."
        found.append(Problem(Field.RESOLUTION, "CLO-7", text))
    stage = closing.opportunity_stage or case.opportunity_stage
    if closing.churn and case.has_opportunity and stage is OpportunityStage.CLOSED_WON:
        text = "Full churn contradicts an opportunity that is Closed Won. Link the renewal that was lost, or correct the stage."
        found.append(Problem(Field.CHURN, "CLO-11", text))
    return found


def _contradiction(case: Case, closing: Closing) -> Problem | None:
    """Return the outcome that something else in this closing denies (CLO-11)."""
    resolution, text = closing.resolution, ""
    if closing.status is Status.RESOLVED and resolution is Resolution.FAILED_TO_ENGAGE:
        text = f"“{resolution}” is for customers who were never reached. Close the case as Unresponsive instead."
    elif closing.need is Need.MET and resolution is Resolution.REQUEST_NOT_POSSIBLE:
        text = f"“{Need.MET}” contradicts “{resolution}”. Choose one of the two."
    return Problem(Field.RESOLUTION, "CLO-11", text) if text else order_contradiction(case, closing)


def _resolved_problems(case: Case, closing: Closing, policy: Policy, today: date) -> list[Problem]:
    found: list[Problem] = []
    if not (case.contact or closing.contact.strip()):
        text = "A resolved case needs its contact. Enter the person's name, for example “Maria Lopez”."
        found.append(Problem(Field.CONTACT, "CLO-2", text))
    found += length_problems(Field.CONTACT, closing.contact, MAX_CONTACT)
    if case.next_step_due is not None and has_future_step(case, today) and not closing.step_done:
        text = (
            f"A next step is planned for {format_date(case.next_step_due, today)}. Confirm that it is done or no longer needed, "
            "or keep the case open until then."
        )
        found.append(Problem(Field.NEXT_STEP_DUE, "CLO-2", text))
    if _asks_need(case, closing, policy) and closing.need is None:
        text = "The customer asked for something. Choose whether they got what they needed."
        found.append(Problem(Field.NEED, "CLO-6", text))
    if _asks_why_not(case, closing, policy) and not closing.unmet_reason.strip():
        text = "Write why it could not be met, for example “Not sold in their country”."
        found.append(Problem(Field.UNMET_REASON, "CLO-6", text))
    if _asks_why_not(case, closing, policy):
        found += length_problems(Field.UNMET_REASON, closing.unmet_reason, MAX_UNMET_REASON)
    return found


def _asks_need(case: Case, closing: Closing, policy: Policy) -> bool:
    """Return whether the person has to say if the request was met (CLO-6).

    Some outcomes say it already: Support takes it on, or it was not possible.
    """
    says_it = closing.resolution in (Resolution.TRANSFERRED_TO_SUPPORT, Resolution.REQUEST_NOT_POSSIBLE)
    return closing.status is Status.RESOLVED and kind_of(case, policy).inbound and not says_it


def _asks_why_not(case: Case, closing: Closing, policy: Policy) -> bool:
    if closing.status is not Status.RESOLVED or not kind_of(case, policy).inbound:
        return False
    not_possible = closing.resolution is Resolution.REQUEST_NOT_POSSIBLE
    return not_possible or (closing.need is Need.NOT_MET and _asks_need(case, closing, policy))


def _duplicate_problems(case: Case, closing: Closing, covering: Covering | None) -> list[Problem]:
    if is_mid_markets(closing):
        return []
    wrong = duplicate_problem(case, closing.duplicate_of.strip(), covering)
    if wrong is not None:
        return [Problem(Field.DUPLICATE_OF, "CLO-4", wrong)]
    other = covering.goes_on if covering is not None else None
    if other is not None and is_of_another_account(case, covering) and not closing.other_account:
        text = f"{other.number} is a case of another account. Confirm that it covers this one, or choose another case."
        return [Problem(Field.OTHER_ACCOUNT, "CLO-4", text)]
    return []


def _lead_outcome(case: Case, closing: Closing) -> LeadOutcome | None:
    return (closing.lead_outcome or case.lead_outcome) if case.lead else None


def _asks_lead(case: Case, closing: Closing, policy: Policy, context: ClosingContext) -> bool:
    is_open = case.lead_outcome is None or closing.lead_outcome is not None
    return bool(case.lead) and (is_open or _why_not_converted(case, closing, policy, context) is not None)


def _asks_contact(case: Case, closing: Closing) -> bool:
    is_needed = closing.status is Status.RESOLVED or _lead_outcome(case, closing) is LeadOutcome.CONVERTED
    return is_needed and (not case.contact or bool(closing.contact))


def _lead_problems(case: Case, closing: Closing, policy: Policy, context: ClosingContext) -> list[Problem]:
    if not case.lead:
        return []
    outcome = _lead_outcome(case, closing)
    if outcome is None:
        rule = (
            "Convert the lead if they work at the account and there is an nARR opportunity. Otherwise disqualify it."
            if kind_of(case, policy).customer_mql
            else "Convert the lead to a contact, or disqualify it."
        )
        return [Problem(Field.LEAD_OUTCOME, "CLO-3", f"There is a lead on this case. {rule}")]
    found = []
    if (why := _why_not_converted(case, closing, policy, context)) is not None:
        found.append(Problem(Field.LEAD_OUTCOME, "CLO-3", why))
    is_missing = not (case.contact or closing.contact.strip())
    if outcome is LeadOutcome.CONVERTED and is_missing and closing.status is not Status.RESOLVED:
        text = "A converted lead is a contact on the case. Enter the person's name, for example “Maria Lopez”."
        found.append(Problem(Field.CONTACT, "CLO-3", text))
    if outcome is LeadOutcome.CONVERTED and closing.status is not Status.RESOLVED:
        found += length_problems(Field.CONTACT, closing.contact, MAX_CONTACT)
    return found


def _why_not_converted(case: Case, closing: Closing, policy: Policy, context: ClosingContext) -> str | None:
    """Return why the lead of a Customer MQL cannot count as converted (CLO-3); None if it can, or does not."""
    is_converted = _lead_outcome(case, closing) is LeadOutcome.CONVERTED
    if not is_converted or not kind_of(case, policy).customer_mql:
        return None
    if closing.status is Status.UNRESPONSIVE:
        return "The lead never answered, so nobody confirmed the account. Disqualify the lead, or close as Resolved."
    if not case.has_opportunity:
        return "A converted lead needs an nARR opportunity. Link it first (More › Opportunity), or disqualify the lead."
    if case.opportunity_kind is OpportunityKind.RENEWAL or (
        case.opportunity_kind is None and context.is_renewal_in_crm
    ):
        return (
            "A renewal is not an nARR opportunity. Link a Growth or Add-On opportunity first, or disqualify the lead."
        )
    return None
