"""Reminders (NAG-3), and the lists of the morning and of the week (DIG-2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.notifications.composer import Composer, reader_of
from cases.case import Case
from cases.hygiene import hygiene
from cases.mornings import day_began, today_lines, without_reminded
from cases.nagging import clock_of
from cases.people import Actor, Person, Roster
from cases.permissions import leads_it
from cases.ports import Telling, TellingKind, UnitOfWork
from handlers.desk import Desk
from messages import mornings, nags
from messages.surfaces import Message


def _nag(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:
    """The reminders of one message as they stand now (NAG-3). None when nothing is left of them before it was posted."""
    message = telling.changes or telling.key
    lines = uow.nags.lines(message)
    reader = reader_of(telling, uow)
    if reader is None or not lines:
        return None
    now = desk.clock.now()
    found = uow.cases.many([line.case_id for line in lines])
    cards = uow.outbox.cards_in(telling.lane, list(found))
    reminders = []
    for line in lines:
        case = found[line.case_id]
        owner = uow.roster.get(case.owner)
        card = cards.get(case.id)
        is_gone = not _hears_of(reader, case, owner, uow.roster)
        reminders.append(
            nags.Reminder(
                case=case,
                kind=line.clock,
                clock=None if is_gone else clock_of(line, case, owner, desk.policy, now),
                owner=owner,
                card=desk.permalink(*card) if card is not None else None,
                is_gone=is_gone,
            )
        )
    if telling.changes is None and all(each.clock is None for each in reminders):
        return None
    covers = frozenset(person.email for person in uow.roster.covered_by(reader))
    return nags.nag(reader, reminders, covers, desk.policy, now)


def _hears_of(reader: Person, case: Case, owner: Person | None, roster: Roster) -> bool:
    """Whether the case is the reader's, or that of somebody for whom they stand in or answer: not of one to whom it was given since."""
    if owner is None or owner == reader or roster.cover_of(owner) == reader or roster.manager_of(owner) == reader:
        return True
    return leads_it(Actor(reader.name, person=reader), case, roster)


def _today(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:
    """What the person's day asks for (DIG-2), beside what they were reminded of as it began; None where there is nothing else."""
    person = reader_of(telling, uow)
    if person is None:
        return None
    now = desk.clock.now()
    lines, reminded = without_reminded(
        today_lines(uow.cases.open_of(person.email), desk.policy, person, now),
        uow.nags.reminded_of(person.email, day_began(person, uow.holidays, now)),
    )
    cards = _cards([line.case.id for line in lines[: mornings.MOST_LINES]], telling.lane, uow, desk)
    return mornings.today(lines, cards, person.today(now), reminded) if lines else None


def _hygiene(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:
    """What is missing on the person's open cases (DIG-2, REQ-2); None where nothing is."""
    person = reader_of(telling, uow)
    if person is None:
        return None
    today = person.today(desk.clock.now())
    misses = hygiene(uow.cases.open_of(person.email), today).misses
    cards = _cards([each.case.id for each in misses], telling.lane, uow, desk)
    return mornings.hygiene_list(misses, cards, today) if misses else None


def _cards(case_ids: Sequence[int], lane: str, uow: UnitOfWork, desk: Desk) -> dict[int, str]:
    """The addresses of the cards of these cases in this lane."""
    found = ((case_id, desk.permalink(*card)) for case_id, card in uow.outbox.cards_in(lane, case_ids).items())
    return {case_id: address for case_id, address in found if address is not None}


COMPOSERS: Mapping[TellingKind, Composer] = {
    TellingKind.NAG: _nag,
    TellingKind.NAG_UPDATE: _nag,
    TellingKind.TODAY: _today,
    TellingKind.HYGIENE: _hygiene,
}
