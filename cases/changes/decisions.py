"""What whoever leads a region is asked to decide, such as who speaks a customer's language (TAG-2) or whether a Solutions Architect helps
(ESC-3): who is asked, and who hears what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cases.model.notification import Notification, NotificationKind
from cases.model.people import Actor, Person, Region, Roster
from cases.model.requests import Request
from cases.ports.unit_of_work import UnitOfWork


def deciders(region: Region | None, roster: Roster) -> list[Person]:
    """Who is asked: the region's managers who are there; while none is, its Team Leads who are; where that is nobody either, its managers."""
    managers = roster.managers(region)
    for those in (managers, roster.team_leads(region)):
        present = [person for person in those if roster.absence(person) is None]
        if present:
            return present
    return managers


def put_request(people: Iterable[Person], request: Request, uow: UnitOfWork) -> Request:
    """Note the request and put it to these people; gives it back with its id."""
    request = uow.requests.add(request)
    uow.outbox.put(decision_notification(request, person) for person in people)
    return request


def decision_notification(request: Request, person: Person) -> Notification:
    """What is asked of this person."""
    key, lane = _question_key(request, person.email), f"dm:{person.email}"
    return Notification(key, lane, NotificationKind.DECISION, request.case_id, args={"ask": request.id})


def settle_request(request: Request, uow: UnitOfWork) -> Request:
    """Store what became of a request, and have the messages that asked say so. Raises AlreadyDone where it waits no more."""
    uow.requests.settle(request)
    asked_of = {_question_key(request, person.email): person.email for person in uow.roster}
    uow.outbox.put(
        Notification(
            f"{key}:settled",
            f"dm:{asked_of[key]}",
            NotificationKind.DECISION_UPDATE,
            request.case_id,
            key,
            {"ask": request.id},
            key,
        )
        for key in sorted(uow.outbox.known(list(asked_of)))
    )
    return request


def decision_notifications(request: Request, people: Iterable[str | None], actor: Actor) -> Sequence[Notification]:
    """The decision, to these people of the roster (by e-mail) and to whoever asked, but not to whoever made it."""
    lanes = dict.fromkeys(f"dm:{email}" for email in people if email is not None and email != actor.key)
    # The CRM, which can ask too, is nobody to be told.
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
    """The key of the message that asks this person."""
    return f"ask:{request.id}:{email}"
