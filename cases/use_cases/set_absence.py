"""Absences (PTO-1): the cases stay with their owner; the cover gets the reminders, and can take a case over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from cases.changes.change_case import Command, Outcome, change_case
from cases.model.case import Case
from cases.model.errors import AlreadyDone, Field, NotAllowed, Problem, Refused
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Absence, Actor, Person, Role, Roster
from cases.model.policy import Policy
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.assignment import assign_to
from cases.rules.permissions import Act
from cases.rules.responsibility import managers_of

# Longer than any absence; beyond this it is a typing error.
LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class SetAbsence:
    """Set a person's absence. who, cover: e-mails; first, last: both included, on that person's calendar; key: identifies the request."""

    actor: Actor
    who: str
    first: date | None
    last: date | None
    cover: str | None
    key: str


def may_set_absence(actor: Actor, person: Person, roster: Roster) -> bool:
    """Everybody may say it of themselves, a manager of their people."""
    if actor.person is None:
        return False
    if actor.person.email == person.email:
        return person.role.works_cases or person.role is Role.MANAGER
    return actor.person.role is Role.MANAGER and actor.person in managers_of(person, person.region, roster)


def manageable_people(actor: Actor, roster: Roster) -> list[Person]:
    """Whose absences this person may set, themselves first."""
    found = [person for person in roster if may_set_absence(actor, person, roster)]
    return sorted(found, key=lambda person: actor.person is None or person.email != actor.person.email)


def covers_for(person: Person, roster: Roster) -> list[Person]:
    """List who can cover for this person: everybody who works cases in the region."""
    return [each for each in roster.advocates(person.region) if each.email != person.email]


def set_absence(command: SetAbsence, uow: UnitOfWork, now: datetime) -> Absence:
    """Store the absence in place of earlier ones of the same days; notify the cover, or the manager if there is none. Commits.

    Raises NotAllowed, Refused with what is wrong on its field, AlreadyDone.
    """
    person = _person(command.actor, command.who, uow.roster)
    absence = _checked(command, person, uow.roster, now)
    if not uow.inbox.first_time(command.key):
        raise AlreadyDone("That was noted already.")
    uow.absences.add(absence, command.actor.key, now)
    uow.outbox.put(_told(absence, person, command.actor, uow.roster))
    uow.commit()
    return absence


def end_absences(actor: Actor, who: str, uow: UnitOfWork, now: datetime) -> list[Absence]:
    """End a person's present and future absences, and return them. Commits. Raises NotAllowed."""
    person = _person(actor, who, uow.roster)
    ended = uow.absences.end(person.email, person.today(now), actor.key, now)
    uow.commit()
    return ended


@dataclass(frozen=True, kw_only=True)
class TakeOver(Command):
    """Make a case that one covers one's own."""


def take_over(command: TakeOver, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Give the case to the cover (PTO-1). What was picked up stays picked up."""

    def change(case: Case) -> Case:
        owner, actor = uow.roster.get(case.owner), command.actor.person
        if owner is None or actor is None:
            raise Refused([Problem(Field.OWNER, "PTO-1", "The case is unassigned. Nothing was changed.")])
        given = assign_to(case, actor.email, f"you took it over while {owner.name} is away", case.region, now)
        return replace(given, picked_up_at=case.picked_up_at)

    return change_case(command, Act.TAKE_OVER, change, uow, policy, now)


def _person(actor: Actor, who: str, roster: Roster) -> Person:
    person = roster.get(who)
    if person is None or not may_set_absence(actor, person, roster):
        raise NotAllowed(
            "You can say when you are away yourself, and a manager when their people are. Nothing was changed."
        )
    return person


def _checked(command: SetAbsence, person: Person, roster: Roster, now: datetime) -> Absence:
    problems: list[Problem] = []
    first, last = command.first, command.last
    if first is None:
        problems.append(Problem(Field.FIRST_DAY, "PTO-1", "Choose the first day, for example 2026-12-20."))
    if last is None:
        problems.append(Problem(Field.LAST_DAY, "PTO-1", "Choose the last day, for example 2026-12-31."))
    elif last < person.today(now):
        problems.append(Problem(Field.LAST_DAY, "PTO-1", "That day is past. Choose today or a later day."))
    elif first is not None and last < first:
        problems.append(Problem(Field.LAST_DAY, "PTO-1", "The last day comes before the first."))
    elif last > person.today(now) + LONGEST:
        problems.append(Problem(Field.LAST_DAY, "PTO-1", "That is more than a year ahead. Check the year."))
    cover = roster.get(command.cover)
    if command.cover and (cover is None or cover not in covers_for(person, roster)):
        problems.append(Problem(Field.COVER, "PTO-1", "Only another Advocate of the same region can cover."))
    elif cover is not None and first is not None and last is not None and _is_away(cover, first, last, roster):
        problems.append(Problem(Field.COVER, "PTO-1", f"{cover.name} is away then too. Choose somebody else."))
    if problems or first is None or last is None:
        raise Refused(problems)
    return Absence(person.email, first, last, cover.email if cover is not None else None)


def _is_away(person: Person, first: date, last: date, roster: Roster) -> bool:
    return any(each.email == person.email and each.first <= last and first <= each.last for each in roster.absences)


def _told(absence: Absence, person: Person, actor: Actor, roster: Roster) -> Iterable[Notification]:
    cover = roster.get(absence.cover or person.cover)
    hearers = [cover] if cover is not None else managers_of(person, person.region, roster)
    if cover is None and roster.is_led_by_team_leads(person.region):
        hearers += roster.team_leads(person.region)
    for hearer in hearers:
        if hearer != actor.person:
            yield Notification(
                key=f"away:{absence.email}:{absence.first}:{absence.last}:{hearer.email}",
                lane=f"dm:{hearer.email}",
                kind=NotificationKind.AWAY,
                args={
                    "who": absence.email,
                    "first": absence.first.isoformat(),
                    "last": absence.last.isoformat(),
                    "cover": cover.email if cover is not None else "",
                },
            )
