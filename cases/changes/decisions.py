"""Decisions of a region's lead, such as a language hand-over (TAG-2) or a Solutions Architect (ESC-3): who is asked, and who hears the answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cases.model.notification import Notification, NotificationKind
from cases.model.people import Actor, Person, Region, Roster
from cases.model.requests import Request
from cases.ports.unit_of_work import UnitOfWork


def deciders(region: Region | None, roster: Roster) -> list[Person]:
    """List who decides: the region's managers who are there, else its Team Leads who are, else its managers."""
    managers = roster.managers(region)
    for those in (managers, roster.team_leads(region)):
        present = [person for person in those if roster.absence(person) is None]
        if present:
            return present
    return managers


def put_request(people: Iterable[Person], request: Request, uow: UnitOfWork) -> Request:
    """Store the request, send it to these people, and return it with its id."""
    request = uow.requests.add(request)
    uow.outbox.put(decision_notification(request, person) for person in people)
    return request


def decision_notification(request: Request, person: Person) -> Notification:
    """Return what is asked of this person."""
    key, lane = _question_key(request, person.email), f"dm:{person.email}"
    return Notification(key, lane, NotificationKind.DECISION, request.case_id, args={"ask": request.id})


def settle_request(request: Request, uow: UnitOfWork) -> Request:
    """Store the answer to a request and update the messages that asked. Raises AlreadyDone if it was answered before."""
    uow.requests.settle(request)
    _update_questions(request, uow, "settled")
    return request


def move_request(request: Request, people: Iterable[Person], uow: UnitOfWork, why: str) -> None:
    """Ask those who decide from now on, and update the messages that asked others (PPL-4).

    Args:
        why: A word that identifies this move.
    """
    _update_questions(request, uow, why)
    uow.outbox.put(decision_notification(request, person) for person in people)


def _update_questions(request: Request, uow: UnitOfWork, why: str) -> None:
    asked_of = {_question_key(request, person.email): person.email for person in uow.roster}
    uow.outbox.put(
        Notification(
            f"{key}:{why}",
            f"dm:{asked_of[key]}",
            NotificationKind.DECISION_UPDATE,
            request.case_id,
            key,
            {"ask": request.id},
            key,
        )
        for key in sorted(uow.outbox.known(list(asked_of)))
    )


def decision_notifications(request: Request, people: Iterable[str | None], actor: Actor) -> Sequence[Notification]:
    """Return the notifications of a decision: to these people (by e-mail) and to the person who asked, but not to the one who decided."""
    lanes = dict.fromkeys(f"dm:{email}" for email in people if email is not None and email != actor.key)
    # The CRM can ask too, but cannot be notified.
    if "@" in request.asked_by:
        lanes.update({f"dm:{request.asked_by}": None} if request.asked_by != actor.key else {})
    elif request.asked_by_slack_id:
        lanes[f"user:{request.asked_by_slack_id}"] = None
    return [
        Notification(
            f"ask:{request.id}:decided:{lane}",
            lane,
            NotificationKind.DECIDED,
            request.case_id,
            args={"ask": request.id},
        )
        for lane in lanes
    ]


def _question_key(request: Request, email: str) -> str:
    """Return the key of the message that asks this person."""
    return f"ask:{request.id}:{email}"
