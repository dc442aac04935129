"""Send a scorecard to the person who asks: an Advocate's own, or those of a manager's Advocates side by side."""

from __future__ import annotations

from datetime import datetime

from cases.model.errors import NotAllowed
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Actor, Person, Role, Roster
from cases.ports.unit_of_work import UnitOfWork


def ask_for_scorecard(actor: Actor, uow: UnitOfWork, now: datetime) -> list[Person]:
    """Send the scorecard with its chart, and return whose it is.

    Commits.

    Raises:
        NotAllowed: The person has no scorecard.
    """
    team = scorecard_team(actor.person, uow.roster)
    if actor.person is None or not team:
        raise NotAllowed("A scorecard is for Advocates, and for managers who have Advocates.")
    lane = f"dm:{actor.person.email}"
    key = f"scorecard:{actor.person.email}:{now.isoformat()}"
    uow.outbox.put(
        [
            Notification(key, lane, NotificationKind.SCORECARD),
            Notification(f"{key}:chart", lane, NotificationKind.SCORECARD_CHART),
        ]
    )
    uow.commit()
    return team


def scorecard_team(person: Person | None, roster: Roster) -> list[Person]:
    """Return the people whose scorecard this person may see: themselves, or the Advocates they manage, by name."""
    if person is None:
        return []
    if person.role is Role.MANAGER:
        team = [each for each in roster if each.role.works_cases and each.manager == person.email]
        return sorted(team, key=lambda each: each.name)
    return [person] if person.role.works_cases else []
