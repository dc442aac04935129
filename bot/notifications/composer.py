"""What a composer is, and what composers read from a telling."""

from __future__ import annotations

from collections.abc import Callable

from bot.delivery.composed import Composed
from cases.case import Case
from cases.people import Person
from cases.ports import Telling, UnitOfWork
from handlers.desk import Desk
from messages.surfaces import Message

Composer = Callable[[Telling, UnitOfWork, Desk], Message | Composed | None]
"""Makes the message of a telling as of now, None when nothing is left to say. Raises whatever goes wrong; the sender keeps the telling and says so."""


def case_of(telling: Telling, uow: UnitOfWork) -> Case:
    """The case that is told of, as it is now. Raises LookupError for a telling that is of none."""
    if telling.subject is None:
        raise LookupError("This is told of a case.")
    return uow.cases.get(telling.subject)


def reader_of(telling: Telling, uow: UnitOfWork) -> Person | None:
    """The person of the roster who is told; None for somebody who has left it, and for a channel."""
    return uow.roster.get(telling.lane.removeprefix("dm:"))
