"""Tells covers and managers what an absence means for them: one notification to each, whatever the change was (PTO-1, PTO-2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from cases.model.notification import Notification, NotificationKind
from cases.model.people import Absence, Actor, CoverAnswer, Person, Roster
from cases.rules.absences import absences_of
from cases.rules.responsibility import managers_of


def concerned(person: Person, roster: Roster, now: datetime) -> Mapping[str, list[Absence]]:
    """Return the present and future absences by the person they concern: the cover, or else the lead."""
    found: dict[str, list[Absence]] = {}
    for absence in absences_of(person, roster, person.today(now)):
        cover = roster.cover_during(absence, person)
        for hearer in [cover] if cover is not None else _leaders(person, roster):
            found.setdefault(hearer.email, []).append(absence)
    return found


def cover_notifications(
    person: Person, before: Roster, after: Roster, actor: Actor, key: str, now: datetime
) -> Iterator[Notification]:
    """Notify everybody for whom something changed about this person's absences. The message says how it stands when it is sent.

    Args:
        key: the request's own.
    """
    was, is_now = concerned(person, before, now), concerned(person, after, now)
    for email in sorted({*was, *is_now}):
        if was.get(email) == is_now.get(email) or email == actor.key:
            continue
        yield _notification(person, email, key)


def cover_left_notifications(email: str, roster: Roster, now: datetime) -> Iterator[Notification]:
    """Notify those who lead the people whose cover left the roster: nobody covers now, as if the cover had declined (PTO-2)."""
    for absence in roster.absences:
        person = roster.get(absence.email)
        is_lost = person is not None and email == (absence.cover or person.cover)
        if person is None or not is_lost or absence.answer is CoverAnswer.DECLINED or absence.last < person.today(now):
            continue
        for hearer in _leaders(person, roster):
            yield _notification(person, hearer.email, f"{email} left:{absence.id}")


def _notification(person: Person, hearer: str, key: str) -> Notification:
    return Notification(
        key=f"away:{person.email}:{hearer}:{key}",
        lane=f"dm:{hearer}",
        kind=NotificationKind.AWAY,
        merge=f"away:{person.email}:{hearer}",
        args={"who": person.email},
    )


def _leaders(person: Person, roster: Roster) -> list[Person]:
    leads = roster.team_leads(person.region) if roster.is_led_by_team_leads(person.region) else []
    return [*managers_of(person, person.region, roster), *(each for each in leads if each != person)]
