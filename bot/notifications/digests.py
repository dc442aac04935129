"""Compose the digest, its details and its chart (DIG-1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.delivery.composed import Composed
from bot.delivery.uploads import Upload
from bot.notifications.composer import Composer
from cases.model.figures import Compared
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Region
from cases.ports.unit_of_work import UnitOfWork
from cases.use_cases.publish_digest import chart_title
from handlers.context import HandlerContext
from messages import chart, digest
from messages.surfaces import Message


def _digest(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:
    """Return the digest with the figures of its morning, even if it is sent late (DIG-1)."""
    compared = _kept(notification, uow)
    return digest.digest(compared, uow.roster, context.policy, context.clock.now()) if compared is not None else None


def _digest_details(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:
    compared = _kept(notification, uow)
    return digest.digest_details(compared, uow.roster, context.policy) if compared is not None else None


def _digest_chart(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Composed | None:  # noqa: ARG001 - every composer is called the same way
    compared = _kept(notification, uow)
    if compared is None:
        return None
    figures = compared.now
    title = chart_title(figures.region, figures.day)
    file_name = f"digest-{figures.region}-{figures.day}.png"
    words = chart.in_words(figures)
    return Composed(chart.summary(figures), upload=Upload(file_name, title, words, chart.picture(figures)))


def _kept(notification: Notification, uow: UnitOfWork) -> Compared | None:
    region, day = Region(str(notification.args["region"])), date.fromisoformat(str(notification.args["day"]))
    figures = uow.digests.of(region, day)
    return Compared(figures, uow.digests.last(region, day)) if figures is not None else None


COMPOSERS: Mapping[NotificationKind, Composer] = {
    NotificationKind.DIGEST: _digest,
    NotificationKind.DIGEST_DETAILS: _digest_details,
    NotificationKind.DIGEST_CHART: _digest_chart,
}
