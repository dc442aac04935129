"""Find who is notified of a ticket: the colleague last in touch, else the account's Advocate (ZEN-2, RTE-4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from cases.model.case import Case
from cases.model.people import Person, Roster
from cases.model.tickets import Ticket
from cases.ports.unit_of_work import UnitOfWork

# Whoever was in touch longer ago than this is not "in touch" any more.
IN_TOUCH_FOR = timedelta(days=90)


def reader_of(ticket: Ticket, uow: UnitOfWork, now: datetime) -> tuple[Person | None, Case | None]:
    """Return who is notified of a ticket, and the case that it concerns. Both are None if nobody is known."""
    account = account_of(ticket, uow)
    of_account = [each.id for each in uow.lists.of_account(account)] if account else []
    cases = [*uow.cases.many([*dict.fromkeys([*uow.tickets.case_ids(ticket), *of_account])]).values()]
    met = max(_contacts(cases, uow, now), key=lambda each: each[0], default=None)
    if met is not None:
        return met[1], met[2]
    return _advocate_of(account, uow), None


def account_of(ticket: Ticket, uow: UnitOfWork) -> str:
    """Return the account of a ticket's customer; empty if none is known.

    It is the organization if that is a known account, else the requester's account.
    """
    known = uow.directory.account_named(ticket.organization) if ticket.organization else None
    if known is not None:
        return known.name
    person = uow.directory.contact_by_email(ticket.requester_email)
    return person.account if person is not None else ""


def _contacts(cases: list[Case], uow: UnitOfWork, now: datetime) -> Iterator[tuple[datetime, Person, Case]]:
    """Return when each present colleague was in touch with this customer, by a logged touch or a pickup."""
    for case in cases:
        owner = _here(case.owner, uow.roster)
        if owner is not None and case.picked_up_at is not None and case.picked_up_at > now - IN_TOUCH_FOR:
            yield case.picked_up_at, owner, case
        for touch in uow.cases.touches(case.id):
            person = _here(touch.by, uow.roster)
            if person is not None and touch.at > now - IN_TOUCH_FOR:
                yield touch.at, person, case


def _advocate_of(account: str, uow: UnitOfWork) -> Person | None:
    """Return the account's Advocate: of the High Value Account, else the owner of its newest open case."""
    if not account:
        return None
    named = uow.directory.high_value_owners([account]) or uow.cases.high_value_advocates([account])
    if (person := _here(named.get(account), uow.roster)) is not None:
        return person
    owners = (_here(each.owner, uow.roster) for each in uow.lists.of_account(account) if not each.is_closed)
    return next((owner for owner in owners if owner is not None), None)


def _here(key: str | None, roster: Roster) -> Person | None:
    """Return the person of the roster; their cover while they are away (PTO-1), and nobody where nobody covers."""
    person = roster.get(key)
    return roster.cover_of(person) if person is not None and roster.absence(person) is not None else person
