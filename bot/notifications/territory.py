"""Compose the message to the managers of both regions about a case that moved (RTE-7)."""

from __future__ import annotations

from collections.abc import Mapping

from bot.notifications.composer import Composer, case_of
from cases.model.notification import Notification, NotificationKind
from cases.ports.unit_of_work import UnitOfWork
from handlers.context import HandlerContext
from messages import territory
from messages.surfaces import Message


def _region_moved(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    case, said = case_of(notification, uow), notification.args
    moved = str(said["from"]), str(said["to"])
    return territory.region_moved(case, uow.roster.get(case.owner), str(said["by"]), moved, str(said["why"]))


COMPOSERS: Mapping[NotificationKind, Composer] = {NotificationKind.REGION_MOVED: _region_moved}
