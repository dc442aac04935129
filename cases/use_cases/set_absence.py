"""Say when somebody is away, change it and cancel it (PTO-1): the cases stay with their owner; the cover gets the reminders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cases.changes.cover_notifications import cover_notifications
from cases.model.errors import AlreadyDone, CaseError, Field, NotAllowed, Problem, Refused
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Absence, Actor, CoverAnswer, Person, Role, Roster
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.absences import AbsenceChange, absences_of, add_absence, change_absence, days_without_cover
from cases.rules.responsibility import managers_of

# Longer than any absence; beyond this it is a typing error.
LONGEST = timedelta(days=366)
GONE = "This absence was changed or cancelled meanwhile. Nothing was changed. “/case away list” shows your absences."


@dataclass(frozen=True)
class SetAbsence:
    """Set a person's absence."""

    actor: Actor
    #: Their e-mail.
    who: str
    #: The first day, on that person's calendar.
    first: date | None
    #: The last day, included.
    last: date | None
    #: The e-mail of the cover.
    cover: str | None
    #: Identifies the request.
    key: str
    #: The absence that this one takes the place of; 0 for none.
    instead_of: int = 0


def may_set_absence(actor: Actor, person: Person, roster: Roster) -> bool:
    """Return whether the actor may set this person's absence (PTO-1).

    Everybody may set their own, and managers those of their people. A Team Lead may set those of the region while its
    managers are away.
    """
    if actor.person is None:
        return False
    if actor.person.email == person.email:
        return person.role.works_cases or person.role is Role.MANAGER
    if actor.person.role is Role.TEAM_LEAD:
        stands_in = actor.person.region == person.region and roster.is_led_by_team_leads(person.region)
        # The managers whom a Team Lead stands in for are not the Team Lead's people.
        return stands_in and person.role is not Role.MANAGER
    return actor.person.role is Role.MANAGER and actor.person in managers_of(person, person.region, roster)


def manageable_people(actor: Actor, roster: Roster) -> list[Person]:
    """Return the people whose absences this person may set, themselves first."""
    found = [person for person in roster if may_set_absence(actor, person, roster)]
    return sorted(found, key=lambda person: actor.person is None or person.email != actor.person.email)


def manageable_absences(actor: Actor, roster: Roster, now: datetime) -> list[Absence]:
    """Return the absences of now and to come that this person may change: their own first, then those of their people, earliest first."""
    people = manageable_people(actor, roster)
    own, others = people[:1], people[1:]
    found = [absence for person in others for absence in absences_of(person, roster, person.today(now))]
    return [
        *(absence for person in own for absence in absences_of(person, roster, person.today(now))),
        *sorted(found, key=lambda each: (each.first, each.email)),
    ]


def covers_for(person: Person, roster: Roster) -> list[Person]:
    """List who can cover for this person, those of the same region and language first (PTO-2)."""
    others = [each for each in roster if each.role.works_cases and each.email != person.email]
    return sorted(
        others,
        key=lambda each: (each.region is not person.region, not {*each.languages} & {*person.languages}),
    )


def set_absence(command: SetAbsence, uow: UnitOfWork, now: datetime) -> tuple[Absence, ...]:
    """Store an absence beside the others, or in place of one; notify each cover once of what changed. Commits.

    Returns:
        The absences that hold the days that were said, earliest first: days that follow each other under one cover are one absence.

    Raises:
        NotAllowed: the actor may not say it of this person.
        Refused: with what is wrong on its field.
        AlreadyDone: the request was applied before.
    """
    person = _person(command.actor, command.who, uow.roster)
    known = absences_of(person, uow.roster, person.today(now))
    absence = _checked(command, person, uow.roster, now)
    if not uow.inbox.first_time(command.key):
        raise AlreadyDone("Already saved.")
    if command.instead_of:
        old = next((each for each in known if each.id == command.instead_of), None)
        if old is None:
            raise CaseError(GONE)
        change = change_absence(known, old, absence)
    else:
        change = add_absence(known, absence)
    _apply(change, person, command.actor, command.key, uow, now)
    days = {(each.first, each.last) for each in change.noted}
    noted = [
        each
        for each in absences_of(person, uow.roster, person.today(now))
        if any(each.first <= last and first <= each.last for first, last in days)
    ]
    uow.commit()
    return tuple(noted)


def cancel_absence(actor: Actor, absence_id: int, key: str, uow: UnitOfWork, now: datetime) -> Absence:
    """Cancel one absence, and tell its cover so. Commits. Raises NotAllowed, and CaseError for one that is gone."""
    absence = absence_to_change(actor, absence_id, uow.roster)
    if not uow.inbox.first_time(key):
        raise AlreadyDone("Already saved.")
    _apply(AbsenceChange((absence,), (), ()), uow.roster.people[absence.email], actor, key, uow, now)
    uow.commit()
    return absence


def end_absence(actor: Actor, who: str, key: str, uow: UnitOfWork, now: datetime) -> Absence | None:
    """End the absence that a person is on, or else the only future one. Commits.

    Returns:
        The absence that ended. None if there is none, or if there are several future ones and the person has to
            choose.
    """
    person = _person(actor, who, uow.roster)
    known = absences_of(person, uow.roster, person.today(now))
    current = [each for each in known if each.includes(person.today(now))]
    ended = current or (known if len(known) == 1 else [])
    if not ended or not uow.inbox.first_time(key):
        return None
    _apply(AbsenceChange(tuple(ended), (), ()), person, actor, key, uow, now)
    uow.commit()
    return ended[0]


def absence_to_change(actor: Actor, absence_id: int, roster: Roster) -> Absence:
    """Return this absence.

    Raises:
        NotAllowed: The actor may not change it.
        CaseError: It is gone.
    """
    absence = next((each for each in roster.absences if each.id == absence_id), None)
    if absence is None:
        raise CaseError(GONE)
    _person(actor, absence.email, roster)
    return absence


def _apply(change: AbsenceChange, person: Person, actor: Actor, key: str, uow: UnitOfWork, now: datetime) -> None:
    """Store the change and what it takes from others, and notify everybody concerned once for each absent person."""
    before = uow.roster
    _store(change, actor, uow, now)
    uncovered = days_without_cover(person, uow.roster)
    for _, lost in uncovered:
        _store(lost, actor, uow, now)
    for who in dict.fromkeys([person, *(owner for owner, _ in uncovered)]):
        uow.outbox.put(cover_notifications(who, before, uow.roster, actor, key, now))
    for owner in dict.fromkeys(owner for owner, _ in uncovered if owner != person):
        uow.outbox.put(_cover_lost(owner, person, before, uow.roster, key))


def _store(change: AbsenceChange, actor: Actor, uow: UnitOfWork, now: datetime) -> None:
    for absence in change.ended:
        uow.absences.remove(absence, actor.key, now)
    for absence in change.added:
        uow.absences.add(absence, actor.key, now)


def _cover_lost(owner: Person, cover: Person, before: Roster, after: Roster, key: str) -> Iterator[Notification]:
    """Tell somebody of each of their absences for which the cover is away by now."""
    known = {each.id for each in before.absences}
    for absence in after.absences:
        is_lost = absence.answer is CoverAnswer.DECLINED and absence.cover == cover.email
        if absence.email == owner.email and is_lost and absence.id not in known:
            yield Notification(
                key=f"cover:{absence.id}:{key}",
                lane=f"dm:{owner.email}",
                kind=NotificationKind.COVER_ANSWERED,
                args={"absence": absence.id, "cover": cover.email},
            )


def _person(actor: Actor, who: str, roster: Roster) -> Person:
    person = roster.get(who)
    if person is None or not may_set_absence(actor, person, roster):
        raise NotAllowed("You can only set your own absences. Managers can also set their team's. Nothing was changed.")
    return person


def _checked(command: SetAbsence, person: Person, roster: Roster, now: datetime) -> Absence:
    problems: list[Problem] = []
    first, last = command.first, command.last
    if first is None:
        problems.append(Problem(Field.FIRST_DAY, "PTO-1", "Choose the first day, for example 2026-12-20."))
    if last is None:
        problems.append(Problem(Field.LAST_DAY, "PTO-1", "Choose the last day, for example 2026-12-31."))
    elif last < person.today(now):
        problems.append(Problem(Field.LAST_DAY, "PTO-1", "This day is past. Choose today or a later day."))
    elif first is not None and last < first:
        problems.append(Problem(Field.LAST_DAY, "PTO-1", "The last day is before the first."))
    elif last > person.today(now) + LONGEST:
        problems.append(Problem(Field.LAST_DAY, "PTO-1", "This is more than a year ahead. Check the year."))
    cover = roster.get(command.cover)
    if command.cover and (cover is None or cover not in covers_for(person, roster)):
        problems.append(Problem(Field.COVER, "PTO-2", "Only another Advocate can cover."))
    elif cover is not None and first is not None and last is not None and _is_away(cover, first, last, roster):
        problems.append(Problem(Field.COVER, "PTO-1", f"{cover.name} is also away then. Choose somebody else."))
    if problems or first is None or last is None:
        raise Refused(problems)
    return Absence(person.email, first, last, cover.email if cover is not None else None)


def _is_away(person: Person, first: date, last: date, roster: Roster) -> bool:
    return any(each.email == person.email and each.first <= last and first <= each.last for each in roster.absences)
