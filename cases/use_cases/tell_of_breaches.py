"""Notify the colleague who can act of a ticket whose SLA breach is near, once (ZEN-2)."""

from __future__ import annotations

from datetime import datetime, timedelta

from cases.changes.ticket_readers import reader_of
from cases.model.notification import Notification, NotificationKind
from cases.model.policy import Policy
from cases.model.tickets import Breach, Ticket
from cases.ports.unit_of_work import UnitOfWork


def nearing(ticket: Ticket, now: datetime, warn_before: timedelta, tell_for: timedelta) -> Breach | None:
    """Return the earliest target of a ticket that is about to be missed or was just missed.

    None if there is none, or if the ticket needs no answer.

    Args:
        tell_for: What was missed longer ago is no news any more.
    """
    if ticket.status.is_done:
        return None
    first = min(ticket.breaches or (), key=lambda each: each.at, default=None)
    return first if first is not None and now - tell_for < first.at <= now + warn_before else None


def breach_key(ticket: Ticket, breach: Breach) -> str:
    """Return the key of the message about a breach. It is sent once for each ticket, metric and moment."""
    return f"breach:{ticket.number}:{breach.metric}:{breach.at.isoformat()}"


def tell_of_breach(ticket: Ticket, breach: Breach, uow: UnitOfWork, policy: Policy, now: datetime) -> Notification:
    """Return the message about a near breach.

    It goes to the colleague last in touch, else to the account's Advocate, else to SMB Ops.
    """
    reader, case = reader_of(ticket, uow, now)
    return Notification(
        key=breach_key(ticket, breach),
        lane=f"dm:{reader.email}" if reader is not None else f"channel:{policy.ops_channel}",
        kind=NotificationKind.TICKET_BREACH,
        subject=case.id if case is not None else None,
        args={"ticket": ticket.number, "metric": breach.metric, "at": breach.at.isoformat()},
    )
