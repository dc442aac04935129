"""Requests for a Solutions Architect (ESC-3): who decides, what is stored, and who is notified."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from cases.changes.decisions import deciders, decision_notifications, move_request, put_request, settle_request
from cases.model.case import Case
from cases.model.people import Actor
from cases.model.requests import Request, RequestKind, RequestState
from cases.model.working_time import WorkingTime
from cases.ports.unit_of_work import UnitOfWork


def start_architect_clock(case: Case, uow: UnitOfWork, now: datetime) -> Case:
    """Return the case with the running clock of the decision: one business day of the first decider."""
    those = deciders(case.region, uow.roster)
    due = min((WorkingTime.of(person, uow.holidays).a_business_day_after(now) for person in those), default=None)
    return replace(case, architect_asked_at=now, architect_due_at=due)


def add_architect_request(case: Case, what_for: str, actor: Actor, uow: UnitOfWork, now: datetime) -> Request:
    """Store a request and notify its deciders. case: with the clock of the decision."""
    whom = [person for person in deciders(case.region, uow.roster) if person.email != actor.key]
    request = Request.by(actor, case.id, RequestKind.ARCHITECT, now, text=what_for, due_at=case.architect_due_at)
    return put_request(whom, request, uow)


def without_architect_clock(case: Case) -> Case:
    """Return the case without the clock of a decision."""
    return replace(case, architect_asked_at=None, architect_due_at=None)


def settle_architect_request(
    request: Request, case: Case, state: RequestState, answer: str, actor: Actor, uow: UnitOfWork, now: datetime
) -> Request:
    """Settle the request, update every message that asked, and notify the requester and the owner."""
    done = request.settled(state, answer, actor, now)
    settle_request(done, uow)
    if state is not RequestState.WITHDRAWN:
        uow.outbox.put(decision_notifications(done, [case.owner], actor))
    return done


def withdraw_architect_requests(before: Case, after: Case, actor: Actor, uow: UnitOfWork, now: datetime) -> Case:
    """Withdraw the requests that wait on a case that closes. Return the case without their clock."""
    if after.is_closed and not before.is_closed:
        for request in uow.requests.waiting([after.id], RequestKind.ARCHITECT):
            answer = f"No longer needed: the case is {after.status}."
            settle_architect_request(request, after, RequestState.WITHDRAWN, answer, actor, uow, now)
        return without_architect_clock(after)
    return after


def move_architect_requests(before: Case, after: Case, uow: UnitOfWork) -> None:
    """Put the requests that wait before the leads of the region that the case went to (PPL-4)."""
    if after.architect_asked_at is None or after.region is before.region:
        return
    for request in uow.requests.waiting([after.id], RequestKind.ARCHITECT):
        those = [person for person in deciders(after.region, uow.roster) if person.email != request.asked_by]
        move_request(request, those, uow, f"moved:v{after.version}")
