"""Help of a Solutions Architect (ESC-3): what is asked of whoever leads the region, told and kept of it."""

from __future__ import annotations

from datetime import datetime

from cases.asks import Ask, AskKind, AskState
from cases.case import Case
from cases.deciding import deciders, put_to, settle, told_of
from cases.people import Actor
from cases.ports import UnitOfWork


def asked(case: Case, what_for: str, actor: Actor, uow: UnitOfWork, now: datetime) -> Ask:
    """Note what is asked for, and have those told who decide."""
    whom = [person for person in deciders(case.region, uow.roster) if person.email != actor.key]
    return put_to(whom, Ask.by(actor, case.id, AskKind.ARCHITECT, now, text=what_for), uow)


def decided(ask: Ask, case: Case, state: AskState, answer: str, actor: Actor, uow: UnitOfWork, now: datetime) -> Ask:
    """Settle the request: every message that asked says so, and whoever asked hears of it, as does the owner."""
    done = ask.settled(state, answer, actor, now)
    settle(done, uow)
    if state is not AskState.WITHDRAWN:
        uow.outbox.put(told_of(done, [case.owner], actor))
    return done


def withdrawn_with(before: Case, after: Case, actor: Actor, uow: UnitOfWork, now: datetime) -> None:
    """A case that closes needs no Solutions Architect any more: the requests that wait on it are withdrawn."""
    if after.is_closed and not before.is_closed:
        for ask in uow.asks.waiting([after.id], AskKind.ARCHITECT):
            answer = f"No decision is needed any more: the case is {after.status}."
            decided(ask, after, AskState.WITHDRAWN, answer, actor, uow, now)
