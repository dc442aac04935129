"""The words a case lives by: its statuses (STA-1) and its resolution actions (RES-1).

An enum's value is the word people see and the word the CRM stores; nothing else in the project spells it.
"""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """The seven statuses of STA-1."""

    OPEN = "Open"
    ATTEMPTING_CONTACT = "In Progress: Attempting Contact"
    BLOCKED = "In Progress: Blocked"
    ENGAGED = "In Progress: Engaged"
    DUPLICATE = "Closed: Duplicate"
    UNRESPONSIVE = "Closed: Unresponsive"
    RESOLVED = "Closed: Resolved"

    @property
    def is_closed(self) -> bool:
        """Return whether a case with this status is done."""
        return self in CLOSINGS

    @property
    def is_in_progress(self) -> bool:
        """Return whether a case with this status is being worked, and so counts towards capacity (RTE-3)."""
        return self in IN_PROGRESS


IN_PROGRESS = (Status.ATTEMPTING_CONTACT, Status.BLOCKED, Status.ENGAGED)
CLOSINGS = (Status.RESOLVED, Status.UNRESPONSIVE, Status.DUPLICATE)
WORKABLE = (Status.OPEN, *IN_PROGRESS)


class Resolution(StrEnum):
    """The nine resolution actions of RES-1."""

    ANSWERED_QUESTION = "Answered Question"
    RECOMMENDED_RESOURCE = "Recommended Resource"
    TRANSFERRED_TO_SUPPORT = "Transferred To Support"
    GROWTH_CONVERSATION = "Growth Conversation"
    DIRECTED_TO_ONLINE_PURCHASE = "Directed to Online Purchase"
    COMPLETED_SALES_ASSISTED_ORDER = "Completed Sales Assisted Order"
    REQUEST_NOT_POSSIBLE = "Request Not Possible"
    NO_ACTION_REQUIRED = "No Action Required"
    FAILED_TO_ENGAGE = "Failed to Engage"


class LeadOutcome(StrEnum):
    """The outcome for the lead on a case (CLO-3)."""

    CONVERTED = "Converted to a contact"
    DISQUALIFIED = "Disqualified"


class RenewalRisk(StrEnum):
    """How likely the linked renewal is to be lost (CLO-8). The handbook names only the last; the scale is ours."""

    LOW = "Low"
    MEDIUM = "Medium"
    HIGH = "High"
    GUARANTEED_CHURN = "Guaranteed Churn"


class OpportunityKind(StrEnum):
    """What an opportunity on an Expansion case can be (OPP-1)."""

    GROWTH = "Growth"
    ADD_ON = "Add-On"
    RENEWAL = "Renewal"


class OpportunityStage(StrEnum):
    """Where the linked opportunity stands, as far as closing a case asks (CLO-8)."""

    OPEN = "Open"
    CLOSED_WON = "Closed Won"
    CLOSED_LOST = "Closed Lost"


class Surface(StrEnum):
    """Through which door a change came (AUD-1)."""

    CARD = "Slack card"
    MODAL = "Slack form"
    COMMAND = "Slack command"
    MESSAGE = "Slack message"
    CSV = "CSV import"
    WEB_HOOK = "web hook"
    SALESFORCE = "Salesforce"
    MAILBOX = "mailbox"
    SYSTEM = "casebot"
