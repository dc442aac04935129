"""A ticket whose SLA breach nears is told of once, to the colleague who can act on it (ZEN-2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from cases.model.case import Case
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Person, Roster
from cases.model.policy import Policy
from cases.model.tickets import Breach, Ticket
from cases.ports.unit_of_work import UnitOfWork

# What was missed longer ago is no news any more.
OLD = timedelta(days=1)
# Whoever was in touch longer ago than this is not "in touch" any more.
IN_TOUCH_FOR = timedelta(days=90)


def nearing(ticket: Ticket, now: datetime, warn_before: timedelta) -> Breach | None:
    """The earliest target of a ticket that is about to be missed, or was just missed; None where none is, or nobody has to answer."""
    if ticket.status.is_done:
        return None
    first = min(ticket.breaches or (), key=lambda each: each.at, default=None)
    return first if first is not None and now - OLD < first.at <= now + warn_before else None


def breach_key(ticket: Ticket, breach: Breach) -> str:
    """The key of what is told of a breach: once for a ticket, a metric and a moment."""
    return f"breach:{ticket.number}:{breach.metric}:{breach.at.isoformat()}"


def tell_of_breach(ticket: Ticket, breach: Breach, uow: UnitOfWork, policy: Policy, now: datetime) -> Notification:
    """The message about a breach that nears, to whoever was last in touch, else the account's Advocate, else SMB Ops."""
    reader, case = reader_of(ticket, uow, now)
    return Notification(
        key=breach_key(ticket, breach),
        lane=f"dm:{reader.email}" if reader is not None else f"channel:{policy.ops_channel}",
        kind=NotificationKind.TICKET_BREACH,
        subject=case.id if case is not None else None,
        args={"ticket": ticket.number, "metric": breach.metric, "at": breach.at.isoformat()},
    )


def reader_of(ticket: Ticket, uow: UnitOfWork, now: datetime) -> tuple[Person | None, Case | None]:
    """Who hears of a ticket, and the case that it concerns; None and None where nobody is known."""
    account = account_of(ticket, uow)
    of_account = [each.id for each in uow.lists.of_account(account)] if account else []
    cases = [*uow.cases.many([*dict.fromkeys([*uow.tickets.case_ids(ticket), *of_account])]).values()]
    met = max(_contacts(cases, uow, now), key=lambda each: each[0], default=None)
    if met is not None:
        return met[1], met[2]
    return _advocate_of(account, uow), None


def account_of(ticket: Ticket, uow: UnitOfWork) -> str:
    """The account of a ticket's customer: the organization's, where it is a known account, else the requester's; empty where none is known."""
    known = uow.directory.account_named(ticket.organization) if ticket.organization else None
    if known is not None:
        return known.name
    person = uow.directory.contact_by_email(ticket.requester_email)
    return person.account if person is not None else ""


def _contacts(cases: list[Case], uow: UnitOfWork, now: datetime) -> Iterator[tuple[datetime, Person, Case]]:
    """When who of those who are here was in touch with this customer: by a touch that was logged, or by picking a case up."""
    for case in cases:
        owner = _here(case.owner, uow.roster)
        if owner is not None and case.picked_up_at is not None and case.picked_up_at > now - IN_TOUCH_FOR:
            yield case.picked_up_at, owner, case
        for touch in uow.cases.touches(case.id):
            person = _here(touch.by, uow.roster)
            if person is not None and touch.at > now - IN_TOUCH_FOR:
                yield touch.at, person, case


def _advocate_of(account: str, uow: UnitOfWork) -> Person | None:
    """The account's Advocate: of the High Value Account, else the owner of its newest open case."""
    if not account:
        return None
    named = uow.directory.high_value_owners([account]) or uow.cases.high_value_advocates([account])
    if (person := _here(named.get(account), uow.roster)) is not None:
        return person
    owners = (_here(each.owner, uow.roster) for each in uow.lists.of_account(account) if not each.is_closed)
    return next((owner for owner in owners if owner is not None), None)


def _here(key: str | None, roster: Roster) -> Person | None:
    """The person of the roster; their cover while they are away (PTO-1), and nobody where nobody covers."""
    person = roster.get(key)
    return roster.cover_of(person) if person is not None and roster.absence(person) is not None else person
