"""Compose messages to the people who take over a case or its account."""

from __future__ import annotations

from collections.abc import Mapping

from bot.notifications.composer import Composer, case_of
from cases.model.notification import Notification, NotificationKind
from cases.ports.unit_of_work import UnitOfWork
from cases.use_cases.hand_over import SalesStage
from handlers.context import HandlerContext
from messages import hand_over as handing_on
from messages.surfaces import Message


def _mid_market(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:
    case = case_of(notification, uow)
    stage = SalesStage(str(notification.args["stage"]))
    return handing_on.handed_to_mid_market(case, stage, str(notification.args["by"]), context.policy)


def _sales_support(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:
    case = case_of(notification, uow)
    why, by = str(notification.args["why"]), str(notification.args["by"])
    owner = uow.roster.get(case.owner)
    return handing_on.not_smb(case, owner, why, by, context.policy, closes=bool(notification.args["closes"]))


COMPOSERS: Mapping[NotificationKind, Composer] = {
    NotificationKind.MID_MARKET: _mid_market,
    NotificationKind.SALES_SUPPORT: _sales_support,
}
