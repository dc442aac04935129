"""What whoever leads a region is asked to decide, such as who speaks a customer's language (TAG-2) or whether a Solutions Architect helps
(ESC-3): who is asked, and who hears what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cases.asks import Ask
from cases.people import Actor, Person, Region, Roster
from cases.ports import Telling, TellingKind, UnitOfWork


def deciders(region: Region | None, roster: Roster) -> list[Person]:
    """Who is asked: the region's managers who are there; while none is, its Team Leads who are; where that is nobody either, its managers."""
    managers = roster.managers(region)
    for those in (managers, roster.team_leads(region)):
        present = [person for person in those if roster.absence(person) is None]
        if present:
            return present
    return managers


def put_to(people: Iterable[Person], ask: Ask, uow: UnitOfWork) -> Ask:
    """Note the request and put it to these people; gives it back with its id."""
    ask = uow.asks.add(ask)
    uow.outbox.put(question_for(ask, person) for person in people)
    return ask


def question_for(ask: Ask, person: Person) -> Telling:
    """What is asked of this person."""
    key, lane = _question_key(ask, person.email), f"dm:{person.email}"
    return Telling(key, lane, TellingKind.DECISION, ask.case_id, args={"ask": ask.id})


def settle(ask: Ask, uow: UnitOfWork) -> Ask:
    """Store what became of a request, and have the messages that asked say so. Raises AlreadyDone where it waits no more."""
    uow.asks.settle(ask)
    asked_of = {_question_key(ask, person.email): person.email for person in uow.roster}
    uow.outbox.put(
        Telling(
            f"{key}:settled", f"dm:{asked_of[key]}", TellingKind.DECISION_UPDATE, ask.case_id, key, {"ask": ask.id}, key
        )
        for key in sorted(uow.outbox.known(list(asked_of)))
    )
    return ask


def told_of(ask: Ask, people: Iterable[str | None], actor: Actor) -> Sequence[Telling]:
    """The decision, to these people of the roster (by e-mail) and to whoever asked, but not to whoever made it."""
    lanes = dict.fromkeys(f"dm:{email}" for email in people if email is not None and email != actor.key)
    # The CRM, which can ask too, is nobody to be told.
    if "@" in ask.asked_by:
        lanes.update({f"dm:{ask.asked_by}": None} if ask.asked_by != actor.key else {})
    elif ask.asked_by_slack_id:
        lanes[f"user:{ask.asked_by_slack_id}"] = None
    return [
        Telling(f"ask:{ask.id}:decided:{lane}", lane, TellingKind.DECIDED, ask.case_id, args={"ask": ask.id})
        for lane in lanes
    ]


def _question_key(ask: Ask, email: str) -> str:
    """The key of the message that asks this person."""
    return f"ask:{ask.id}:{email}"
