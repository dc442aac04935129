"""What those hear to whom a case, or its account, is handed on."""

from __future__ import annotations

from collections.abc import Mapping

from bot.notifications.composer import Composer, case_of
from cases.handing_on import SalesStage
from cases.ports import Telling, TellingKind, UnitOfWork
from handlers.desk import Desk
from messages import handing_on
from messages.surfaces import Message


def _mid_market(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:
    case = case_of(telling, uow)
    stage = SalesStage(str(telling.args["stage"]))
    return handing_on.handed_to_mid_market(case, stage, str(telling.args["by"]), desk.policy)


def _sales_support(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:
    case = case_of(telling, uow)
    why, by = str(telling.args["why"]), str(telling.args["by"])
    owner = uow.roster.get(case.owner)
    return handing_on.not_smb(case, owner, why, by, desk.policy, closes=bool(telling.args["closes"]))


COMPOSERS: Mapping[TellingKind, Composer] = {
    TellingKind.MID_MARKET: _mid_market,
    TellingKind.SALES_SUPPORT: _sales_support,
}
