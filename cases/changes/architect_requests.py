"""Requests for a Solutions Architect (ESC-3): who decides, what is stored, and who is notified."""

from __future__ import annotations

from datetime import datetime

from cases.changes.decisions import deciders, decision_notifications, put_request, settle_request
from cases.model.case import Case
from cases.model.people import Actor
from cases.model.requests import Request, RequestKind, RequestState
from cases.ports.unit_of_work import UnitOfWork


def add_architect_request(case: Case, what_for: str, actor: Actor, uow: UnitOfWork, now: datetime) -> Request:
    """Store a request and notify its deciders."""
    whom = [person for person in deciders(case.region, uow.roster) if person.email != actor.key]
    return put_request(whom, Request.by(actor, case.id, RequestKind.ARCHITECT, now, text=what_for), uow)


def settle_architect_request(
    request: Request, case: Case, state: RequestState, answer: str, actor: Actor, uow: UnitOfWork, now: datetime
) -> Request:
    """Settle the request, update every message that asked, and notify the requester and the owner."""
    done = request.settled(state, answer, actor, now)
    settle_request(done, uow)
    if state is not RequestState.WITHDRAWN:
        uow.outbox.put(decision_notifications(done, [case.owner], actor))
    return done


def withdraw_architect_requests(before: Case, after: Case, actor: Actor, uow: UnitOfWork, now: datetime) -> None:
    """Withdraw the requests that wait on a case that closes."""
    if after.is_closed and not before.is_closed:
        for request in uow.requests.waiting([after.id], RequestKind.ARCHITECT):
            answer = f"No decision is needed any more: the case is {after.status}."
            settle_architect_request(request, after, RequestState.WITHDRAWN, answer, actor, uow, now)
