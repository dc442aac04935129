"""Messages about absences to covers, managers and absent people (PTO-1, PTO-2)."""

from __future__ import annotations

from collections.abc import Mapping

from bot.notifications.composer import Composer
from cases.model.notification import Notification, NotificationKind
from cases.ports.unit_of_work import UnitOfWork
from handlers.context import HandlerContext
from handlers.cover_answer import notice_for
from messages import absences
from messages.surfaces import Message


def _away(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:
    person = uow.roster.get(str(notification.args["who"]))
    hearer = uow.roster.get(notification.lane.removeprefix("dm:"))
    return notice_for(person, hearer, uow, context) if person is not None and hearer is not None else None


def _cover_answered(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    """Return None if the absence was changed or cancelled before this was sent."""
    asked = uow.roster.get(str(notification.args["cover"]))
    found = [
        each for each in uow.roster.absences if each.id == notification.args["absence"] and each.answer is not None
    ]
    shown = absences.shown(found, uow.roster)
    return absences.cover_answered(shown[0], asked) if shown and asked is not None else None


COMPOSERS: Mapping[NotificationKind, Composer] = {
    NotificationKind.AWAY: _away,
    NotificationKind.COVER_ANSWERED: _cover_answered,
}
