"""Compose messages to people who wait for a case, and their questions to its owner (CRD-3, ESC-1, ESC-2)."""

from __future__ import annotations

from collections.abc import Mapping

from bot.notifications.composer import Composer, case_of, reader_of
from cases.changes.watchers import News, update_recipients
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Actor
from cases.model.requests import RequestKind
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.escalation import missed_promises
from cases.rules.permissions import Act, may
from handlers.context import HandlerContext
from messages import watchers as waiting
from messages.surfaces import Message


def _news(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    case = case_of(notification, uow)
    what, owner = News(str(notification.args["news"])), uow.roster.get(case.owner)
    if case.is_closed is not (what is News.CLOSED):
        # The case changed before this was sent. Its new state has a notification of its own.
        return None
    by = str(notification.args.get("by", ""))
    return waiting.news(case, owner, what, asked=bool(notification.args.get("asked")), by=by)


def _update_asked(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:
    case, roster = case_of(notification, uow), uow.roster
    reader = reader_of(notification, uow)
    if reader is None:
        return None
    first = uow.requests.get(int(notification.args["ask"]))
    requests = uow.requests.waiting([case.id], RequestKind.UPDATE)
    now, asked = context.clock.now(), update_recipients(case, roster)
    if notification.changes is None and (not requests or reader not in asked):
        return None
    return waiting.update_asked(case, roster.get(case.owner), reader, asked, first, requests, now)


def _update_answered(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    return waiting.update_answered(case_of(notification, uow), uow.requests.get(int(notification.args["ask"])))


def _escalated(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:
    case, roster, now = case_of(notification, uow), uow.roster, context.clock.now()
    reader = reader_of(notification, uow)
    reassigns = reader is not None and may(
        Actor(reader.name, reader.slack_id, reader), Act.REASSIGN, case, roster, context.policy
    )
    deadlines = [clock.deadline for clock in missed_promises(case, context.policy, now) if clock.deadline is not None]
    request = uow.requests.get(int(notification.args["ask"]))
    owner = roster.get(case.owner)
    return waiting.escalated(case, owner, request, now, missed=deadlines, may_reassign=reassigns)


def _request_added(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    case = case_of(notification, uow)
    owner = uow.roster.get(case.owner)
    covers = owner is not None and notification.lane != f"dm:{owner.email}"
    return waiting.request_added(case, str(notification.args["by"]), covers=covers)


def _high_value_request(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    return waiting.high_value_request(case_of(notification, uow), str(notification.args["by"]))


COMPOSERS: Mapping[NotificationKind, Composer] = {
    NotificationKind.NEWS: _news,
    NotificationKind.UPDATE_ASKED: _update_asked,
    NotificationKind.UPDATE_ASKED_CHANGED: _update_asked,
    NotificationKind.UPDATE_ANSWERED: _update_answered,
    NotificationKind.ESCALATED: _escalated,
    NotificationKind.REQUEST_ADDED: _request_added,
    NotificationKind.HIGH_VALUE_REQUEST: _high_value_request,
}
