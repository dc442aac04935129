"""What the tags have to say: to the Renewal Manager, to whoever decides on a language or on a Solutions Architect, and to those whom the decision
concerns."""

from __future__ import annotations

from collections.abc import Mapping

from bot.notifications.composer import Composer, case_of
from cases.asks import AskKind, AskState
from cases.languages import candidates
from cases.ports import Telling, TellingKind, UnitOfWork
from handlers.desk import Desk
from messages import architects, tagging
from messages.surfaces import Message


def _advocate(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:
    """Who has the Renewal Manager's case by now (TAG-1); None where it is theirs again."""
    case = case_of(telling, uow)
    owner = uow.roster.get(case.owner)
    if telling.lane == f"dm:{case.owner}":
        return None
    together = owner is not None and desk.policy.case_type(case.type).high_value
    return tagging.advocate_called(case, owner, together=together)


def _decision(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:
    """The question, or what became of it (TAG-2, ESC-3); None where it was settled before anybody was asked."""
    ask = uow.asks.get(int(telling.args["ask"]))
    is_waiting = ask.state is AskState.WAITING
    if telling.kind is TellingKind.DECISION and not is_waiting:
        return None
    case = uow.cases.get(ask.case_id)
    if ask.kind is AskKind.ARCHITECT:
        return architects.question(case, ask, uow.roster.get(case.owner))
    able = candidates(case, ask.about, uow) if is_waiting else []
    return tagging.question(case, ask, uow.roster.get(case.owner), able, desk.policy)


def _decided(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    ask = uow.asks.get(int(telling.args["ask"]))
    case = uow.cases.get(ask.case_id)
    if ask.kind is AskKind.ARCHITECT:
        return architects.decided(case, ask)
    return tagging.decided(case, ask, uow.roster.get(case.owner))


COMPOSERS: Mapping[TellingKind, Composer] = {
    TellingKind.ADVOCATE: _advocate,
    TellingKind.DECISION: _decision,
    TellingKind.DECISION_UPDATE: _decision,
    TellingKind.DECIDED: _decided,
}
