"""The parts of a sample case: what the CRM says about it, and what people have done with it since.

Times count from the demo's start, in days.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from cases.model.closing_answers import Closing
from cases.model.people import Region
from cases.model.policy import TouchKind
from cases.model.status import Status
from cases.rules.import_record import RecordValue

ATTEMPTING = Status.ATTEMPTING_CONTACT
BLOCKED = Status.BLOCKED
ENGAGED = Status.ENGAGED


@dataclass(frozen=True, kw_only=True)
class Done:
    """Something that the owner did or that happened."""

    #: How many days ago (at work, on the owner's calendar).
    ago: int
    #: The hour of that day, in the owner's time zone.
    hour: int = 10


@dataclass(frozen=True, kw_only=True)
class PickedUp(Done):
    """Picked the case up."""

    step: str
    #: The days from the demo's start until the step is due; negative if overdue.
    due: int
    status: Status = ATTEMPTING
    blocked_on: str | None = None


@dataclass(frozen=True, kw_only=True)
class Wrote(Done):
    """Wrote the next step, and changed the status if one is given."""

    step: str
    due: int
    status: Status | None = None
    blocked_on: str | None = None


@dataclass(frozen=True, kw_only=True)
class Touched(Done):
    """Contacted the customer."""

    kind: TouchKind
    #: The step of the cadence; 0 for none.
    day: int


@dataclass(frozen=True, kw_only=True)
class NamedContact(Done):
    """Set the contact."""

    contact: str


@dataclass(frozen=True, kw_only=True)
class PutToSleep(Done):
    """Paused the case: the customer wants to be contacted later."""

    step: str
    due: int


@dataclass(frozen=True, kw_only=True)
class Closed(Done):
    """Closed it."""

    closing: Closing


@dataclass(frozen=True, kw_only=True)
class Mailed(Done):
    """Received a customer's mail."""

    sender: str
    subject: str
    text: str


@dataclass(frozen=True)
class Sample:
    """One sample case."""

    #: How long ago it was opened.
    opened: timedelta
    region: Region | None
    type: str
    account: str
    subject: str
    description: str
    contact: str = ""
    context: str = ""
    cta: str = ""
    by: tuple[str, str] = ("CRM Automation", "Sales Systems")
    #: The owner in the CRM; None to route it by turn.
    to: str | None = None
    #: Further fields of the record.
    more: dict[str, RecordValue] = field(default_factory=dict)
    #: Dates of the record, in days from the demo's start.
    more_days: dict[str, int] = field(default_factory=dict)
    done: tuple[Done, ...] = ()


def emailed(ago: int, day: int, hour: int = 11) -> Touched:
    """Return an e-mail of the cadence."""
    return Touched(ago=ago, hour=hour, kind=TouchKind.EMAIL, day=day)


def called(ago: int, day: int, hour: int = 15) -> Touched:
    """Return a call of the cadence."""
    return Touched(ago=ago, hour=hour, kind=TouchKind.CALL, day=day)
