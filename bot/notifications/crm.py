"""Compose messages about Salesforce: what it refused, what both sides changed, and mentions."""

from __future__ import annotations

from collections.abc import Mapping

from bot.notifications.composer import Composer, case_of
from cases.changes.crm_notifications import lanes_of
from cases.model.crm import FOR_A_PERSON
from cases.model.notification import Notification, NotificationKind
from cases.ports.unit_of_work import UnitOfWork
from handlers.context import HandlerContext
from messages import crm
from messages.surfaces import Message


def _trouble(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:
    """Return None if it was settled before this was sent."""
    write = uow.crm.get(int(notification.args["write"]))
    if notification.kind is NotificationKind.CRM_TROUBLE and write.state not in FOR_A_PERSON:
        return None
    case = case_of(notification, uow)
    decides = notification.lane in lanes_of(write, case, uow.roster, context.policy)
    return crm.trouble(case, write, uow.roster, decides=decides)


def _mention(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    return crm.mention(case_of(notification, uow), str(notification.args["by"]), str(notification.args["text"]))


COMPOSERS: Mapping[NotificationKind, Composer] = {
    NotificationKind.CRM_TROUBLE: _trouble,
    NotificationKind.CRM_TROUBLE_CHANGED: _trouble,
    NotificationKind.CRM_MENTION: _mention,
}
