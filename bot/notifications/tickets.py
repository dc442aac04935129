"""What people hear of tickets of the support desk."""

from __future__ import annotations

from collections.abc import Mapping

from bot.notifications.composer import Composer
from cases.model.notification import Notification, NotificationKind
from cases.model.tickets import TicketWriteState
from cases.ports.unit_of_work import UnitOfWork
from handlers.context import HandlerContext
from messages import tickets
from messages.surfaces import Message


def _refused(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    write = uow.tickets.write(int(notification.args["write"]))
    if write.state is not TicketWriteState.REFUSED:
        return None
    case = uow.cases.get(write.case_id) if write.case_id is not None else None
    return tickets.refused(write, case, uow.tickets.links.link(write.ticket))


COMPOSERS: Mapping[NotificationKind, Composer] = {
    NotificationKind.TICKET_REFUSED: _refused,
}
