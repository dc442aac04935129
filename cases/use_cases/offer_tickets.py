"""Offer a ticket of a known customer as a case (RTE-4), if no case came from it. One click creates the case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from cases.changes.add_case import add_case
from cases.changes.contact_matching import match_contact
from cases.changes.record import ChangeContext
from cases.changes.ticket_readers import reader_of
from cases.changes.watchers import waiting_creator
from cases.model.case import Case
from cases.model.errors import AlreadyDone, CaseError
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Actor, Role
from cases.model.policy import Policy
from cases.model.status import Surface
from cases.model.tickets import Ticket
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.import_record import MAX_LINE

NOT_YOURS = "Only Advocates, Team Leads, managers and SMB Ops can create a case from a ticket."
GONE = "casebot can no longer see that ticket in Zendesk."


@dataclass(frozen=True, kw_only=True)
class CreateFromTicket:
    """Create a case from a ticket."""

    actor: Actor
    ticket: int
    #: Identifies the click, so that a repeated one creates no second case.
    key: str


def offer_key(ticket: Ticket) -> str:
    """Return the key of the offer of a ticket: once for ever."""
    return f"ticket offered:{ticket.number}"


def offers(tickets: Sequence[Ticket], uow: UnitOfWork, policy: Policy, now: datetime) -> Iterator[Notification]:
    """Yield an offer for each ticket that waits for an answer, is no case, and whose requester's address the directory knows."""
    open_ones = {offer_key(each): each for each in tickets if not each.status.is_done and each.requester_email}
    untold = {key: open_ones[key] for key in sorted(open_ones.keys() - uow.outbox.known(open_ones))}
    people = uow.directory.contacts_by_email({each.requester_email for each in untold.values()})
    known = {key: each for key, each in untold.items() if each.requester_email in people}
    are_cases = uow.tickets.with_case([each.number for each in known.values()])
    for key, ticket in known.items():
        if not people[ticket.requester_email].account or ticket.number in are_cases:
            continue
        reader, _ = reader_of(ticket, uow, now)
        lane = f"dm:{reader.email}" if reader is not None else f"channel:{policy.ops_channel}"
        yield Notification(key, lane, NotificationKind.TICKET_OFFER, args={"ticket": ticket.number})


def case_of_ticket(number: int, uow: UnitOfWork) -> Case | None:
    """Return the case that came from a ticket, or None."""
    known = uow.tickets.get(number)
    ids = uow.tickets.case_ids(known) if known is not None else []
    cases = uow.cases.many(ids).values()
    return next((each for each in cases if uow.tickets.links.number_in(each.zendesk_link) == number), None)


def create_from_ticket(command: CreateFromTicket, uow: UnitOfWork, policy: Policy, now: datetime) -> Case:
    """Make the case, the clicker's own where they work cases, else routed as any other. Raises CaseError with what stands in the way."""
    person, ticket = command.actor.person, uow.tickets.get(command.ticket)
    if person is None or not (person.role.works_cases or person.role in (Role.MANAGER, Role.SMB_OPS)):
        raise CaseError(NOT_YOURS)
    if ticket is None:
        raise CaseError(GONE)
    if not uow.inbox.first_time(f"ticket case:{ticket.number}") or (known := case_of_ticket(ticket.number, uow)):
        known = case_of_ticket(ticket.number, uow)
        raise AlreadyDone(f"The ticket is already case {known.number}." if known is not None else "Already done.")
    number = uow.cases.own_number()
    inbound = [each.name for each in policy.case_types if each.inbound]
    new = Case(
        number=number,
        external_id=number,
        opened_at=now,
        source_version=now,
        type="Support Ticket" if "Support Ticket" in inbound else next(iter(inbound), ""),
        priority="High",
        subject=" ".join(ticket.subject.split())[:MAX_LINE],
        context=f"Came from Zendesk ticket #{ticket.number}.",
        owner=person.email if person.role.works_cases else None,
        web_email=ticket.requester_email,
        zendesk_link=uow.tickets.links.link(ticket.number),
        creator=command.actor.name,
        creator_slack_id=waiting_creator(command.actor),
        routed_because=f"{command.actor.name} created it from a Zendesk ticket",
    )
    matched = match_contact(new, uow.directory).case
    made = add_case(matched, ChangeContext(uow, policy, now, command.actor, Surface.MODAL))
    uow.commit()
    return made
