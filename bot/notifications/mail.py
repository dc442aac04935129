"""Customers' mails on cases (EML-1)."""

from __future__ import annotations

from collections.abc import Mapping

from bot.notifications.composer import Composer, case_of
from cases.ports import Telling, TellingKind, UnitOfWork
from handlers.desk import Desk
from messages import mail as shown
from messages.surfaces import Message


def _on_open(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    return shown.on_open(case_of(telling, uow), uow.mails.get(int(telling.args["mail"])))


def _on_closed(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    case = case_of(telling, uow)
    mail = uow.mails.get(int(telling.args["mail"]))
    return shown.on_closed(case, mail, uow.roster.get(case.owner), telling.lane.removeprefix("dm:"))


def _of_nobodys(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    return shown.of_nobodys(case_of(telling, uow))


COMPOSERS: Mapping[TellingKind, Composer] = {
    TellingKind.MAIL: _on_open,
    TellingKind.MAIL_ON_CLOSED: _on_closed,
    TellingKind.MAIL_CHOSEN: _on_closed,
    TellingKind.MAIL_OF_NOBODYS: _of_nobodys,
}
