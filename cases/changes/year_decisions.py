"""Decisions on who has a High Value case in the new fiscal year (HVA-3): what is stored, and which lists show it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from cases.model.case import Case
from cases.model.notification import UNDER_CARD, Notification, NotificationKind
from cases.model.people import Actor, Person
from cases.model.policy import Policy
from cases.model.requests import Request, RequestKind, RequestState
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.kinds import kind_of

CASEBOT = Actor(name="casebot")
# The first list of a year goes out a week before it.
_FIRST_LIST = timedelta(days=14)


def year_list_key(year: str, manager: Person) -> str:
    """Return the key of a manager's list; each manager gets one for each year, also under another e-mail."""
    return f"year:{year}:{manager.slack_id or manager.email}"


def year_requests(year: date, uow: UnitOfWork) -> list[Request]:
    """Return the requests to managers for this year, in any state."""
    since = datetime.combine(year - _FIRST_LIST, time(), UTC)
    return [each for each in uow.requests.made_since(RequestKind.YEAR, since) if each.about == year.isoformat()]


def add_year_requests(cases: Iterable[Case], year: date, uow: UnitOfWork, now: datetime) -> None:
    """Note that each of these cases is to be decided about, once for each year, however many managers are asked.

    What nobody decided in an earlier year is withdrawn.
    """
    for case in cases:
        # Another process may ask another manager of the same region.
        held = uow.cases.get(case.id, for_change=True)
        last = uow.requests.last(case.id, RequestKind.YEAR)
        if held.is_closed or (last is not None and last.about == year.isoformat()):
            continue
        if last is not None and last.state is RequestState.WAITING:
            settle_year_request(last, RequestState.WITHDRAWN, "Nobody decided.", CASEBOT, uow, now)
        uow.requests.add(Request.by(CASEBOT, case.id, RequestKind.YEAR, now, about=year.isoformat()))


def settle_year_request(
    request: Request, state: RequestState, answer: str, actor: Actor, uow: UnitOfWork, now: datetime
) -> None:
    """Store what was decided, and update the lists of that year. Raises AlreadyDone if it was decided before."""
    uow.requests.settle(request.settled(state, answer, actor, now))
    keys = {year_list_key(request.about, person): f"dm:{person.email}" for person in uow.roster}
    uow.outbox.put(
        Notification(
            f"{key}:{request.id}",
            keys[key],
            NotificationKind.YEAR_LIST_CHANGED,
            merge=key,
            args={"year": request.about},
            changes=key,
        )
        for key in sorted(uow.outbox.known(list(keys)))
    )


def continued_notification(case: Case, request: Request, actor: Actor, uow: UnitOfWork) -> list[Notification]:
    """Return the notification of the Advocate that a manager leaves the case with them, below its card.

    There is none for an owner who left, or who decided it.
    """
    owner = uow.roster.get(case.owner)
    if owner is None or owner.email == actor.key:
        return []
    return [
        Notification(
            key=f"year_continued:{request.id}",
            lane=f"dm:{owner.email}",
            kind=NotificationKind.YEAR_CONTINUED,
            subject=case.id,
            args={"year": request.about, "by": actor.name, UNDER_CARD: 1},
        )
    ]


def settle_year_decision(
    before: Case, after: Case, actor: Actor, uow: UnitOfWork, policy: Policy, now: datetime
) -> None:
    """Settle what a change leaves nothing to decide of: another owner, a closing, or another kind of case."""
    if not kind_of(before, policy).high_value:
        return
    is_over = after.is_closed or not kind_of(after, policy).high_value
    if not is_over and after.owner == before.owner:
        return
    owner = uow.roster.get(after.owner)
    for request in uow.requests.waiting([after.id], RequestKind.YEAR):
        if is_over:
            why = f"it is {after.status}" if after.is_closed else "it is no High Value case any more"
            settle_year_request(request, RequestState.WITHDRAWN, f"Nothing to decide: {why}.", actor, uow, now)
        else:
            whose = f"{owner.name} has it now." if owner is not None else "It is unassigned."
            settle_year_request(request, RequestState.GRANTED, whose, actor, uow, now)
