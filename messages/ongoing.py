"""What is already going on with a customer, as the card and the pick-up form show it (RTE-8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cases.model.case import Case
from cases.model.people import Person, Roster
from cases.model.policy import TouchKind
from cases.rules.ongoing import LoggedContact, OngoingCase


@dataclass(frozen=True)
class OngoingLine:
    """One other case of the customer. owner, touched_by: names; touched_at: None where the customer was not touched."""

    case: Case
    shares: str
    owner: str
    touched_at: datetime | None = None
    touched_by: str = ""


@dataclass(frozen=True)
class ContactLine:
    """A logged e-mail or call with the customer that belongs to no open case. by: a name."""

    kind: TouchKind
    at: datetime
    by: str
    shares: str


@dataclass(frozen=True)
class Ongoing:
    """All that is going on, and the colleague who is in touch, if one is."""

    lines: tuple[OngoingLine, ...] = ()
    colleague: Person | None = None
    contacts: tuple[ContactLine, ...] = ()


NOTHING_ONGOING = Ongoing()


def ongoing(
    cases: Sequence[OngoingCase],
    colleague: Person | None,
    roster: Roster,
    contacts: Sequence[LoggedContact] = (),
) -> Ongoing:
    """Return what is shown, with people by their names."""

    def name(email: str | None, other: str) -> str:
        person = roster.get(email)
        return person.name if person is not None else other

    lines = tuple(
        OngoingLine(
            each.case,
            each.shares,
            name(each.case.owner, "nobody" if each.case.owner is None else "its owner has left"),
            each.touched_at,
            name(each.touched_by, ""),
        )
        for each in cases
    )
    logged = tuple(ContactLine(each.kind, each.at, name(each.by, each.by), each.shares) for each in contacts)
    return Ongoing(lines, colleague, logged)
