"""What a composer is, and what composers read from a notification."""

from __future__ import annotations

from collections.abc import Callable

from bot.delivery.composed import Composed
from cases.model.case import Case
from cases.model.notification import Notification
from cases.model.people import Person
from cases.ports.unit_of_work import UnitOfWork
from handlers.context import HandlerContext
from messages.surfaces import Message

Composer = Callable[[Notification, UnitOfWork, HandlerContext], Message | Composed | None]
"""Makes the message of a notification as of now, None when nothing is left to say. Raises whatever goes wrong; the sender keeps the notification and says so."""


def case_of(notification: Notification, uow: UnitOfWork) -> Case:
    """Return the case that is told of, as it is now. Raises LookupError for a notification that is of none."""
    if notification.subject is None:
        raise LookupError("This is told of a case.")
    return uow.cases.get(notification.subject)


def reader_of(notification: Notification, uow: UnitOfWork) -> Person | None:
    """Return the person of the roster who is told; None for somebody who has left it, and for a channel."""
    return uow.roster.get(notification.lane.removeprefix("dm:"))
