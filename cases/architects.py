"""Help of a Solutions Architect (ESC-3): what is asked of whoever leads the region, told and kept of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from cases.asks import Ask, AskKind, AskState
from cases.case import Case
from cases.languages import deciders, question_key, settled, told_of
from cases.people import Actor
from cases.ports import Telling, TellingKind, UnitOfWork


def asked(case: Case, what_for: str, actor: Actor, uow: UnitOfWork, now: datetime) -> Ask:
    """Note what is asked for, and have those told who decide."""
    ask = uow.asks.add(
        Ask(
            case_id=case.id,
            kind=AskKind.ARCHITECT,
            asked_by=actor.key,
            asked_by_name=actor.name,
            asked_by_slack_id=actor.slack_id or "",
            asked_at=now,
            text=what_for,
        )
    )
    uow.outbox.put(
        Telling(
            question_key(ask, person.email), f"dm:{person.email}", TellingKind.DECISION, case.id, args={"ask": ask.id}
        )
        for person in deciders(case.region, uow.roster)
        if person.email != actor.key
    )
    return ask


def decided(ask: Ask, case: Case, state: AskState, answer: str, actor: Actor, uow: UnitOfWork, now: datetime) -> Ask:
    """Settle the request: every message that asked says so, and whoever asked hears of it, as does the owner."""
    done = replace(
        ask,
        state=state,
        settled_at=now,
        settled_by=actor.key,
        settled_by_name=actor.name,
        answer=answer,
    )
    settled(done, uow)
    if state is not AskState.WITHDRAWN:
        uow.outbox.put(told_of(done, [case.owner], actor))
    return done


def withdrawn_with(before: Case, after: Case, actor: Actor, uow: UnitOfWork, now: datetime) -> None:
    """A case that closes needs no Solutions Architect any more: the requests that wait on it are withdrawn."""
    if after.is_closed and not before.is_closed:
        for ask in uow.asks.waiting([after.id], AskKind.ARCHITECT):
            answer = f"No decision is needed any more: the case is {after.status}."
            decided(ask, after, AskState.WITHDRAWN, answer, actor, uow, now)
