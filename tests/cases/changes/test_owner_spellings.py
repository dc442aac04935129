"""What the CRM calls a person is a spelling; who has a case is a person (RTE-1, INT-1, PPL-1)."""

from dataclasses import replace

import pytest

from cases.model.people import Person, Roster
from tests.cases.team import ANA, BEN, CAL, EVERYBODY, MIA, RITA, Room

LATER = "2026-07-13T13:00:00Z"
LATER_STILL = "2026-07-13T14:00:00Z"


def roster_is(room: Room, *changed: Person) -> None:
    """Load the roster with these people in place of those of the same initials."""
    new = {person.initials: person for person in changed}
    room.database.people.replace(Roster.of(new.get(each.initials, each) for each in EVERYBODY), room.now)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("Ana Silva", "ana@example.com"),
        ("ana@example.com", "Silva, Ana"),
        ("ana@example.com", "ANA@example.com.invalid"),
        ("Ana Silva", "Ana Silva <ana+crm@example.com>"),
    ],
)
def test_another_spelling_of_the_same_owner_undoes_no_reassignment(room: Room, first: str, then: str) -> None:
    """INT-1: the CRM names Ana before and after; Mia gave the case to Ben meanwhile. A real change still counts."""
    case = room.arrives(owner=first, region="AMER")
    room.reassigns(MIA, case, to=BEN.email)
    room.comes_again(case, owner=then, region="AMER", source_version=LATER)
    assert room.now_is(case).owner == BEN.email
    room.comes_again(case, owner=CAL.email, region="AMER", source_version=LATER_STILL)
    assert room.now_is(case).owner == CAL.email


def test_a_corrected_email_undoes_no_reassignment(room: Room) -> None:
    """PPL-2, INT-1: an export with the corrected e-mail comes after Mia gave the case to Ben."""
    roster_is(room, replace(ANA, email="ana@exmaple.com"))
    case = room.arrives(owner="ana@exmaple.com", region="AMER")
    room.reassigns(MIA, case, to=BEN.email)
    roster_is(room, ANA)
    room.comes_again(case, owner=ANA.email, region="AMER", source_version=LATER)
    assert room.now_is(case).owner == BEN.email


def test_an_owner_unknown_at_first_is_found_in_another_spelling(room: Room) -> None:
    """RTE-1, PPL-2: the roster learns the CRM's id of Cal; the export names him by his other address, then by the id."""
    case = room.arrives(owner="005Sb000000001A", region="AMER")
    assert case.owner != CAL.email
    roster_is(room, replace(CAL, crm_id="005Sb000000001AEAQ"))
    room.comes_again(case, owner="005Sb000000001AEAQ", region="AMER", source_version=LATER)
    assert room.now_is(case).owner == CAL.email


def test_another_spelling_of_the_renewal_manager_changes_nothing(room: Room) -> None:
    """HVA-3"""
    case = room.arrives(renewal_manager=RITA.name)
    room.comes_again(case, renewal_manager=f"{RITA.name} <{RITA.email}>", source_version=LATER)
    assert room.now_is(case).renewal_manager == RITA.email
