"""Cards, and what is told beside them: to the manager, to SMB Ops, to whoever asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.notifications.composer import Composer, case_of
from cases.errors import CaseError
from cases.leaving import left_behind
from cases.people import Absence, Region
from cases.ports import Telling, TellingKind, UnitOfWork
from cases.tags import Tag
from handlers.card_scene import card_scene
from handlers.case_command import answer_to
from handlers.desk import Desk
from handlers.tag_words import done_in_words
from messages import answers as say
from messages import tagging
from messages.card import case_card, pointer_card
from messages.surfaces import Message


def _card(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:
    case = case_of(telling, uow)
    owner = uow.roster.get(case.owner)
    lane_is_owners = telling.lane == f"dm:{case.owner}"
    is_latest = telling.args.get("assignment") == case.assignment or (lane_is_owners and "cover" in telling.args)
    if telling.kind is TellingKind.CARD and not is_latest:
        # The case went on before this was sent: its present owner has a card of their own coming.
        return None
    scene = card_scene(case, uow, desk)
    if lane_is_owners:
        return case_card(scene)
    absence = uow.roster.absence(owner) if owner is not None else None
    cover = uow.roster.cover_of(owner) if owner is not None else None
    if absence is not None and cover is not None and telling.lane == f"dm:{cover.email}":
        return case_card(replace(scene, away_until=absence.last))
    rm = scene.called_by
    if rm is not None and telling.lane == f"dm:{rm.email}" and desk.policy.case_type(case.type).high_value:
        return tagging.together_card(case, owner)
    return pointer_card(case, owner)


def _at_capacity(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:
    case = case_of(telling, uow)
    owner = uow.roster.get(case.owner)
    return say.at_capacity(case, owner, desk.policy) if owner is not None else None


def _unrouted(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    """A case that is nobody's; in the place of that message, what became of it."""
    case = case_of(telling, uow)
    if case.owner is None and not case.is_closed:
        return say.unrouted(case)
    if telling.changes is None:
        return None
    entries = uow.audit.of(case.id)
    found = next((entry for entry in entries if entry.field == ("status" if case.is_closed else "owner")), None)
    return say.routed(case, uow.roster.get(case.owner), found)


def _answer(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:
    if "said" in telling.args:
        return say.refused(str(telling.args["said"]))
    if telling.subject is not None:
        case = uow.cases.get(telling.subject)
        return say.done(done_in_words(Tag(str(telling.args["tag"])), case, uow))
    try:
        return answer_to(str(telling.args.get("asked", "")), telling.lane.removeprefix("user:"), desk)
    except CaseError as refused:
        return say.refused(str(refused))


def _not_delivered(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    what = str(telling.args["what"])
    if telling.subject is not None:
        what = f"{what}, case {uow.cases.get(telling.subject).number}"
    return say.not_delivered(what, str(telling.args["whom"]), str(telling.args["why"]))


def _owner_left(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    """None where they are back, or their cases were given away before anybody was told."""
    who = str(telling.args["who"])
    cases = left_behind(uow, Region(str(telling.args["region"])), [who]) if uow.roster.get(who) is None else []
    return say.owner_left(who, cases) if cases else None


def _away(telling: Telling, uow: UnitOfWork, desk: Desk) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    person = uow.roster.get(str(telling.args["who"]))
    cover = uow.roster.get(str(telling.args["cover"]))
    if person is None:
        return None
    first, last = (date.fromisoformat(str(telling.args[name])) for name in ("first", "last"))
    absence = Absence(person.email, first, last, cover.email if cover is not None else None)
    count = len(uow.lists.open_of([person.email]))
    return say.away(absence, person, cover, to_cover=cover is not None, open_cases=count)


COMPOSERS: Mapping[TellingKind, Composer] = {
    TellingKind.CARD: _card,
    TellingKind.CARD_UPDATE: _card,
    TellingKind.AT_CAPACITY: _at_capacity,
    TellingKind.UNROUTED: _unrouted,
    TellingKind.UNROUTED_UPDATE: _unrouted,
    TellingKind.OWNER_LEFT: _owner_left,
    TellingKind.ANSWER: _answer,
    TellingKind.NOT_DELIVERED: _not_delivered,
    TellingKind.AWAY: _away,
}
