"""From what is to be told to the message itself, made from the database at the moment of sending: ten quick changes are one message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bot.courier import Composed
from cases.nagging import clock_of
from cases.people import Absence
from cases.ports import Telling, TellingKind, UnitOfWork
from handlers.case_command import answer_to
from handlers.desk import Desk
from messages import answers as say
from messages import nags
from messages.card import CardScene, case_card, pointer_card
from messages.surfaces import Message

Composer = Callable[[Telling, UnitOfWork, Desk], Message | None]


class Compose:
    """Makes the message of a telling; None when nothing is left to say. desk: the parts it reads from."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def __call__(self, telling: Telling) -> Composed | None:
        """The message as of now. Raises whatever goes wrong; the sender keeps the telling and says so."""
        with self._desk.read() as uow:
            message = COMPOSERS[telling.kind](telling, uow, self._desk)
        return Composed(message.text, message.blocks) if message is not None else None


def _card(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:
    if telling.subject is None:
        return None
    case = uow.cases.get(telling.subject)
    owner = uow.roster.get(case.owner)
    lane_is_owners = telling.lane == f"dm:{case.owner}"
    is_latest = telling.args.get("assignment") == case.assignment or (lane_is_owners and "cover" in telling.args)
    if telling.kind is TellingKind.CARD and not is_latest:
        # The case went on before this was sent: its present owner has a card of their own coming.
        return None
    scene = CardScene(case, owner, uow.cases.touches(case.id), desk.policy, desk.clock.now())
    if lane_is_owners:
        return case_card(scene)
    absence = uow.roster.absence(owner) if owner is not None else None
    cover = uow.roster.cover_of(owner) if owner is not None else None
    if absence is not None and cover is not None and telling.lane == f"dm:{cover.email}":
        return case_card(replace(scene, away_until=absence.last))
    return pointer_card(case, owner)


def _at_capacity(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:
    if telling.subject is None:
        return None
    case = uow.cases.get(telling.subject)
    owner = uow.roster.get(case.owner)
    return say.at_capacity(case, owner, desk.policy) if owner is not None else None


def _unrouted(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    if telling.subject is None:
        return None
    case = uow.cases.get(telling.subject)
    return say.unrouted(case) if case.owner is None and not case.is_closed else None


def _answer(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    return answer_to(str(telling.args.get("asked", "")), telling.lane.removeprefix("user:"), desk)


def _not_delivered(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    what = str(telling.args["what"])
    if telling.subject is not None:
        what = f"{what}, case {uow.cases.get(telling.subject).number}"
    return say.not_delivered(what, str(telling.args["whom"]), str(telling.args["why"]))


def _away(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    person = uow.roster.get(str(telling.args["who"]))
    cover = uow.roster.get(str(telling.args["cover"]))
    if person is None:
        return None
    first, last = (date.fromisoformat(str(telling.args[name])) for name in ("first", "last"))
    absence = Absence(person.email, first, last, cover.email if cover is not None else None)
    return say.away(absence, person, cover, to_cover=cover is not None)


def _nag(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:
    """The reminders of one message as they stand now (NAG-3). None when nothing is left of them before it was posted."""
    message = telling.changes or telling.key
    lines = uow.nags.lines(message)
    reader = uow.roster.get(telling.lane.removeprefix("dm:"))
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
        reminders.append(
            nags.Reminder(
                case=case,
                kind=line.clock,
                clock=clock_of(line, case, owner, desk.policy, now),
                owner=owner,
                card=desk.permalink(*card) if card is not None else None,
            )
        )
    if telling.changes is None and all(each.clock is None for each in reminders):
        return None
    covers = frozenset(person.email for person in uow.roster.covered_by(reader))
    return nags.nag(reader, reminders, covers, desk.policy, now)


COMPOSERS: dict[TellingKind, Composer] = {
    TellingKind.CARD: _card,
    TellingKind.CARD_UPDATE: _card,
    TellingKind.AT_CAPACITY: _at_capacity,
    TellingKind.UNROUTED: _unrouted,
    TellingKind.ANSWER: _answer,
    TellingKind.NOT_DELIVERED: _not_delivered,
    TellingKind.AWAY: _away,
    TellingKind.NAG: _nag,
    TellingKind.NAG_UPDATE: _nag,
}
