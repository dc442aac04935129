"""Compose messages about customers' mails (EML-1)."""

from __future__ import annotations

from collections.abc import Mapping

from bot.notifications.composer import Composer, case_of
from cases.model.notification import Notification, NotificationKind
from cases.ports.unit_of_work import UnitOfWork
from handlers.context import HandlerContext
from messages import mail as shown
from messages.surfaces import Message


def _on_open(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    return shown.on_open(case_of(notification, uow), uow.mails.get(int(notification.args["mail"])))


def _on_closed(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    case = case_of(notification, uow)
    mail = uow.mails.get(int(notification.args["mail"]))
    return shown.on_closed(case, mail, uow.roster.get(case.owner), notification.lane.removeprefix("dm:"))


def _of_unassigned(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    return shown.of_unassigned(case_of(notification, uow))


def _forwarded(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    return shown.forwarded(uow.forwarded.get(int(notification.args["mail"])))


COMPOSERS: Mapping[NotificationKind, Composer] = {
    NotificationKind.MAIL: _on_open,
    NotificationKind.MAIL_ON_CLOSED: _on_closed,
    NotificationKind.MAIL_CHOSEN: _on_closed,
    NotificationKind.MAIL_OF_UNASSIGNED: _of_unassigned,
    NotificationKind.FORWARDED_MAIL: _forwarded,
    NotificationKind.FORWARDED_MAIL_SETTLED: _forwarded,
}
