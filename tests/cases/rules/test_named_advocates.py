"""Who is named for a case before it is anybody's turn: the owner, the Advocate of the meeting, the Advocate of the High Value Account."""

import pytest

from cases.model.account import Account
from cases.model.case import Case
from cases.model.errors import AlreadyDone, CaseError, NotAllowed
from cases.model.notification import NotificationKind
from cases.model.people import Region, Roster
from cases.model.requests import Request, RequestKind, RequestState
from tests.cases.team import ANA, BEN, CAL, EVA, MIA, RITA, TOM, Room, closing_clock_of, record

HIGH_VALUE = "High Value Account"


def question(room: Room, case: Case) -> Request | None:
    with room.database.reading() as uow:
        return uow.requests.last(case.id, RequestKind.MEETING)


def an_fo_opp(room: Room, **values: str) -> Case:
    return room.arrives(**{"owner": "", "type": "FO Opp", "region": "AMER", "meeting_with": CAL.email, **values})


@pytest.mark.parametrize("written", [CAL.email, "Cal Reed", "cal  reed"])
def test_the_meetings_advocate_gets_it_however_the_crm_writes_them(room: Room, written: str) -> None:
    """RTE-1: named, and so no turn is used up; asked once."""
    case = an_fo_opp(room, meeting_with=written)
    assert (case.owner, case.routed_because) == (CAL.email, "the meeting is booked with you")
    asked = question(room, case)
    assert asked is not None
    assert (asked.about, asked.state) == (CAL.email, RequestState.WAITING)
    assert room.arrives(owner="", region="AMER").owner == ANA.email, "the first turn is still to be had"
    room.comes_again(case, owner="", meeting_with=written, description="More words", source_version="2026-07-14T00:00Z")
    assert question(room, case) == asked


@pytest.mark.parametrize(
    "values",
    [
        {"meeting_with": "somebody@else.example"},
        {"meeting_with": RITA.email},
        {"meeting_with": ""},
        {"type": "Referral"},
    ],
)
def test_a_meeting_with_nobody_of_ours_or_of_another_type_names_nobody(room: Room, values: dict[str, str]) -> None:
    """RTE-1, RTE-2"""
    case = an_fo_opp(room, **values)
    assert (case.owner, case.routed_because) == (ANA.email, "you were next in turn in AMER")
    assert question(room, case) is None


def test_an_owner_set_upstream_wins_over_the_meeting(room: Room) -> None:
    """RTE-1: the order of the chain; only whose meeting it is is asked about it."""
    assert question(room, an_fo_opp(room, owner=BEN.email)) is None
    both = an_fo_opp(room, owner=CAL.email)
    assert (both.owner, question(room, both) is not None) == (CAL.email, True)


def test_who_can_attend_keeps_it_and_the_history_says_so(room: Room) -> None:
    """RTE-1, AUD-1"""
    case = an_fo_opp(room)
    room.answers_for_the_meeting(CAL, case, attends=True)
    after = room.now_is(case)
    asked = question(room, case)
    assert (after.owner, asked.state if asked else None) == (CAL.email, RequestState.GRANTED)
    newest = room.history(case)[0]
    assert (newest.field, newest.new, newest.actor) == ("meeting", "can be attended", CAL.email)
    with pytest.raises(AlreadyDone):
        room.answers_for_the_meeting(CAL, case, attends=True)
    with pytest.raises(CaseError, match="needs no answer any more"):
        room.answers_for_the_meeting(CAL, case, attends=False)
    assert room.now_is(case) == after


def test_who_cannot_attend_passes_it_to_the_next_in_turn(room: Room) -> None:
    """RTE-1, RTE-2, CRD-1: a card for the one, a pointer for the other, and the words why."""
    room.arrives(owner="", region="AMER")
    case = an_fo_opp(room, meeting_with=BEN.email)
    room.answers_for_the_meeting(BEN, case, attends=False)
    after = room.now_is(case)
    assert after.owner == CAL.email
    assert after.routed_because == "Ben Okoro cannot attend the booked meeting; you were next in turn in AMER"
    assert after.assigned_at == room.now
    assert (NotificationKind.CARD, f"dm:{CAL.email}") in room.told(after)
    assert (NotificationKind.CARD_UPDATE, f"updates:dm:{BEN.email}") in room.told(after)
    assert question(room, after) is not None
    assert {entry.field for entry in room.history(after)} >= {"owner", "routed_because", "meeting", "meeting_with"}
    next_ones = [room.arrives(owner="", region="AMER").owner for _ in range(3)]
    assert next_ones == [BEN.email, TOM.email, ANA.email], "Cal had a turn, and Ben's is still to come"


def test_where_nobody_else_is_there_it_is_unassigned(room: Room) -> None:
    """RTE-1, RTE-4"""
    room.roster_is(MIA, CAL)
    case = an_fo_opp(room)
    room.answers_for_the_meeting(CAL, case, attends=False)
    after = room.now_is(case)
    assert (after.owner, after.assigned_at) == (None, None)
    assert "Cal Reed cannot attend" in after.routed_because
    assert room.told(after)[-1] == (NotificationKind.UNROUTED, "channel:smb-ops")


def test_only_who_works_the_case_answers_and_a_case_taken_away_asks_nobody_any_more(room: Room) -> None:
    """RTE-1, PPL-3"""
    case = an_fo_opp(room)
    with pytest.raises(NotAllowed):
        room.answers_for_the_meeting(EVA, case, attends=False)
    room.reassigns(MIA, case, to=ANA.email)
    asked = question(room, case)
    assert asked is not None
    assert asked.state is RequestState.WITHDRAWN
    with pytest.raises(CaseError, match="needs no answer any more"):
        room.answers_for_the_meeting(ANA, case, attends=False)
    assert room.now_is(case).owner == ANA.email


def test_other_cases_on_a_high_value_account_go_to_its_advocate_and_keep_the_15_days(room: Room) -> None:
    """HVA-2, RTE-1, SLA-2"""
    room.arrives(owner=TOM.email, type=HIGH_VALUE, account="Acme  GmbH")
    other = room.arrives(owner="", region="AMER", account="acme gmbh", type="Expansion Opportunity")
    assert (other.owner, other.routed_because) == (TOM.email, "it is for your High Value Account")
    limit = closing_clock_of(other, room.now).deadline
    assert limit is not None
    assert (limit - other.opened_at).days == 15
    assert room.arrives(owner="", region="AMER", account="Another").owner == ANA.email
    assert room.arrives(owner=CAL.email, region="AMER", account="Acme GmbH").owner == CAL.email, "a named owner wins"


def test_a_batch_knows_its_own_high_value_cases_whatever_their_order(room: Room) -> None:
    """HVA-2, INT-1"""
    room.takes_in(
        record("00000101", account="Acme", region="AMER", type="Referral"),
        record("00000102", account="Acme", owner=TOM.email, type=HIGH_VALUE),
    )
    assert room.case("00000101").owner == TOM.email


def test_the_directory_names_the_advocate_of_an_account_that_has_no_case_yet(room: Room) -> None:
    """HVA-2"""
    room.knows(
        Account("Acme GmbH", "001A", high_value_owner=BEN.email),
        Account("Left", "001B", high_value_owner="gone@x.example"),
    )
    assert room.arrives(owner="", region="AMER", account="Acme GmbH").owner == BEN.email
    assert room.arrives(owner="", region="AMER", account="Left").owner == ANA.email
    room.arrives(owner=CAL.email, type=HIGH_VALUE, account="Acme GmbH")
    assert room.arrives(owner="", region="AMER", account="Acme GmbH").owner == CAL.email, "whoever works it knows best"


def test_once_the_high_value_case_is_closed_its_account_is_like_any_other(room: Room) -> None:
    """HVA-2, CLO-7"""
    room.arrives(
        owner=TOM.email,
        type=HIGH_VALUE,
        account="Acme",
        status="Closed: Resolved",
        resolution="Request Not Possible",
        feedback="NA",
    )
    assert room.arrives(owner="", region="AMER", account="Acme").owner == ANA.email


def test_an_advocate_who_left_is_passed_over(room: Room) -> None:
    """HVA-2, RTE-2"""
    room.arrives(owner=TOM.email, type=HIGH_VALUE, account="Acme")
    room.database.people.replace(Roster.of([MIA, ANA, BEN]), room.now)
    case = room.arrives(owner="", region="AMER", account="Acme")
    assert (case.owner, case.region) == (ANA.email, Region.AMER)
