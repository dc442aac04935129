"""Giving cases by hand: one to another, by turn, and those that are unassigned."""

import pytest

from cases.model.errors import AlreadyDone, NotAllowed, Refused
from cases.model.notification import NotificationKind
from cases.model.people import Region
from cases.model.status import Status
from tests.cases.team import ANA, BEN, CAL, EVA, MAX, MIA, OPS, TOM, Room


def test_by_turn_it_goes_to_whoever_is_next_and_not_to_its_owner(room: Room) -> None:
    """CRD-2, RTE-2, SLA-1"""
    cases = [room.arrives() for _ in range(4)]
    for case in cases:
        room.reassigns(MIA, case, in_turn=Region.AMER, reason="Ana is ill")
    assert [room.now_is(case).owner for case in cases] == [BEN.email, CAL.email, TOM.email, BEN.email]
    first = room.now_is(cases[0])
    assert first.routed_because == "Mia Lund reassigned it to you; you were next in turn in AMER: Ana is ill"
    assert {entry.reason for entry in room.history(first) if entry.field == "owner" and entry.old} == {"Ana is ill"}
    assert room.told(first)[-1] == (NotificationKind.CARD, f"dm:{BEN.email}")


def test_by_turn_only_where_somebody_is_below_capacity(room: Room) -> None:
    """CRD-2, RTE-3"""
    room.policy = type(room.policy)(capacity=1)
    for person in (BEN, CAL, TOM):
        room.arrives(owner=person.email, status="In Progress: Engaged", next_step="2026-07-13 XX Call Maria about it")
    case = room.arrives()
    with pytest.raises(Refused, match="Nobody else in AMER is available and below capacity"):
        room.reassigns(MIA, case, in_turn=Region.AMER)
    assert room.now_is(case) == case


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"to": ANA.email}, "Ana Silva's case already"),
        ({"to": EVA.email}, "Advocate of the case's region"),
        ({"in_turn": Region.EMEA_APJ}, "Advocate of the case's region"),
        ({}, "Advocate of the case's region"),
        ({"to": BEN.email, "reason": "x" * 501}, "500"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(room: Room, values: dict[str, str], says: str) -> None:
    """CRD-2, RTE-2"""
    case = room.arrives(region="AMER")
    with pytest.raises(Refused, match=says):
        room.reassigns(MIA, case, **values)
    assert room.now_is(case) == case


def test_smb_ops_give_what_is_unassigned_to_a_region_or_a_person(room: Room) -> None:
    """RTE-4: the region is the case's from then on; the message in the channel says what became of it."""
    one, other = room.arrives(owner="", account="Acme"), room.arrives(owner="", account="Other")
    room.routes(OPS, one, in_turn=Region.EMEA_APJ, reason="The signature says Berlin")
    given = room.now_is(one)
    assert (given.owner, given.region) == (EVA.email, Region.EMEA_APJ)
    assert given.routed_because == "Otto Ops assigned it; you were next in turn in EMEA-APJ: The signature says Berlin"
    assert [kind for kind, _ in room.told(given)] == [
        NotificationKind.UNROUTED,
        NotificationKind.UNROUTED_UPDATE,
        NotificationKind.CARD,
    ]
    owners = [entry for entry in room.history(given) if entry.field == "owner"]
    assert [(entry.actor, entry.reason) for entry in owners] == [
        (OPS.email, "next in turn in EMEA-APJ: The signature says Berlin")
    ]
    room.routes(OPS, other, to=BEN.email)
    assert (room.now_is(other).owner, room.now_is(other).region) == (BEN.email, Region.AMER)


def test_who_comes_second_is_told_who_was_first(room: Room) -> None:
    """RTE-4, SAFE-1"""
    case = room.arrives(owner="", account="Acme")
    room.routes(OPS, case, to=BEN.email)
    with pytest.raises(Refused, match="Otto Ops reassigned it to Ben Okoro meanwhile"):
        room.routes(MIA, case, to=ANA.email, seen=case)
    with pytest.raises(Refused, match="It is Ben Okoro's case already"):
        room.routes(MIA, case, to=ANA.email)
    assert room.now_is(case).owner == BEN.email


def test_the_same_click_twice_is_one(room: Room) -> None:
    """RTE-4, SAFE-1"""
    case = room.arrives(owner="", account="Acme")
    room.routes(OPS, case, in_turn=Region.AMER, key="view:1")
    with pytest.raises(AlreadyDone):
        room.routes(OPS, case, in_turn=Region.AMER, key="view:1", seen=case)


def test_who_may_not_route_and_what_cannot_be_routed(room: Room) -> None:
    """RTE-4, PPL-3"""
    case = room.arrives(owner="", account="Acme")
    with pytest.raises(NotAllowed, match="Only SMB Ops and the region's manager can"):
        room.routes(ANA, case, to=ANA.email)
    with pytest.raises(Refused, match="Choose a region, or one of the Advocates"):
        room.routes(OPS, case, to=MIA.email)
    room.roster_is(MIA, MAX, OPS, EVA)
    with pytest.raises(Refused, match="Nobody in AMER is available today"):
        room.routes(OPS, case, in_turn=Region.AMER)
    room.comes_again(case, owner="", status="Closed: Resolved", source_version="2026-07-14T00:00:00Z")
    with pytest.raises(Refused, match="Closed: Resolved"):
        room.routes(OPS, case, to=EVA.email)
    assert room.now_is(case).owner is None


def test_where_all_are_full_the_least_loaded_gets_it_and_the_manager_is_told(room: Room) -> None:
    """RTE-3, RTE-4"""
    room.policy = type(room.policy)(capacity=1)
    for person in (ANA, BEN, CAL, TOM, TOM):
        room.arrives(owner=person.email, status="In Progress: Engaged", next_step="2026-07-13 XX Call Maria about it")
    case = room.arrives(owner="", account="Acme")
    room.routes(OPS, case, in_turn=Region.AMER)
    given = room.now_is(case)
    assert (given.owner, given.status) == (ANA.email, Status.OPEN)
    assert (NotificationKind.AT_CAPACITY, f"dm:{MIA.email}") in room.told(given)
