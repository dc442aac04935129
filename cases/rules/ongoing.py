"""What is already going on with a customer when a case comes in (RTE-8): other cases, and the colleague who is in touch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from cases.model.case import Case
from cases.model.names import is_same_account, is_same_name
from cases.model.people import Person, Roster
from cases.model.policy import TouchKind
from cases.model.status import Status

# A case that was closed before this is no news any more.
RECENT = timedelta(days=90)
# A colleague who touched the customer within this is in touch.
IN_TOUCH = timedelta(days=30)
MOST_SHOWN = 5
#: What two things of a customer can share, the closest first.
CLOSEST = ("case", "contact", "address", "account")


class Customer(Protocol):
    """Who a case is about."""

    @property
    def account(self) -> str: ...
    @property
    def contact(self) -> str: ...


@dataclass(frozen=True)
class OngoingCase:
    """Another case of the same customer."""

    case: Case
    #: What it shares with the case that came in: "account", "contact" or "address".
    shares: str
    #: When the customer was last touched on it, None for never; and by whom, an e-mail.
    touched_at: datetime | None = None
    touched_by: str = ""


@dataclass(frozen=True)
class LoggedContact:
    """An e-mail or call with the customer that belongs to no case which was open then."""

    kind: TouchKind
    at: datetime
    #: An e-mail of the roster, or a name.
    by: str
    #: What it shares with the case that came in: one of CLOSEST; "case" is that case itself.
    shares: str


def newest_of_each(contacts: Iterable[LoggedContact]) -> list[LoggedContact]:
    """Return the last contact of each colleague, the newest first."""
    found: dict[str, LoggedContact] = {}
    # One call concerns a contact and an account: the closest is shown.
    for contact in sorted(contacts, key=lambda each: (-each.at.timestamp(), CLOSEST.index(each.shares))):
        found.setdefault(contact.by, contact)
    return list(found.values())


def is_before_contact(case: Case) -> bool:
    """Return whether nobody was in touch with the customer on this case yet."""
    return not case.is_closed and case.first_touch_at is None


def shared_with(case: Case, other: Customer) -> str:
    """Return what two cases share; empty where one name stands for two people of two accounts."""
    if is_same_account(case.account, other.account):
        return "account"
    if case.contact and is_same_name(case.contact, other.contact):
        return "" if case.account and other.account else "contact"
    return "address"


@dataclass(frozen=True)
class ShownOnOthers:
    """What the cards of a customer's other cases show of a case, and whose customer it is."""

    number: str
    status: Status
    owner: str | None
    last_touch: date | None
    account: str
    contact: str
    address: str


def shown_on_others(case: Case | None, now: datetime) -> ShownOnOthers | None:
    """Return what the cards of the customer's other cases show of this one; None if they do not list it."""
    if case is None or (case.closed_at is not None and now - case.closed_at > RECENT):
        return None
    touched = case.last_touch_at.date() if case.last_touch_at is not None else None
    return ShownOnOthers(
        case.number, case.status, case.owner, touched, case.account, case.contact, case.web_email.lower()
    )


def colleague_in_touch(
    case: Case,
    ongoing: Sequence[OngoingCase],
    roster: Roster,
    now: datetime,
    contacts: Sequence[LoggedContact] = (),
) -> Person | None:
    """Return the Advocate of another open case who touched the customer last, if that was lately and the case is not theirs.

    An Advocate with a logged contact counts the same. Nobody who is away: a case is not given to them (PTO-1).
    """
    touched = [(each.touched_at, each.case.owner) for each in ongoing if not each.case.is_closed]
    logged = [(each.at, each.by) for each in contacts]
    found = [
        (at, person)
        for at, email in (*touched, *logged)
        if at is not None
        and now - at <= IN_TOUCH
        and (person := roster.get(email)) is not None
        and person.role.works_cases
        and person.email != case.owner
        and roster.absence(person, now) is None
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else None
