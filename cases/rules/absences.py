"""Decide how a new or changed absence affects a person's other absences (PTO-1). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cases.model.people import Absence, CoverAnswer, Person, Roster


@dataclass(frozen=True)
class AbsenceChange:
    """The absences that end, and those that are stored."""

    ended: tuple[Absence, ...]
    added: tuple[Absence, ...]
    #: The absences with the requested days, whether they are new or existed before.
    noted: tuple[Absence, ...]


def absences_of(person: Person, roster: Roster, today: date) -> list[Absence]:
    """Return the absences of now and to come of this person, earliest first."""
    found = (each for each in roster.absences if each.email == person.email and each.last >= today)
    return sorted(found, key=lambda each: each.first)


def add_absence(known: Sequence[Absence], new: Absence) -> AbsenceChange:
    """Return the changes when `new` is added. No day of an earlier absence is lost.

    If `new` names a cover, that cover has its days. Otherwise each day keeps its cover.
    """
    touched = [each for each in known if each.first <= new.last and new.first <= each.last]
    covers = {each.cover for each in touched}
    if new.cover is None and len(covers) == 1:
        new = replace(new, cover=covers.pop())
        days = dict(_days(new))
        days.update((day, each) for each in touched for day, _ in _days(each))
    else:
        days = {day: each for each in touched for day, _ in _days(each)}
        days.update((day, new) for day, _ in _days(new) if not _is_kept(days.get(day), new))
    wanted = _runs(days)
    return AbsenceChange(
        ended=tuple(each for each in touched if each not in wanted),
        added=tuple(each for each in wanted if each not in touched),
        noted=tuple(each for each in wanted if each.first <= new.last and new.first <= each.last),
    )


def change_absence(known: Sequence[Absence], old: Absence, new: Absence) -> AbsenceChange:
    """Return the changes when `old` becomes `new`. A cover who agreed is asked again only about other days."""
    if new.cover == old.cover and old.answer is CoverAnswer.AGREED and old.first <= new.first and new.last <= old.last:
        new = replace(new, answer=old.answer)
    if new == old:
        return AbsenceChange((), (), (old,))
    change = add_absence([each for each in known if each.id != old.id], new)
    return replace(change, ended=(old, *change.ended))


def days_without_cover(person: Person, roster: Roster) -> list[tuple[Person, AbsenceChange]]:
    """Return the changes of absences whose cover is away on some of their days: those of this person, and those that they cover.

    On these days nobody covers, as if the cover had declined (PTO-2); on the others everything stays.
    """
    found = []
    for absence in roster.absences:
        owner = roster.get(absence.email)
        cover = roster.cover_during(absence, owner) if owner is not None else None
        if owner is None or cover is None or person not in (owner, cover):
            continue
        away = [each for each in roster.absences if each.email == cover.email]
        days = dict(_days(absence))
        lost = [day for day in days if any(each.includes(day) for each in away)]
        if lost:
            nobody = replace(absence, cover=cover.email, answer=CoverAnswer.DECLINED)
            change = AbsenceChange((absence,), tuple(_runs({**days, **dict.fromkeys(lost, nobody)})), ())
            found.append((owner, change))
    return found


def _is_kept(before: Absence | None, new: Absence) -> bool:
    """Return whether a day of an earlier absence stays as it was, although `new` has it too."""
    if before is None:
        return False
    return new.cover is None or (before.cover == new.cover and before.answer is not CoverAnswer.DECLINED)


def _days(absence: Absence) -> Iterator[tuple[date, Absence]]:
    for place in range((absence.last - absence.first).days + 1):
        yield absence.first + timedelta(days=place), absence


def _runs(days: dict[date, Absence]) -> list[Absence]:
    """Join days that follow each other and have the same cover into absences."""
    found: list[Absence] = []
    for day in sorted(days):
        given = replace(days[day], first=day, last=day, id=0)
        last = found[-1] if found else None
        if last is not None and last.last + timedelta(days=1) == day and _is_alike(last, given):
            answer = last.answer if last.answer is given.answer else None
            found[-1] = replace(last, last=day, answer=answer)
        else:
            found.append(given)
    return found


def _is_alike(one: Absence, other: Absence) -> bool:
    is_declined = one.answer is CoverAnswer.DECLINED, other.answer is CoverAnswer.DECLINED
    return one.cover == other.cover and is_declined[0] == is_declined[1]
