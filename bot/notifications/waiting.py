"""What those are told who wait for a case, and what is asked of its owner on their behalf (CRD-3, ESC-1, ESC-2)."""

from __future__ import annotations

from collections.abc import Mapping

from bot.notifications.composer import Composer, case_of, reader_of
from cases.asks import AskKind
from cases.escalating import missed
from cases.people import Actor
from cases.permissions import Act, may
from cases.ports import Telling, TellingKind, UnitOfWork
from cases.waiting import News, those_asked
from handlers.desk import Desk
from messages import waiting
from messages.surfaces import Message


def _news(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    case = case_of(telling, uow)
    what, owner = News(str(telling.args["news"])), uow.roster.get(case.owner)
    if case.is_closed is not (what is News.CLOSED):
        # The case went on before this was sent: what it is now was told, or is being told.
        return None
    return waiting.news(case, owner, what, asked=bool(telling.args.get("asked")))


def _update_asked(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:
    case, roster = case_of(telling, uow), uow.roster
    reader = reader_of(telling, uow)
    if reader is None:
        return None
    first = uow.asks.get(int(telling.args["ask"]))
    asks = uow.asks.waiting([case.id], AskKind.UPDATE)
    now, asked = desk.clock.now(), those_asked(case, roster)
    if telling.changes is None and (not asks or reader not in asked):
        return None
    return waiting.update_asked(case, roster.get(case.owner), reader, asked, first, asks, now)


def _update_answered(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    return waiting.update_answered(case_of(telling, uow), uow.asks.get(int(telling.args["ask"])))


def _escalated(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:
    case, roster, now = case_of(telling, uow), uow.roster, desk.clock.now()
    reader = reader_of(telling, uow)
    reassigns = reader is not None and may(Actor(reader.name, reader.slack_id, reader), Act.REASSIGN, case, roster)
    deadlines = [clock.deadline for clock in missed(case, desk.policy, now) if clock.deadline is not None]
    ask = uow.asks.get(int(telling.args["ask"]))
    owner = roster.get(case.owner)
    return waiting.escalated(case, owner, ask, now, missed=deadlines, may_reassign=reassigns)


def _request_added(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    return waiting.request_added(case_of(telling, uow), str(telling.args["by"]))


COMPOSERS: Mapping[TellingKind, Composer] = {
    TellingKind.NEWS: _news,
    TellingKind.UPDATE_ASKED: _update_asked,
    TellingKind.UPDATE_ASKED_CHANGED: _update_asked,
    TellingKind.UPDATE_ANSWERED: _update_answered,
    TellingKind.ESCALATED: _escalated,
    TellingKind.REQUEST_ADDED: _request_added,
}
