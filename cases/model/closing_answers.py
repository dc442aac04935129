"""What a person fills in to close a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cases.model.status import LeadOutcome, OpportunityStage, RenewalRisk, Resolution, Status


class TagInFeedback(StrEnum):
    """What is meant with #languagebarrier in the feedback of a closing, as a closed case can be handed to nobody (TAG-2)."""

    LEAVE_OUT = "Close it, and leave the tag out of the feedback"
    HAND_OVER = "Keep it open, and find somebody who speaks the language"


class Need(StrEnum):
    """The result of a customer's request (CLO-6)."""

    MET = "They got what they needed"
    NOT_MET = "It could not be met"


class CoveredBy(StrEnum):
    """What continues in place of a duplicate (CLO-4)."""

    CASE = "Another case covers it"
    MID_MARKET = "Mid-Market takes it over"


@dataclass(frozen=True)
class Closing:
    """The answers of a closing; None or empty where the form did not ask or nothing was filled in."""

    status: Status | None = None
    resolution: Resolution | None = None
    feedback: str = ""
    contact: str = ""
    #: The planned next step needs no more doing, so its date in the future falls away (CLO-2).
    step_done: bool = False
    lead_outcome: LeadOutcome | None = None
    #: The number of the case that covers this one, or MID_MARKET_HAND_OVER.
    duplicate_of: str = ""
    #: The covering case is another account's, and that is meant (CLO-4).
    other_account: bool = False
    need: Need | None = None
    #: Why the request could not be met.
    unmet_reason: str = ""
    churn: bool = False
    opportunity_stage: OpportunityStage | None = None
    opportunity_close_date: date | None = None
    renewal_risk: RenewalRisk | None = None
    gitlab_admin: bool = False
    #: What the CRM says otherwise is overruled (CLO-11).
    crm_out_of_date: bool = False
    support_looped_in: bool = False
    tag: TagInFeedback | None = None
