"""What may happen around checks that can be missed (REQ-3): who picks a stakeholder's case up, and where; another type; an opportunity that comes and goes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases.model.case import Case
from cases.model.people import Person
from cases.model.status import Status
from cases.rules.checklist import Check, required_ten
from tests.cases.team import ANA, BEN, CAL, MIA, POLICY, Room

EXPANSION = "Expansion Opportunity"
SUES = {"type": "Referral", "creator": "Sue Park", "creator_department": "Support", "contact": "Maria Lopez"}


def missed(room: Room, case: Case) -> list[Check]:
    """What the case misses now, but for a logged activity."""
    now = room.now_is(case)
    found = required_ten(now, room.touches(case), room.today, POLICY)
    return [result.check for result in found if not result.done and result.check is not Check.ACTIVITY]


def asks(room: Room, case: Case, check: Check) -> bool:
    """Whether the case is asked for this at all."""
    return check in {result.check for result in required_ten(room.now_is(case), (), room.today, POLICY)}


@pytest.mark.parametrize("person", [ANA, BEN])
def test_whoever_picks_it_up_with_a_step_informs_the_creator(room: Room, person: Person) -> None:
    """REQ-3: the owner or the cover; a second step does as well, and one of the manager's."""
    case = room.arrives(**SUES)
    room.picks_up(person, case)
    assert missed(room, case) == []
    room.clock.advance(days=1)
    room.writes_next_step(MIA, case)
    assert missed(room, case) == []


def test_a_pickup_in_the_crm_informs_with_the_step_that_comes_with_it(room: Room) -> None:
    """REQ-3, SLA-1: in one record or step by step; without a step it misses both."""
    worked = {"status": Status.ENGAGED.value, "next_step": "2026-07-13 AS Send the quote to Maria"}
    together, bare = room.arrives(**SUES), room.arrives(**SUES)
    room.clock.advance(hours=1)
    room.comes_again(together, **SUES, **worked, next_step_due="2026-07-15", source_version=room.now)
    room.comes_again(bare, **SUES, status=Status.ENGAGED.value, source_version=room.now)
    assert room.now_is(together).picked_up_at is not None
    assert missed(room, together) == []
    assert missed(room, bare) == [Check.NEXT_STEP, Check.CREATOR_INFORMED]
    room.clock.advance(hours=1)
    room.comes_again(bare, **SUES, **worked, next_step_due="2026-07-15", source_version=room.now)
    assert missed(room, bare) == []


def test_a_new_owner_who_goes_on_with_the_step_of_the_one_before_has_not_informed_anybody(room: Room) -> None:
    """REQ-3, SLA-6: given on, taken up by a status alone; their own step is the fix, and so is the first owner's once the case is theirs again."""
    case = room.arrives(**SUES)
    room.picks_up(ANA, case)
    room.clock.advance(hours=1)
    room.reassigns(MIA, case, to=CAL.email)
    room.clock.advance(hours=1)
    room.sets_status(CAL, case, Status.ENGAGED)
    assert missed(room, case) == [Check.CREATOR_INFORMED]
    room.reassigns(MIA, case, to=ANA.email)
    room.clock.advance(hours=1)
    room.sets_status(ANA, case, Status.ATTEMPTING_CONTACT)
    assert missed(room, case) == [Check.CREATOR_INFORMED]
    room.writes_next_step(ANA, case)
    assert missed(room, case) == []


def test_a_case_that_is_reopened_or_paused_does_not_inform_a_second_time(room: Room) -> None:
    """REQ-3, STA-2, SLA-3: closed it is asked for nothing of the kind; what its creator knew before, they still know."""
    case = room.arrives(**SUES)
    room.picks_up(ANA, case)
    room.clock.advance(hours=1)
    room.closes(ANA, case)
    assert not asks(room, case, Check.CREATOR_INFORMED)
    room.reopens(ANA, case)
    assert Check.CREATOR_INFORMED not in missed(room, case)
    room.clock.advance(hours=1)
    room.puts_to_sleep(ANA, case)
    assert Check.CREATOR_INFORMED not in missed(room, case)


def test_another_type_asks_for_the_opportunity_or_stops_asking(room: Room) -> None:
    """REQ-3, RTE-9: the CRM makes an Expansion case of it, then a Referral again; a linked one is missed once the CRM takes it off."""
    case = room.arrives(type="Referral")
    room.picks_up(ANA, case)
    assert not asks(room, case, Check.OPPORTUNITY)
    for kind, opportunity, is_missed in (
        (EXPANSION, "", True),
        (EXPANSION, "Acme growth", False),
        (EXPANSION, "", True),
        ("Referral", "", False),
        ("Referral", "Acme growth", False),
    ):
        room.clock.advance(hours=1)
        room.comes_again(case, type=kind, opportunity=opportunity, source_version=room.now)
        assert (Check.OPPORTUNITY in missed(room, case)) is is_missed, (kind, opportunity)


def test_a_blank_name_links_nothing(room: Room) -> None:
    """REQ-3: white space from the CRM is no opportunity, nor does it ask what an opportunity is asked."""
    case = room.arrives(type=EXPANSION, opportunity=" \t ")
    room.picks_up(ANA, case)
    room.clock.advance(hours=1)
    assert Check.OPPORTUNITY in missed(room, case)
    assert not asks(room, case, Check.RENEWAL_RISK)


def test_a_step_dated_before_the_pickup_and_written_after_it_counts(room: Room) -> None:
    """REQ-3, NXT-3: what counts is when it was written; a pasted stamp of last week does not matter."""
    case = room.arrives(**SUES)
    room.picks_up(ANA, case)
    room.clock.advance(hours=1)
    room.writes_next_step(ANA, case, step="2026-07-06 AS Send the quote to Maria", due=room.today + timedelta(days=1))
    assert missed(room, case) == []
