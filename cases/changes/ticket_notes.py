"""What a change of a case writes into the ticket that it came from, in the change's own transaction; and what people hear of a refusal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from cases.model.case import Case
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Actor
from cases.model.policy import Policy
from cases.model.tickets import TicketWrite
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.ticket_words import pickup_note


def note_pickups(
    pairs: Iterable[tuple[Case | None, Case]], uow: UnitOfWork, actor: Actor, now: datetime
) -> Iterator[TicketWrite]:
    """Note each case that is newly picked up in its ticket (ZEN-1): once for a case and its ticket, however often it changes hands."""
    for before, after in pairs:
        if before is None or before.picked_up_at is not None or after.picked_up_at is None:
            continue
        ticket = uow.tickets.links.number_in(after.zendesk_link)
        if ticket is not None:
            yield TicketWrite(
                key=pickup_key(after, ticket),
                ticket=ticket,
                at=now,
                by=actor.key,
                by_slack_id=actor.slack_id or "",
                case_id=after.id,
                note=pickup_note(after.number),
            )


def pickup_key(case: Case, ticket: int) -> str:
    """Return the key of the note that a case was picked up."""
    return f"pickup:{case.id}:{ticket}"


def pickup_write(case: Case, uow: UnitOfWork) -> TicketWrite | None:
    """Return the note that the case was picked up, or None if there is none to write."""
    ticket = uow.tickets.links.number_in(case.zendesk_link)
    return uow.tickets.write_of(pickup_key(case, ticket)) if ticket is not None else None


def tell_of_refusal(write: TicketWrite, uow: UnitOfWork, policy: Policy) -> Notification:
    """Return the message to the person whose write Zendesk refused (SAFE-4); to SMB Ops where they cannot be reached."""
    person = uow.roster.get(write.by)
    if person is not None:
        lane = f"dm:{person.email}"
    else:
        lane = f"user:{write.by_slack_id}" if write.by_slack_id else f"channel:{policy.ops_channel}"
    return Notification(
        key=f"ticket write:{write.id}:{write.attempts}",
        lane=lane,
        kind=NotificationKind.TICKET_REFUSED,
        subject=write.case_id,
        args={"write": write.id},
    )


def refusal_settled(write: TicketWrite, uow: UnitOfWork, policy: Policy) -> Notification:
    """Return the message about a refused write, brought up to date in place: it is sent again."""
    told = tell_of_refusal(write, uow, policy)
    kind = NotificationKind.TICKET_REFUSED_CHANGED
    return replace(told, key=f"{told.key}:again", kind=kind, merge=told.key, changes=told.key)
