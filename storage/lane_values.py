"""What a claim is, and what comes of it: the values that the lanes and a sender exchange."""

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
    """How fast a lane is sent, and how long a sender may hold it."""

    #: The shortest time between two posts in one conversation.
    post: timedelta = timedelta(seconds=1)
    #: The shortest time between two changes of messages in one conversation.
    update: timedelta = timedelta(milliseconds=250)
    #: How long an unknown outcome is left alone before it is looked up.
    settle: timedelta = timedelta(seconds=20)
    #: How long a sender may hold a lane before another may take it.
    lease: timedelta = timedelta(seconds=60)
    #: How long a lane is left alone that a sender still holds after its lease.
    elsewhere: timedelta = timedelta(seconds=5)
    #: How often to look whether a card that is being posted has arrived, so that it can be changed.
    card: timedelta = timedelta(milliseconds=500)


@dataclass(frozen=True)
class ShownCard:
    """A message that is changed in place, such as the card of a case."""

    #: The row of the outbox that posted it.
    row: int
    channel: str
    ts: str
    #: A digest of what it shows; None where that is not known.
    shown: str | None


@dataclass(frozen=True)
class Claim:
    """One notification that a sender has taken."""

    row: int
    lane: str
    notification: Notification
    owner: str
    fence: str
    #: It may have been posted already: look it up, do not post it.
    looking_up: bool
    #: How often it was tried, this time included.
    attempts: int
    #: When it was tried first.
    since: datetime
    #: When the lane was due.
    due: datetime
    #: The conversation in Slack, if known.
    channel: str | None
    #: The last message in the conversation that is known to be ours.
    last_ts: str | None
    #: For a change in place: what is changed.
    card: ShownCard | None

    @property
    def is_resend(self) -> bool:
        """Whether the message is to be changed whatever it seems to show."""
        return bool(self.notification.args.get(RESEND))

    @property
    def changes_in_place(self) -> bool:
        """Whether it posts nothing, and so may be done twice with no harm."""
        return self.card is not None or self.notification.kind is NotificationKind.UNFURL


@dataclass(frozen=True)
class Turn:
    """The result of one look at the lanes."""

    #: The lane that was due; None if none was.
    lane: str | None = None
    #: What was taken from it, if anything.
    claim: Claim | None = None


@dataclass(frozen=True)
class DeliveryResult:
    """How an attempt ended, as `finish` stores it."""

    state: RowState
    error: str | None = None
    #: For a message that goes on waiting: when its lane is due again.
    retry_at: datetime | None = None
    #: Where the lane leads, if that was found out.
    channel: str | None = None
    #: What was known of where the lane leads proved wrong.
    forget_channel: bool = False
    ts: str | None = None
    shown: str | None = None
    #: When Slack was sent something.
    posted_at: datetime | None = None
    #: The notice of what cannot be delivered.
    fallback: Notification | None = None
    #: What is to be sent after it, now that it was sent.
    follow_ups: tuple[Notification, ...] = ()
    #: The change in place may arrive yet, after a newer one: it is made once more when it has settled.
    uncertain: bool = False
    #: The card that was to be changed is gone, and is posted again.
    repost_card: bool = False
