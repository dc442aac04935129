"""Compose the scorecard and its chart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from bot.delivery.composed import Composed
from bot.delivery.uploads import Upload
from bot.notifications.composer import Composer, reader_of
from cases.model.notification import Notification, NotificationKind
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.hygiene import hygiene
from cases.use_cases.ask_for_scorecard import scorecard_team
from handlers.context import HandlerContext
from messages import scorecard, scorecard_chart
from messages.scorecard import MONTHS, Scorecard
from messages.surfaces import Message


def _scorecard(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:
    found = _found(notification, uow, context)
    return scorecard.scorecard(found) if found is not None else None


def _chart(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Composed | None:
    found = _found(notification, uow, context)
    if found is None or not found.lines:
        return None
    title = f"Scorecard, {found.months[0]:%B %Y} to {found.months[-1]:%B %Y}"
    upload = Upload("scorecard.png", title, scorecard_chart.in_words(found), scorecard_chart.picture(found))
    return Composed("📈 Within the time, by month.", upload=upload)


def _found(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Scorecard | None:
    """Return what the reader may see now; None if they may see nothing any more."""
    reader, now = reader_of(notification, uow), context.clock.now()
    team = scorecard_team(reader, uow.roster)
    if reader is None or not team:
        return None
    months = _months(reader.today(now))
    # The beginning of a month can differ by up to two days between time zones.
    since = now - timedelta(days=(reader.today(now) - months[0]).days + 2)
    lines = uow.scorecards.lines([one.email for one in team], since, uow.roster, context.policy, now)
    tidy = {one.email: hygiene(uow.cases.open_of(one.email), one.today(now), context.policy).percent for one in team}
    return Scorecard(tuple(team), months, tuple(line for line in lines if line.month >= months[0]), tidy)


def _months(today: date) -> tuple[date, ...]:
    """Return the first days of the last months, the current one last."""
    found = [today.replace(day=1)]
    while len(found) < MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return tuple(reversed(found))


COMPOSERS: Mapping[NotificationKind, Composer] = {
    NotificationKind.SCORECARD: _scorecard,
    NotificationKind.SCORECARD_CHART: _chart,
}
