"""What people were sent about a case, and where they see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cases.rules.reminder_plan import SentReminder, Snoozes


@dataclass(frozen=True)
class SentAbout:
    """What people were sent about one case, and where they see it."""

    #: The reminders, each with the turn in which an owner was told (see Reminder).
    reminders: Mapping[SentReminder, int] = field(default_factory=dict)
    snoozes: Snoozes = field(default_factory=dict)
    #: The lanes with a card, oldest first.
    cards: Sequence[str] = ()
    #: The recent messages with a link to the case: channel and timestamp, newest first.
    links: Sequence[tuple[str, str]] = ()
    #: The recent messages with a line of a reminder: key and lane.
    reminder_messages: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class CustomerCard:
    """A posted card of an open case before first contact (RTE-8)."""

    case_id: int
    account: str
    contact: str
    lane: str
    #: The key of the notification that posted it.
    key: str
