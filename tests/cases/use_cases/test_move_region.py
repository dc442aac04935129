"""A case goes to the other region: who may say so, who gets it, and who hears of it (RTE-7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cases.model.case import Case
from cases.model.errors import AlreadyDone, ChangedMeanwhile, NotAllowed, Refused
from cases.model.notification import NotificationKind
from cases.model.people import Absence, Person, Region
from cases.model.status import Status, Surface
from cases.use_cases.move_region import MoveRegion, move_region
from tests.cases.team import ANA, BEN, EVA, EVERYBODY, MAX, MIA, OPS, RITA, TOM, YUKI, Room

EMEA = Region.EMEA_APJ


def moves(room: Room, case: Case, who: Person | str = ANA, **values: Any) -> Case:
    """Move the case, by turn unless somebody is named."""
    room.requests += 1
    values = {"reason": "Their office is in Berlin", "key": f"move {room.requests}", **values}
    if "to" not in values:
        values.setdefault("in_turn", EMEA)
    seen = values.pop("seen", None) or room.now_is(case)
    with room.database.unit_of_work() as uow:
        command = MoveRegion(
            actor=uow.roster.actor(who if isinstance(who, str) else who.slack_id or ""),
            case_id=case.id,
            version=seen.version,
            surface=Surface.MODAL,
            **values,
        )
        return move_region(command, uow, room.policy, room.now).case


def is_away(room: Room, *people: Person, cover: Person | None = None) -> None:
    with room.database.unit_of_work() as uow:
        for person in people:
            absence = Absence(person.email, room.today, date(2026, 7, 20), cover.email if cover is not None else None)
            uow.absences.add(absence, "test", room.now)
        uow.commit()


def told(room: Room) -> set[str]:
    found = (each for each in room.notifications() if each.kind is NotificationKind.REGION_MOVED)
    return {each.lane.removeprefix("dm:") for each in found}


def test_while_a_manager_is_away_the_lead_who_stands_in_hears_of_it_too(room: Room) -> None:
    """RTE-7, PPL-4: Tom answers for AMER; with Mia there it is not his."""
    moves(room, room.arrives())
    assert told(room) == {MIA.email, MAX.email}
    is_away(room, MIA)
    moves(room, room.arrives())
    assert told(room) == {MIA.email, MAX.email, TOM.email}


def test_the_cover_moves_it_and_a_renewal_manager_or_a_stranger_does_not(room: Room) -> None:
    """RTE-7, PPL-3"""
    case = room.arrives()
    for nobody in (RITA, "USTRANGER", YUKI):
        with pytest.raises(NotAllowed, match="a manager of either region, or SMB Ops"):
            moves(room, case, nobody)
    is_away(room, ANA, cover=BEN)
    assert moves(room, case, BEN).region is EMEA


def test_sent_twice_or_from_an_old_form_it_moves_once(room: Room) -> None:
    """RTE-7, SAFE-1: a second person's form still says EMEA-APJ once the case is there; it never goes back by mistake."""
    case = room.arrives()
    moves(room, case, key="one")
    with pytest.raises(AlreadyDone):
        moves(room, case, key="one", who=MIA)
    with pytest.raises(ChangedMeanwhile):
        moves(room, case, MIA, seen=case)
    with pytest.raises(Refused, match="Choose an Advocate of AMER"):
        moves(room, case, MIA)
    assert room.now_is(case).region is EMEA


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"to": BEN.email}, "Choose an Advocate of EMEA-APJ"),
        ({"to": MAX.email}, "Choose an Advocate of EMEA-APJ"),
        ({"to": "gone@example.com"}, "Choose an Advocate of EMEA-APJ"),
        ({"reason": " \n\t "}, "Write why it belongs to the other region"),
        ({"reason": "x" * 501}, "501 of 500"),
    ],
)
def test_what_fits_no_region_or_says_nothing_is_refused(room: Room, wrong: dict[str, Any], why: str) -> None:
    """RTE-7"""
    case = room.arrives()
    with pytest.raises(Refused, match=why):
        moves(room, case, **wrong)
    assert room.now_is(case) == case


def test_a_closed_case_stays_and_one_without_a_region_has_none_to_leave(room: Room) -> None:
    """RTE-7, STA-2, RTE-4"""
    closed = room.arrives(status="Closed: Resolved", resolution="Answered Question", feedback="NA", contact="Maria")
    with pytest.raises(Refused, match="reopen it first"):
        moves(room, closed)
    nobodys = room.arrives(owner="", region="", account="", contact="")
    with pytest.raises(Refused, match="This case has no region"):
        moves(room, nobodys, OPS)


def test_with_nobody_there_somebody_has_to_be_named(room: Room) -> None:
    """RTE-7, PTO-1: and the case stays until somebody is."""
    case = room.arrives()
    is_away(room, EVA, YUKI)
    with pytest.raises(Refused, match="Nobody in EMEA-APJ is available today"):
        moves(room, case)
    assert room.now_is(case).owner == ANA.email
    assert moves(room, case, to=EVA.email).owner == EVA.email


def test_the_region_that_it_leaves_is_its_owners_whatever_the_case_says(room: Room) -> None:
    """RTE-7, PPL-4: an owner who left the roster has none, and the case's own counts; work in progress begins anew."""
    case = room.arrives(status="In Progress: Engaged", next_step="2026-07-12 AS Call her about the quote")
    room.roster_is(*(person for person in EVERYBODY if person != ANA))
    room.clock.advance(hours=2)
    moved = moves(room, case, MIA)
    assert (moved.region, moved.status, moved.picked_up_at) == (EMEA, Status.ENGAGED, None)
    assert moved.assigned_at == room.now
    assert moved.routed_because.endswith("; Mia Lund moved it from AMER: Their office is in Berlin")
    assert replace(moved, owner=None).next_step == case.next_step
