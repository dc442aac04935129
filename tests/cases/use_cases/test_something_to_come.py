"""Open cases of which nothing would come by itself, each on the list of whoever answers for it (NAG-7). Random histories: tests/cases/test_walk.py."""

import pytest

from cases.model.people import Person
from cases.use_cases.reschedule_reminders import replan
from tests.cases.something_to_come import comes_again
from tests.cases.team import ANA, EVERYBODY, MIA, OPS, RITA, Room


@pytest.mark.parametrize("owner", [ANA, RITA, MIA, OPS], ids=lambda person: str(person.role))
def test_a_case_that_the_crm_moved_on_without_a_step_is_on_its_owners_list(room: Room, owner: Person) -> None:
    """NAG-7: no clock runs for it, whoever the CRM names."""
    case = room.arrives(type="PO Required", owner=owner.email)
    room.comes_again(case, status="In Progress: Engaged", source_version=room.now.isoformat())
    assert room.now_is(case).next_due_at is None
    assert comes_again(room.now_is(case), room)


def test_a_case_of_somebody_who_left_is_on_the_managers_list(room: Room) -> None:
    """NAG-7, PPL-2: also one whose clocks still run, which remind nobody."""
    case = room.arrives()
    for people in (EVERYBODY, [each for each in EVERYBODY if each != ANA]):
        room.roster_is(*people)
        replan(room.database.reading, room.database.unit_of_work, room.policy, room.now)
    assert comes_again(room.now_is(case), room)
