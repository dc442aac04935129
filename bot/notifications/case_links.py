"""Show in channels where a case stands: answers to mentions, and previews below links (LOOK-1)."""

from __future__ import annotations

from collections.abc import Mapping

from bot.delivery.composed import Composed
from bot.notifications.composer import Composer, case_of
from cases.model.case import Case
from cases.model.notification import Notification, NotificationKind
from cases.ports.unit_of_work import UnitOfWork
from handlers.context import HandlerContext
from messages import answers as say
from messages import work_objects
from messages.surfaces import Message


def _glimpse(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:
    return _of(case_of(notification, uow), uow, context)


def _unfurl(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Composed | None:
    links = uow.links.of(str(notification.args["channel"]), str(notification.args["message_ts"]))
    found = uow.cases.many([link.case_id for link in links])
    shown = {link.url: _of(found[link.case_id], uow, context) for link in links}
    unfurls = {url: {"fallback": message.text, "blocks": message.blocks} for url, message in shown.items()}
    entities = [_entity(found[link.case_id], link.url, uow, context) for link in links]
    return Composed("", unfurls=unfurls, entities=entities) if unfurls else None


def _entity(case: Case, url: str, uow: UnitOfWork, context: HandlerContext) -> work_objects.Entity:
    return work_objects.below_link(case, uow.roster.get(case.owner), context.policy, context.clock.now(), url)


def _of(case: Case, uow: UnitOfWork, context: HandlerContext) -> Message:
    return say.glimpse(case, uow.roster.get(case.owner), context.policy, context.clock.now())


def _missing_scope(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    return say.missing_scope(str(notification.args["method"]), str(notification.args["needed"]))


COMPOSERS: Mapping[NotificationKind, Composer] = {
    NotificationKind.GLIMPSE: _glimpse,
    NotificationKind.UNFURL: _unfurl,
    NotificationKind.MISSING_SCOPE: _missing_scope,
}
