"""From what is to be told to the message itself, made from the database at the moment of sending: ten quick changes are one message."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from bot.courier import Composed
from bot.uploads import Upload
from cases.digest import chart_title
from cases.errors import CaseError
from cases.figures import Compared
from cases.hygiene import hygiene
from cases.mornings import today_lines
from cases.nagging import clock_of
from cases.people import Absence, Region
from cases.ports import Telling, TellingKind, UnitOfWork
from handlers.case_command import answer_to
from handlers.desk import Desk
from messages import answers as say
from messages import chart, digest, mornings, nags
from messages.card import CardScene, case_card, pointer_card
from messages.surfaces import Message

Composer = Callable[[Telling, UnitOfWork, Desk], Message | Composed | None]


class Compose:
    """Makes the message of a telling; None when nothing is left to say. desk: the parts it reads from."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def __call__(self, telling: Telling) -> Composed | None:
        """The message as of now. Raises whatever goes wrong; the sender keeps the telling and says so."""
        with self._desk.read() as uow:
            message = COMPOSERS[telling.kind](telling, uow, self._desk)
        return Composed(message.text, message.blocks) if isinstance(message, Message) else message


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
    try:
        return answer_to(str(telling.args.get("asked", "")), telling.lane.removeprefix("user:"), desk)
    except CaseError as refused:
        return say.refused(str(refused))


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


def _digest(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:
    """The digest with the figures of its morning, however late it is sent (DIG-1)."""
    compared = _kept(telling, uow)
    return digest.digest(compared, desk.policy, desk.clock.now()) if compared is not None else None


def _digest_details(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    compared = _kept(telling, uow)
    return digest.digest_details(compared, uow.roster) if compared is not None else None


def _digest_chart(telling: Telling, uow: UnitOfWork, desk: Desk) -> Composed | None:  # noqa: ARG001 - every composer is called the same way
    compared = _kept(telling, uow)
    if compared is None:
        return None
    figures = compared.now
    title = chart_title(figures.region, figures.day)
    file_name = f"digest-{figures.region}-{figures.day}.png"
    words = chart.in_words(figures)
    return Composed(chart.summary(figures), upload=Upload(file_name, title, words, chart.picture(figures)))


def _kept(telling: Telling, uow: UnitOfWork) -> Compared | None:
    region, day = Region(str(telling.args["region"])), date.fromisoformat(str(telling.args["day"]))
    figures = uow.digests.of(region, day)
    return Compared(figures, uow.digests.last(region, day)) if figures is not None else None


def _today(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:
    """What the person's day asks for (DIG-2); None where it asks for nothing."""
    person = uow.roster.get(telling.lane.removeprefix("dm:"))
    if person is None:
        return None
    now = desk.clock.now()
    lines = today_lines(uow.cases.open_of(person.email), desk.policy, person, now)
    cards = _cards([line.case.id for line in lines[: mornings.MOST_LINES]], telling.lane, uow, desk)
    return mornings.today(lines, cards, person.today(now)) if lines else None


def _hygiene(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:
    """What is missing on the person's open cases (DIG-2, REQ-2); None where nothing is."""
    person = uow.roster.get(telling.lane.removeprefix("dm:"))
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
    TellingKind.DIGEST: _digest,
    TellingKind.DIGEST_DETAILS: _digest_details,
    TellingKind.DIGEST_CHART: _digest_chart,
    TellingKind.TODAY: _today,
    TellingKind.HYGIENE: _hygiene,
}
