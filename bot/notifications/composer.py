"""The type of a composer, and what composers read from a notification."""

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
"""Composes the message of a notification as of now; None if nothing is left to say. If it raises, the sender keeps the notification and reports the error."""


def case_of(notification: Notification, uow: UnitOfWork) -> Case:
    """Return the notification's case as it is now. Raises LookupError for a notification without a case."""
    if notification.subject is None:
        raise LookupError("This notification has no case.")
    return uow.cases.get(notification.subject)


def reader_of(notification: Notification, uow: UnitOfWork) -> Person | None:
    """Return the recipient on the roster; None for a person who left it, and for a channel."""
    return uow.roster.get(notification.lane.removeprefix("dm:"))
