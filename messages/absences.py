"""Who is away when, and who covers (PTO-1, PTO-2): what is answered, asked and told, and the windows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cases.model.errors import Field
from cases.model.people import Absence, CoverAnswer, Person, Roster
from cases.model.policy import Policy
from messages import render
from messages.assignment import Pairs
from messages.modals import Filled
from messages.mrkdwn import day
from messages.surfaces import Message, Modal

# A window shows this many; what goes beyond is counted.
MOST_LISTED = 30


@dataclass(frozen=True)
class AbsenceShown:
    """One absence with the people it is about. cover: None where nobody covers."""

    absence: Absence
    person: Person
    cover: Person | None

    @property
    def days(self) -> str:
        """Return its days in words."""
        return days_in_words(self.absence)

    @property
    def is_agreed(self) -> bool:
        """Return whether the cover said yes."""
        return self.absence.answer is CoverAnswer.AGREED

    @property
    def is_declined(self) -> bool:
        """Return whether the cover said no."""
        return self.absence.answer is CoverAnswer.DECLINED

    def signature(self, policy: Policy) -> str:
        """Return a text for an automatic reply, ready to copy (PTO-2)."""
        first, last = day(self.absence.first), day(self.absence.last)
        away = f"I am away on {first}." if first == last else f"I am away from {first} to {last}."
        covered = f" {self.cover.name} ({self.cover.email}) covers for me." if self.cover is not None else ""
        return f"{away}{covered} For a new request, please write to {policy.enquiries_address}."


def days_in_words(absence: Absence) -> str:
    """Return the days of an absence: `Mon 2 Mar 2026 to Fri 6 Mar 2026`."""
    first, last = day(absence.first), day(absence.last)
    return first if first == last else f"{first} to {last}"


def shown(absences: Sequence[Absence], roster: Roster) -> list[AbsenceShown]:
    """Return these absences with their people, without those whose person left the roster."""
    found = [(each, roster.get(each.email)) for each in absences]
    return [
        AbsenceShown(each, person, roster.cover_during(each, person)) for each, person in found if person is not None
    ]


def noted(absences: Sequence[AbsenceShown], policy: Policy, *, to_self: bool) -> Message:
    """Return what is noted now, to whoever said it. to_self: they said it of themselves."""
    return render.message("away_noted", absences=absences, policy=policy, to_self=to_self)


def noted_window(absences: Sequence[AbsenceShown], policy: Policy, *, to_self: bool) -> Modal:
    """Return the same in the place of the form."""
    return render.modal("away_noted_window", absences=absences, policy=policy, to_self=to_self)


def cover_notice(person: Person, absences: Sequence[AbsenceShown], *, to_cover: bool, open_cases: int) -> Message:
    """Notify a cover or a manager of this person's absences that concern them. The list is empty if none do any more.

    Args:
        to_cover: whether the reader covers; else nobody does, and the reader leads.
        open_cases: how many cases the person has now.
    """
    return render.message("cover_notice", person=person, absences=absences, to_cover=to_cover, open_cases=open_cases)


def cover_answered(absence: AbsenceShown, asked: Person) -> Message:
    """Notify the person away of their cover's answer."""
    return render.message("cover_answered", each=absence, asked=asked)


def absence_list(absences: Sequence[AbsenceShown], reader: Person, *, note: str = "") -> Modal:
    """Return the absences of now and to come that the reader may change and cancel. note: what was just done."""
    return render.modal(
        "absences",
        absences=absences[:MOST_LISTED],
        more=max(len(absences) - MOST_LISTED, 0),
        reader=reader,
        note=note,
    )


def away_form(
    people: Sequence[Person],
    covers: Sequence[Person],
    *,
    count: int = 0,
    filled: Filled | None = None,
    instead_of: int = 0,
) -> Modal:
    """Build the form of an absence: the person, the days and the cover.

    Args:
        people: those of whom the reader may say it, themselves first.
        covers: those who may be chosen, the best first.
        count: how many absences the reader may change.
        instead_of: the id of the absence that is changed, 0 for a new one.
    """
    given: Filled = {Field.AWAY: people[0].email, Field.FIRST_DAY: "", Field.LAST_DAY: "", Field.COVER: ""}
    return render.modal(
        "away_form",
        people=away_choices(people),
        covers=cover_choices(covers),
        count=count,
        filled={**given, **(filled or {})},
        instead_of=instead_of,
    )


def away_choices(people: Sequence[Person]) -> Pairs:
    """Return whose absence can be set."""
    return [(person.name, person.email) for person in people]


def cover_choices(covers: Sequence[Person]) -> Pairs:
    """Return who can cover, with their region and languages."""
    return [(_cover_label(person), person.email) for person in covers]


def _cover_label(person: Person) -> str:
    beside = [str(person.region or ""), ", ".join(person.languages)]
    return " · ".join([person.name, *filter(None, beside)])
