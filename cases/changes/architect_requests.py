"""Help of a Solutions Architect (ESC-3): what is asked of whoever leads the region, told and kept of it."""

from __future__ import annotations

from datetime import datetime

from cases.changes.decisions import deciders, decision_notifications, put_request, settle_request
from cases.model.case import Case
from cases.model.people import Actor
from cases.model.requests import Request, RequestKind, RequestState
from cases.ports.unit_of_work import UnitOfWork


def add_architect_request(case: Case, what_for: str, actor: Actor, uow: UnitOfWork, now: datetime) -> Request:
    """Note what is asked for, and have those told who decide."""
    whom = [person for person in deciders(case.region, uow.roster) if person.email != actor.key]
    return put_request(whom, Request.by(actor, case.id, RequestKind.ARCHITECT, now, text=what_for), uow)


def settle_architect_request(
    request: Request, case: Case, state: RequestState, answer: str, actor: Actor, uow: UnitOfWork, now: datetime
) -> Request:
    """Settle the request: every message that asked says so, and whoever asked hears of it, as does the owner."""
    done = request.settled(state, answer, actor, now)
    settle_request(done, uow)
    if state is not RequestState.WITHDRAWN:
        uow.outbox.put(decision_notifications(done, [case.owner], actor))
    return done


def withdraw_architect_requests(before: Case, after: Case, actor: Actor, uow: UnitOfWork, now: datetime) -> None:
    """A case that closes needs no Solutions Architect any more: the requests that wait on it are withdrawn."""
    if after.is_closed and not before.is_closed:
        for request in uow.requests.waiting([after.id], RequestKind.ARCHITECT):
            answer = f"No decision is needed any more: the case is {after.status}."
            settle_architect_request(request, after, RequestState.WITHDRAWN, answer, actor, uow, now)
