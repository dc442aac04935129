"""Reads what is already going on with the customer of a case (RTE-8)."""

from __future__ import annotations

from datetime import datetime

from cases.model.case import Case
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.ongoing import (
    MOST_SHOWN,
    RECENT,
    LoggedContact,
    OngoingCase,
    is_before_contact,
    newest_of_each,
    shared_with,
)


def ongoing_with(case: Case, uow: UnitOfWork, now: datetime) -> list[OngoingCase]:
    """Return the open and the recent cases of the same account, contact or mail address, the open ones first; none after first contact."""
    if not is_before_contact(case):
        return []
    found = [(other, shared_with(case, other)) for other in uow.lists.of_customer(case, now - RECENT)]
    related = sorted((pair for pair in found if pair[1]), key=lambda pair: _order(pair[0]))
    return [_with_touch(other, shares, uow) for other, shares in related[:MOST_SHOWN]]


def contacts_with(case: Case, uow: UnitOfWork, now: datetime) -> list[LoggedContact]:
    """Return the last logged e-mail or call of each colleague that belongs to no open case; none after first contact."""
    if not is_before_contact(case):
        return []
    shares = uow.customer_contacts.keys_of(case)
    found = uow.customer_contacts.about(shares, now - RECENT)
    return newest_of_each(LoggedContact(each.kind, each.at, each.by, shares[each.about]) for each in found)[:MOST_SHOWN]


def _order(case: Case) -> tuple[bool, float]:
    """Open cases first, and of these the one that was touched last."""
    return case.is_closed, -case.last_touch_at.timestamp() if case.last_touch_at is not None else 0.0


def _with_touch(other: Case, shares: str, uow: UnitOfWork) -> OngoingCase:
    last = max(uow.cases.touches(other.id), key=lambda touch: touch.at, default=None)
    if last is None:
        return OngoingCase(other, shares, other.last_touch_at)
    return OngoingCase(other, shares, last.at, last.by)
