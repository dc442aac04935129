"""Notifications: stored in the outbox until they are delivered (SAFE-2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class NotificationKind(StrEnum):
    """What can be told; each kind has one composer that makes the message from the database at the time of sending."""

    CARD = "card"
    CARD_UPDATE = "card_update"
    AT_CAPACITY = "at_capacity"
    REGION_MOVED = "region_moved"
    UNROUTED = "unrouted"
    UNROUTED_UPDATE = "unrouted_update"
    OWNER_LEFT = "owner_left"
    CASES_MOVED = "cases_moved"
    ANSWER = "answer"
    NOT_DELIVERED = "not_delivered"
    REMINDER = "nag"
    REMINDER_UPDATE = "nag_update"
    AWAY = "away"
    COVER_ANSWERED = "cover_answered"
    DIGEST = "digest"
    DIGEST_DETAILS = "digest_details"
    DIGEST_CHART = "digest_chart"
    TODAY = "today"
    FORGOTTEN = "forgotten"
    YEAR_LIST = "year_list"
    YEAR_LIST_CHANGED = "year_list_changed"
    YEAR_CONTINUED = "year_continued"
    SAVED_VIEW = "saved_view"
    UNASSIGNED = "unassigned"
    UNASSIGNED_CHANGED = "unassigned_changed"
    HYGIENE = "hygiene"
    MID_MARKET = "mid_market"
    SALES_SUPPORT = "sales_support"
    GLIMPSE = "glimpse"
    UNFURL = "unfurl"
    MISSING_SCOPE = "missing_scope"
    ADVOCATE = "advocate"
    DECISION = "decision"
    DECISION_UPDATE = "decision_update"
    DECIDED = "decided"
    NEWS = "news"
    UPDATE_ASKED = "update_asked"
    UPDATE_ASKED_CHANGED = "update_asked_changed"
    UPDATE_ANSWERED = "update_answered"
    ESCALATED = "escalated"
    MAIL = "mail"
    MAIL_ON_CLOSED = "mail_on_closed"
    MAIL_CHOSEN = "mail_chosen"
    MAIL_OF_UNASSIGNED = "mail_of_nobodys"
    SCORECARD = "scorecard"
    SCORECARD_CHART = "scorecard_chart"
    FORWARDED_MAIL = "forwarded_mail"
    FORWARDED_MAIL_SETTLED = "forwarded_mail_settled"
    REQUEST_ADDED = "request_added"
    HIGH_VALUE_REQUEST = "high_value_request"
    CRM_TROUBLE = "crm_trouble"
    CRM_TROUBLE_CHANGED = "crm_trouble_changed"
    CRM_MENTION = "crm_mention"
    TICKET_REFUSED = "ticket_refused"
    TICKET_REFUSED_CHANGED = "ticket_refused_changed"
    TICKET_BREACH = "ticket_breach"
    TICKET_OFFER = "ticket_offer"
    TICKET_HANDED = "ticket_handed"


# In a notification's `args`: it goes into the thread of the case's card, where one was posted in the same place by the time that it is sent. A lane
# leaves in order, so a card that was promised before is there by then, or never will be.
UNDER_CARD = "under_card"
#: Among the args of an update: it is of a card that is not the newest of its case in that place, so it says only who has the case.
OLDER_CARD = "older_card"


@dataclass(frozen=True)
class Notification:
    """A notification of one recipient, sent once (SAFE-2). It is stored in the transaction that makes it true.

    Lanes are "dm:<e-mail>" (a person of the roster), "user:<Slack user id>", "channel:<name>", "in:<id of a
    conversation>" and "mail:<e-mail>". The last is for somebody who may be on Slack. They are notified there unless
    `args` names them in "but_not".
    """

    #: The idempotency key, unique forever.
    key: str
    #: The recipient.
    lane: str
    kind: NotificationKind
    #: The case that it is about, if any.
    subject: int | None = None
    #: Notifications that wait in a lane with the same merge key are one. Each is composed when it is sent.
    merge: str | None = None
    #: Small JSON values for the composer.
    args: Mapping[str, str | int] = field(default_factory=dict)
    #: The key of the notification whose message this one updates. None if it posts its own message.
    changes: str | None = None
