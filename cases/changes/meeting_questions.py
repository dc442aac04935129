"""Ask the Advocate of a booked meeting, once, whether they can attend, for as long as the case is theirs (RTE-1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cases.model.case import Case
from cases.model.people import Actor, Roster
from cases.model.policy import Policy
from cases.model.requests import Request, RequestKind, RequestState
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.routing import booked_for_a_meeting


def question_of(case: Case, uow: UnitOfWork) -> Request | None:
    """Return the last question to the case's owner about its meeting, answered or not; None if the meeting is not theirs."""
    if not case.meeting_with or case.owner is None or case.is_closed:
        return None
    request = uow.requests.last(case.id, RequestKind.MEETING)
    return (
        request
        if request is not None and request.about == case.owner and request.state is not RequestState.WITHDRAWN
        else None
    )


def update_meeting_questions(
    pairs: Iterable[tuple[Case | None, Case]], uow: UnitOfWork, policy: Policy, by: Actor, now: datetime
) -> None:
    """Ask the Advocates of booked meetings who just got the case, and withdraw the questions to former owners.

    Args:
        pairs: Each case before and after a change. None before for a new case.
    """
    for before, after in pairs:
        was_theirs = before is not None and _is_theirs(before, uow.roster, policy)
        is_theirs = _is_theirs(after, uow.roster, policy)
        if is_theirs and was_theirs and before is not None and before.owner == after.owner:
            continue
        if was_theirs:
            for request in uow.requests.waiting([after.id], RequestKind.MEETING):
                uow.requests.settle(request.settled(RequestState.WITHDRAWN, "", by, now))
        if not is_theirs or (before is None and after.status.is_in_progress):
            continue
        last = uow.requests.last(after.id, RequestKind.MEETING) if before is not None else None
        if last is None or last.about != after.owner or last.state is RequestState.WITHDRAWN:
            uow.requests.add(Request.by(by, after.id, RequestKind.MEETING, now, about=after.owner or ""))


def _is_theirs(case: Case, roster: Roster, policy: Policy) -> bool:
    if not case.meeting_with or case.owner is None or case.is_closed:
        return False
    booked = booked_for_a_meeting(case, roster, policy)
    return booked is not None and booked.email == case.owner
