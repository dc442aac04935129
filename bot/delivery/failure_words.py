"""Words for undeliverable messages: what each was, and why it failed."""

from __future__ import annotations

from collections.abc import Mapping

from cases.model.channels import channel_words
from cases.model.notification import NotificationKind

COMPOSE_FAILED = "compose_failed"

REASONS: Mapping[str, str] = {
    "is_archived": "the channel is archived",
    "channel_not_found": "Slack has no such channel, or casebot may not see it",
    "not_in_channel": "casebot was not invited to the channel",
    "user_not_found": "Slack has no such person",
    "user_disabled": "the person's Slack account is deactivated",
    "msg_too_long": "the message is longer than Slack allows",
    "msg_blocks_too_long": "the message is longer than Slack allows",
    "missing_scope": "Slack does not allow it: update the app from its manifest and reinstall it",
    "invalid_blocks": "Slack does not accept the message's format",
    "gave_up": "Slack answered with errors for more than a day",
    COMPOSE_FAILED: "casebot could not compose the message; its log says why",
}


#: The name of each kind of message.
WHAT: Mapping[NotificationKind, str] = {
    NotificationKind.CARD: "the card",
    NotificationKind.CARD_UPDATE: "an update of a card",
    NotificationKind.AT_CAPACITY: "the notice of full capacity",
    NotificationKind.HIGH_VALUE_REQUEST: "the notice of a request of a High Value customer",
    NotificationKind.REGION_MOVED: "the notice of a case that moved to another region",
    NotificationKind.UNROUTED: "the request to route a case",
    NotificationKind.ANSWER: "an answer",
    NotificationKind.NOT_DELIVERED: "the notice of what was not delivered",
    NotificationKind.MID_MARKET: "the handover to Mid-Market",
    NotificationKind.SALES_SUPPORT: "the message to Sales Support",
    NotificationKind.REMINDER: "a reminder",
    NotificationKind.REMINDER_UPDATE: "an update of a reminder",
    NotificationKind.AWAY: "the notice of an absence",
    NotificationKind.COVER_ANSWERED: "the answer of a cover",
    NotificationKind.DIGEST: "the digest",
    NotificationKind.DIGEST_DETAILS: "the details of the digest",
    NotificationKind.DIGEST_CHART: "the chart of the digest",
    NotificationKind.TODAY: "the list of the day",
    NotificationKind.YEAR_LIST: "the list for the new fiscal year",
    NotificationKind.YEAR_CONTINUED: "the notice that a case stays theirs in the new fiscal year",
    NotificationKind.YEAR_LIST_CHANGED: "an update of the list for the new fiscal year",
    NotificationKind.SAVED_VIEW: "a saved list",
    NotificationKind.UNASSIGNED: "the list of unassigned cases",
    NotificationKind.UNASSIGNED_CHANGED: "an update of the list of unassigned cases",
    NotificationKind.FORGOTTEN: "the list of cases without a planned step",
    NotificationKind.HYGIENE: "the list of the week",
    NotificationKind.GLIMPSE: "the status of a case",
    NotificationKind.UNFURL: "the preview of a linked case",
    NotificationKind.MISSING_SCOPE: "the notice of a missing scope",
    NotificationKind.UNROUTED_UPDATE: "an update of the request to route a case",
    NotificationKind.OWNER_LEFT: "the notice of cases whose owner left",
    NotificationKind.CASES_MOVED: "the notice of cases that have another owner now",
    NotificationKind.ADVOCATE: "the notice of the Advocate who was called",
    NotificationKind.DECISION: "a request for a decision",
    NotificationKind.DECISION_UPDATE: "an update of a request for a decision",
    NotificationKind.DECIDED: "a decision",
    NotificationKind.NEWS: "news of a case",
    NotificationKind.UPDATE_ASKED: "a request for an update",
    NotificationKind.UPDATE_ASKED_CHANGED: "an update of a request for an update",
    NotificationKind.UPDATE_ANSWERED: "the answer to a request for an update",
    NotificationKind.ESCALATED: "an escalation",
    NotificationKind.REQUEST_ADDED: "a request that was added to a case",
    NotificationKind.MAIL_CHOSEN: "the result of a customer's mail",
    NotificationKind.SCORECARD: "the scorecard",
    NotificationKind.SCORECARD_CHART: "the chart of the scorecard",
    NotificationKind.FORWARDED_MAIL: "a forwarded mail",
    NotificationKind.FORWARDED_MAIL_SETTLED: "the result of a forwarded mail",
    NotificationKind.MAIL: "a customer's mail",
    NotificationKind.MAIL_ON_CLOSED: "a customer's mail",
    NotificationKind.CRM_TROUBLE: "a change that the CRM refused",
    NotificationKind.CRM_TROUBLE_CHANGED: "an update of a change that the CRM refused",
    NotificationKind.CRM_MENTION: "a mention in the CRM",
    NotificationKind.MAIL_OF_UNASSIGNED: "the notice of a customer's mail",
    NotificationKind.TICKET_HANDED: "the notice of a ticket to its account owner",
    NotificationKind.TICKET_OFFER: "the offer to create a case from a ticket",
    NotificationKind.TICKET_BREACH: "the notice of a ticket close to an SLA breach",
    NotificationKind.TICKET_REFUSED: "a change that Zendesk refused",
    NotificationKind.TICKET_REFUSED_CHANGED: "an update of a change that Zendesk refused",
}


def reason_for(error: str) -> str:
    """Return the reason in words."""
    return REASONS.get(error, f"Slack says {error}")


def name_of_lane(lane: str) -> str:
    """Return the recipient of a lane in words."""
    how, _, whom = lane.partition(":")
    if how == "channel":
        return channel_words(whom, f"the channel {whom}")
    return "the channel of the question" if how == "in" else whom
