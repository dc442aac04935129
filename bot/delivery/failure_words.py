"""What people read where a message could not be delivered: what it was, and why."""

from __future__ import annotations

from collections.abc import Mapping

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
    "missing_scope": "Slack does not allow it: bring the app up to date with its manifest and install it again",
    "invalid_blocks": "Slack does not accept the form of the message",
    "gave_up": "Slack answered with errors for more than a day",
    COMPOSE_FAILED: "casebot could not put the message together; its log says why",
}


#: What a message of each kind is called.
WHAT: Mapping[NotificationKind, str] = {
    NotificationKind.CARD: "the card",
    NotificationKind.CARD_UPDATE: "a change of the card",
    NotificationKind.AT_CAPACITY: "the notice of full capacity",
    NotificationKind.HIGH_VALUE_REQUEST: "the notice of a request of a High Value customer",
    NotificationKind.REGION_MOVED: "the notice of a case that went to another region",
    NotificationKind.UNROUTED: "the request to route a case",
    NotificationKind.ANSWER: "an answer",
    NotificationKind.NOT_DELIVERED: "the notice of what was not delivered",
    NotificationKind.MID_MARKET: "the hand-over to Mid-Market",
    NotificationKind.SALES_SUPPORT: "the word to Sales Support",
    NotificationKind.REMINDER: "a reminder",
    NotificationKind.REMINDER_UPDATE: "a change of a reminder",
    NotificationKind.AWAY: "the notice that somebody is away",
    NotificationKind.COVER_ANSWERED: "the answer of a cover",
    NotificationKind.DIGEST: "the digest",
    NotificationKind.DIGEST_DETAILS: "the details of the digest",
    NotificationKind.DIGEST_CHART: "the chart of the digest",
    NotificationKind.TODAY: "the list of the day",
    NotificationKind.SAVED_VIEW: "a list that was saved",
    NotificationKind.UNASSIGNED: "the list of unassigned cases",
    NotificationKind.FORGOTTEN: "the list of cases of which nothing is to come",
    NotificationKind.HYGIENE: "the list of the week",
    NotificationKind.GLIMPSE: "where a case stands",
    NotificationKind.UNFURL: "where a case stands, below a link to it",
    NotificationKind.MISSING_SCOPE: "the notice of a missing scope",
    NotificationKind.UNROUTED_UPDATE: "a change of the request to route a case",
    NotificationKind.OWNER_LEFT: "word of the cases of somebody who left",
    NotificationKind.ADVOCATE: "word of the Advocate who was called for",
    NotificationKind.DECISION: "a decision to be made",
    NotificationKind.DECISION_UPDATE: "a change of a decision to be made",
    NotificationKind.DECIDED: "what was decided",
    NotificationKind.NEWS: "news of a case",
    NotificationKind.UPDATE_ASKED: "a question for an update",
    NotificationKind.UPDATE_ASKED_CHANGED: "a change of a question for an update",
    NotificationKind.UPDATE_ANSWERED: "the answer to a question for an update",
    NotificationKind.ESCALATED: "an escalation",
    NotificationKind.REQUEST_ADDED: "a request that was added to a case",
    NotificationKind.MAIL_CHOSEN: "what became of a customer's mail",
    NotificationKind.SCORECARD: "the scorecard",
    NotificationKind.SCORECARD_CHART: "the chart of the scorecard",
    NotificationKind.FORWARDED_MAIL: "a mail that was forwarded to casebot",
    NotificationKind.FORWARDED_MAIL_SETTLED: "what became of a mail that was forwarded to casebot",
    NotificationKind.MAIL: "a customer's mail",
    NotificationKind.MAIL_ON_CLOSED: "a customer's mail",
    NotificationKind.CRM_TROUBLE: "what the CRM refused",
    NotificationKind.CRM_TROUBLE_CHANGED: "a change of what the CRM refused",
    NotificationKind.CRM_MENTION: "a mention in the CRM",
    NotificationKind.MAIL_OF_UNASSIGNED: "word of a customer's mail",
    NotificationKind.TICKET_HANDED: "word of a ticket to its account owner",
    NotificationKind.TICKET_OFFER: "the offer to make a case of a ticket",
    NotificationKind.TICKET_BREACH: "word of a ticket whose SLA breach nears",
    NotificationKind.TICKET_REFUSED: "what Zendesk refused",
}


def reason_for(error: str) -> str:
    """Return the reason in words."""
    return REASONS.get(error, f"Slack says {error}")


def name_of_lane(lane: str) -> str:
    """Return whom or what a lane reaches, in words."""
    how, _, whom = lane.partition(":")
    return f"#{whom}" if how == "channel" else "the channel where it was asked" if how == "in" else whom
