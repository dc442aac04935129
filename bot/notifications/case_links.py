"""Where a case stands, told in channels: answers to mentions, and what stands below links (LOOK-1)."""

from __future__ import annotations

from collections.abc import Mapping

from bot.delivery.composed import Composed
from bot.notifications.composer import Composer, case_of
from cases.case import Case
from cases.ports import Telling, TellingKind, UnitOfWork
from handlers.desk import Desk
from messages import answers as say
from messages.surfaces import Message


def _glimpse(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:
    return _of(case_of(telling, uow), uow, desk)


def _unfurl(telling: Telling, uow: UnitOfWork, desk: Desk) -> Composed | None:
    links = uow.links.of(str(telling.args["channel"]), str(telling.args["message_ts"]))
    found = uow.cases.many([link.case_id for link in links])
    shown = {link.url: _of(found[link.case_id], uow, desk) for link in links}
    unfurls = {url: {"fallback": message.text, "blocks": message.blocks} for url, message in shown.items()}
    return Composed("", unfurls=unfurls) if unfurls else None


def _of(case: Case, uow: UnitOfWork, desk: Desk) -> Message:
    return say.glimpse(case, uow.roster.get(case.owner), desk.policy, desk.clock.now())


def _missing_scope(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    return say.missing_scope(str(telling.args["method"]), str(telling.args["needed"]))


COMPOSERS: Mapping[TellingKind, Composer] = {
    TellingKind.GLIMPSE: _glimpse,
    TellingKind.UNFURL: _unfurl,
    TellingKind.MISSING_SCOPE: _missing_scope,
}
