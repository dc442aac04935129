"""Decide who has a High Value case in the new fiscal year: continue, release, or reassign it (HVA-3)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from cases.changes.change_case import ChangeDetails, Command, Outcome, change_case
from cases.changes.record import CaseChange
from cases.changes.year_decisions import continued_notification, settle_year_request
from cases.model.case import Case
from cases.model.dates import format_date
from cases.model.errors import Field, Problem, Refused
from cases.model.policy import Policy
from cases.model.requests import Request, RequestKind, RequestState
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.permissions import Act


@dataclass(frozen=True, kw_only=True)
class DecideYear(Command):
    """Decide about a case for the new fiscal year."""

    #: The request that the manager saw.
    request: int


@dataclass(frozen=True, kw_only=True)
class ContinueYear(DecideYear):
    """Leave the case with its Advocate."""


@dataclass(frozen=True, kw_only=True)
class ReleaseCase(DecideYear):
    """Take the case from its Advocate, and ask SMB Ops to assign it."""


def continue_year(command: ContinueYear, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Keep the Advocate for the new year; the history says so, and the Advocate is told. Refused if they left."""
    year = _year_of(command, uow)

    def change(case: Case) -> CaseChange:
        request = _waiting(command, case, uow)
        owner = uow.roster.get(case.owner)
        if owner is None:
            text = (
                "Its Advocate left, so nobody continues. Change the Advocate, or release the case. Nothing was changed."
            )
            raise Refused([Problem(Field.OWNER, "HVA-3", text)])
        answer = f"{owner.name} continues."
        settle = partial(settle_year_request, request, RequestState.GRANTED, answer, command.actor)
        told = continued_notification(case, request, command.actor, uow)
        return CaseChange(case, (lambda stored: settle(stored, now), lambda stored: stored.outbox.put(told)))

    noted = ("fiscal_year", f"its Advocate continues from {year}")
    details = ChangeDetails(noted=noted, adds_only=True)
    return change_case(command, Act.DECIDE_YEAR, change, uow, policy, now, details)


def release_case(command: ReleaseCase, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Remove the owner of the case, so that SMB Ops assign it (RTE-4).

    The request applies only to the owner whom the manager saw.
    """
    year = _year_of(command, uow)
    because = f"{command.actor.name} released it for the fiscal year from {year}"

    def change(case: Case) -> CaseChange:
        request = _waiting(command, case, uow)
        settle = partial(settle_year_request, request, RequestState.GRANTED, "Released to SMB Ops.", command.actor)
        released = replace(case, owner=None, routed_because=because, assigned_at=None, picked_up_at=None)
        return CaseChange(released, (lambda stored: settle(stored, now),))

    details = ChangeDetails(reason=f"released for the fiscal year from {year}", adds_only=True)
    return change_case(command, Act.DECIDE_YEAR, change, uow, policy, now, details)


def _year_of(command: DecideYear, uow: UnitOfWork) -> str:
    asked = uow.requests.last(command.case_id, RequestKind.YEAR)
    return format_date(date.fromisoformat(asked.about)) if asked is not None else "this year"


def _waiting(command: DecideYear, case: Case, uow: UnitOfWork) -> Request:
    """Return the request that the manager saw.

    Raises:
        Refused: It was decided meanwhile. The refusal says by whom.
    """
    for request in uow.requests.waiting([case.id], RequestKind.YEAR):
        if request.id == command.request:
            return request
    last = uow.requests.last(case.id, RequestKind.YEAR)
    if last is not None and last.id == command.request:
        text = f"{last.settled_by_name} settled this already. {last.answer} Nothing was changed."
    else:
        text = "This list is of another year. Nothing was changed."
    raise Refused([Problem(Field.OWNER, "HVA-3", text)])
