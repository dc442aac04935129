"""The values that lanes and senders exchange: a claim and its result."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cases.model.notification import Notification, NotificationKind
from storage.outbox import (
    RESEND,
    RowState,
)


@dataclass(frozen=True)
class LaneTiming:
    """The timing of a lane and its claims."""

    #: The shortest time between two posts in one conversation.
    post: timedelta = timedelta(seconds=1)
    #: The shortest time between two changes of messages in one conversation.
    update: timedelta = timedelta(milliseconds=250)
    #: How long to wait before an unknown outcome is looked up.
    settle: timedelta = timedelta(seconds=20)
    #: How long a sender may hold a lane.
    lease: timedelta = timedelta(seconds=60)
    #: How long to leave a lane that a sender still holds after its lease.
    elsewhere: timedelta = timedelta(seconds=5)
    #: How often to check whether a card that must be changed has been posted.
    card: timedelta = timedelta(milliseconds=500)


@dataclass(frozen=True)
class ShownCard:
    """A message that is changed in place, such as the card of a case."""

    #: The row of the outbox that posted it.
    row: int
    channel: str
    ts: str
    #: A digest of its content; None if unknown.
    shown: str | None


@dataclass(frozen=True)
class Claim:
    """One notification that a sender has taken."""

    row: int
    lane: str
    notification: Notification
    owner: str
    fence: str
    #: It may have been posted already: look it up before posting.
    looking_up: bool
    #: How often it was tried, including this time.
    attempts: int
    #: When it was first tried.
    since: datetime
    #: When the lane was due.
    due: datetime
    #: The conversation in Slack, if known.
    channel: str | None
    #: The last message in the conversation that is known to be casebot's.
    last_ts: str | None
    #: For a change in place: the message to change.
    card: ShownCard | None

    @property
    def is_resend(self) -> bool:
        """Return whether to change the message whatever it seems to show."""
        return bool(self.notification.args.get(RESEND))

    @property
    def changes_in_place(self) -> bool:
        """Return whether it posts nothing, so that doing it twice is harmless."""
        return self.card is not None or self.notification.kind is NotificationKind.UNFURL


@dataclass(frozen=True)
class Turn:
    """The result of one attempt to claim a lane."""

    #: The lane that was due; None if none was.
    lane: str | None = None
    #: The claimed notification, if any.
    claim: Claim | None = None


@dataclass(frozen=True)
class DeliveryResult:
    """The result of an attempt, as `finish` stores it."""

    state: RowState
    error: str | None = None
    #: For a waiting message: when its lane is due again.
    retry_at: datetime | None = None
    #: The conversation, if it was found.
    channel: str | None = None
    #: Whether the known conversation was wrong.
    forget_channel: bool = False
    ts: str | None = None
    shown: str | None = None
    #: When something was sent to Slack.
    posted_at: datetime | None = None
    #: The notice about an undeliverable message.
    fallback: Notification | None = None
    #: What to send after it.
    follow_ups: tuple[Notification, ...] = ()
    #: A change in place may arrive after a newer one: repeat it after the settling time.
    uncertain: bool = False
    #: The card to change is gone, and is posted again.
    repost_card: bool = False
