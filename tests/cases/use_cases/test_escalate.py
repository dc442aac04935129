"""What a creator can escalate after the case changed hands (ESC-1, SLA-6)."""

import pytest

from cases.changes.change_case import Outcome
from cases.model.case import Case
from cases.model.errors import NotAllowed, Refused
from cases.model.people import Person
from cases.model.status import Surface
from cases.use_cases.escalate import Escalate, escalate
from tests.cases.team import ANA, BEN, MIA, RITA, Room


def escalates(room: Room, person: Person, case: Case, key: str) -> Outcome:
    with room.database.unit_of_work() as uow:
        command = Escalate(
            actor=uow.roster.actor(person.slack_id or ""),
            case_id=case.id,
            version=room.now_is(case).version,
            key=key,
            surface=Surface.MODAL,
            reason="Their trial ends on Friday",
        )
        return escalate(command, uow, room.policy, room.now)


def test_a_reassignment_takes_no_miss_from_whoever_waits(room: Room) -> None:
    """ESC-1, SLA-6: nobody looked at it for 25 hours, then Ben has it and 24 hours more: Rita can escalate; once Ben picks it up she cannot."""
    case = room.arrives(creator=RITA.email)
    room.clock.advance(hours=20)
    with pytest.raises(Refused, match="Nothing was missed yet"):
        escalates(room, RITA, case, "too early")
    room.reassigns(MIA, case, to=BEN.email, reason="Ana is ill")
    room.clock.advance(hours=5)
    with pytest.raises(NotAllowed):
        escalates(room, ANA, case, "by another")
    escalates(room, RITA, case, "in time")
    with pytest.raises(Refused, match="You can escalate it again from"):
        escalates(room, RITA, case, "once more")
    room.picks_up(BEN, case)
    room.clock.advance(hours=25)
    with pytest.raises(Refused, match="Nothing was missed yet"):
        escalates(room, RITA, case, "after the pickup")
