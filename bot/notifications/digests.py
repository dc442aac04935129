"""The digest, its details and its chart (DIG-1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.delivery.composed import Composed
from bot.delivery.uploads import Upload
from bot.notifications.composer import Composer
from cases.digest import chart_title
from cases.figures import Compared
from cases.people import Region
from cases.ports import Telling, TellingKind, UnitOfWork
from handlers.desk import Desk
from messages import chart, digest
from messages.surfaces import Message


def _digest(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:
    """The digest with the figures of its morning, however late it is sent (DIG-1)."""
    compared = _kept(telling, uow)
    return digest.digest(compared, desk.policy, desk.clock.now()) if compared is not None else None


def _digest_details(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    compared = _kept(telling, uow)
    return digest.digest_details(compared, uow.roster) if compared is not None else None


def _digest_chart(telling: Telling, uow: UnitOfWork, desk: Desk) -> Composed | None:  # noqa: ARG001 - every composer is called the same way
    compared = _kept(telling, uow)
    if compared is None:
        return None
    figures = compared.now
    title = chart_title(figures.region, figures.day)
    file_name = f"digest-{figures.region}-{figures.day}.png"
    words = chart.in_words(figures)
    return Composed(chart.summary(figures), upload=Upload(file_name, title, words, chart.picture(figures)))


def _kept(telling: Telling, uow: UnitOfWork) -> Compared | None:
    region, day = Region(str(telling.args["region"])), date.fromisoformat(str(telling.args["day"]))
    figures = uow.digests.of(region, day)
    return Compared(figures, uow.digests.last(region, day)) if figures is not None else None


COMPOSERS: Mapping[TellingKind, Composer] = {
    TellingKind.DIGEST: _digest,
    TellingKind.DIGEST_DETAILS: _digest_details,
    TellingKind.DIGEST_CHART: _digest_chart,
}
