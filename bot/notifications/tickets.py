"""Compose messages about tickets of the support desk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.notifications.composer import Composer
from cases.model.notification import Notification, NotificationKind
from cases.model.tickets import Breach, TicketWriteState
from cases.ports.unit_of_work import UnitOfWork
from cases.use_cases.offer_tickets import case_of_ticket
from handlers.context import HandlerContext
from messages import tickets
from messages.surfaces import Message


def _refused(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    write = uow.tickets.write(int(notification.args["write"]))
    if write.state is not TicketWriteState.REFUSED:
        return None
    case = uow.cases.get(write.case_id) if write.case_id is not None else None
    return tickets.refused(write, case, uow.tickets.links.link(write.ticket))


def _sent_again(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    write = uow.tickets.write(int(notification.args["write"]))
    case = uow.cases.get(write.case_id) if write.case_id is not None else None
    return tickets.sent_again(write, case, uow.tickets.links.link(write.ticket))


def _breach(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:
    """Return None if the ticket was answered before this was sent."""
    ticket = uow.tickets.get(int(notification.args["ticket"]))
    breach = Breach(str(notification.args["metric"]), datetime.fromisoformat(str(notification.args["at"])))
    if ticket is None or ticket.status.is_done or breach not in (ticket.breaches or ()):
        return None
    case = uow.cases.get(notification.subject) if notification.subject is not None else None
    links = uow.tickets.links
    return tickets.breach_nears(
        ticket,
        breach,
        case,
        links.link(ticket.number),
        context.clock.now(),
        is_private=notification.lane.startswith("dm:"),
        is_its_case=case is not None and links.number_in(case.zendesk_link) == ticket.number,
    )


def _handed(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    number = int(notification.args["ticket"])
    return tickets.handed_on(number, str(notification.args["by"]), uow.tickets.links.link(number))


def _offer(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    """Return None if it was answered, or became a case, before this was sent."""
    ticket = uow.tickets.get(int(notification.args["ticket"]))
    if ticket is None or ticket.status.is_done or case_of_ticket(ticket.number, uow) is not None:
        return None
    link = uow.tickets.links.link(ticket.number)
    return tickets.offered(ticket, link, is_private=notification.lane.startswith("dm:"))


COMPOSERS: Mapping[NotificationKind, Composer] = {
    NotificationKind.TICKET_REFUSED: _refused,
    NotificationKind.TICKET_REFUSED_CHANGED: _sent_again,
    NotificationKind.TICKET_BREACH: _breach,
    NotificationKind.TICKET_OFFER: _offer,
    NotificationKind.TICKET_HANDED: _handed,
}
