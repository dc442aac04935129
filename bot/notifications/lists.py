"""Compose scheduled lists: a saved list (LOOK-3), and the unassigned cases for SMB Ops (OPS-1)."""

from __future__ import annotations

from collections.abc import Mapping

from bot.notifications.composer import Composer
from cases.model.errors import CaseError
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Region
from cases.ports.unit_of_work import UnitOfWork
from handlers.case_command import answer_to
from handlers.context import HandlerContext
from messages import morning_lists as mornings
from messages.surfaces import Message


def _saved_view(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    """Return the answer to the saved words; None if they have no answer any more."""
    try:
        return answer_to(str(notification.args["asked"]), notification.lane.removeprefix("user:"), context)
    except CaseError:
        return None


def _unassigned(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:
    """Return None if all of them have owners by now."""
    region = Region(str(notification.args["region"]))
    cases = sorted(uow.lists.unassigned([region]), key=lambda case: (case.opened_at, case.id))
    return mornings.unassigned(cases, region, context.clock.now()) if cases else None


COMPOSERS: Mapping[NotificationKind, Composer] = {
    NotificationKind.SAVED_VIEW: _saved_view,
    NotificationKind.UNASSIGNED: _unassigned,
}
