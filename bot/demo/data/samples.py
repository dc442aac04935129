"""What a sample case is made of: what the CRM says of it, and what people have done with it since.

Times are told as people tell them, seen from the moment the demo starts: so many days ago, due in so many days.
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
    """Something the owner did, or that happened. ago: how many days ago (at work, on the owner's calendar); hour: of that day, on the owner's clock."""

    ago: int
    hour: int = 10


@dataclass(frozen=True, kw_only=True)
class PickedUp(Done):
    """Began to work it. due: in how many days from the demo's start the step is due; below 0 it is overdue by now."""

    step: str
    due: int
    status: Status = ATTEMPTING
    blocked_on: str | None = None


@dataclass(frozen=True, kw_only=True)
class Wrote(Done):
    """Wrote the next step, and moved the case to another status where one is given."""

    step: str
    due: int
    status: Status | None = None
    blocked_on: str | None = None


@dataclass(frozen=True, kw_only=True)
class Touched(Done):
    """Contacted the customer. day: which step of the cadence that was, 0 for none of them."""

    kind: TouchKind
    day: int


@dataclass(frozen=True, kw_only=True)
class NamedContact(Done):
    """Found out who the contact is."""

    contact: str


@dataclass(frozen=True, kw_only=True)
class PutToSleep(Done):
    """The customer wants to be contacted later."""

    step: str
    due: int


@dataclass(frozen=True, kw_only=True)
class Closed(Done):
    """Closed it."""

    closing: Closing


@dataclass(frozen=True, kw_only=True)
class Mailed(Done):
    """The customer wrote on it."""

    sender: str
    subject: str
    text: str


@dataclass(frozen=True)
class Sample:
    """One sample case. opened: how long ago; to: whom the CRM names as its owner, None for whoever's turn it is; more: further
    fields of the record; more_days: dates of the record, in days from the demo's start."""

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
    to: str | None = None
    more: dict[str, RecordValue] = field(default_factory=dict)
    more_days: dict[str, int] = field(default_factory=dict)
    done: tuple[Done, ...] = ()


def emailed(ago: int, day: int, hour: int = 11) -> Touched:
    """Return an e-mail of the cadence."""
    return Touched(ago=ago, hour=hour, kind=TouchKind.EMAIL, day=day)


def called(ago: int, day: int, hour: int = 15) -> Touched:
    """Return a call of the cadence."""
    return Touched(ago=ago, hour=hour, kind=TouchKind.CALL, day=day)
