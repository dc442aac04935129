"""What may happen around the touches of first contact (SLA-5): undone late, given on, closed in between, logged in the CRM as well."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cases.changes.change_case import Outcome
from cases.model.case import Case, Touch
from cases.model.errors import CaseError, NotAllowed, Refused
from cases.model.people import Person
from cases.model.policy import TouchKind
from cases.model.status import Surface
from cases.rules.touches import first_day, next_touch, suggested_next_step
from cases.use_cases.take_feed_posts import LoggedContact, take_contact
from cases.use_cases.undo_touch import UndoTouch, undo_touch
from tests.cases.team import ANA, BEN, CAL, MIA, POLICY, Room, a_case, actor


def undoes(room: Room, person: Person, case: Case) -> Outcome:
    """Click “Undo last touch”, as the case stands."""
    room.requests += 1
    with room.database.unit_of_work() as uow:
        command = UndoTouch(
            actor=actor(person),
            case_id=case.id,
            version=room.now_is(case).version,
            key=f"undo {room.requests}",
            surface=Surface.MODAL,
        )
        return undo_touch(command, uow, room.policy, room.now)


def in_crm(room: Room, case: Case, at: datetime, kind: TouchKind = TouchKind.CALL, by: Person = ANA) -> None:
    """Somebody logged this contact in the CRM."""
    contact = LoggedContact(f"task:{at}", kind, by, by.name, (case.external_id,), at)
    with room.database.unit_of_work() as uow:
        take_contact(contact, uow, room.policy, room.now)
        uow.commit()


def days(room: Room, case: Case) -> list[int]:
    return [touch.day for touch in room.touches(case)]


def test_a_touch_can_be_undone_for_exactly_a_day(room: Room) -> None:
    """SLA-5: twenty-four hours later it still goes, a second later it does not."""
    at_last, too_late = room.arrives(), room.arrives()
    room.logs_touch(ANA, at_last)
    room.logs_touch(ANA, too_late)
    room.clock.advance(days=1)
    assert undoes(room, ANA, at_last).case.first_touch_at is None
    room.clock.advance(seconds=1)
    with pytest.raises(Refused, match="more than a day ago"):
        undoes(room, ANA, too_late)
    assert days(room, too_late) == [1]


def test_a_touch_of_a_case_that_was_given_on_stays(room: Room) -> None:
    """SLA-5, PPL-3: the new owner cannot undo what the other did, who may not any more; it still counts in the cadence."""
    case = room.arrives()
    room.logs_touch(ANA, case)
    room.clock.advance(minutes=5)
    room.reassigns(MIA, case, to=CAL.email)
    with pytest.raises(Refused, match="Ana Silva logged the last touch"):
        undoes(room, CAL, case)
    with pytest.raises(NotAllowed):
        undoes(room, ANA, case)
    now = room.now_is(case)
    found = next_touch(now, room.touches(case), CAL, POLICY)
    assert found is not None
    assert (found.step.day, found.due) == (3, CAL.today(room.now) + timedelta(days=2))


def test_a_closed_case_keeps_its_touches_until_it_is_opened_again(room: Room) -> None:
    """SLA-5, STA-2: closed and reopened within the day, the touch can still be undone; closed, it cannot."""
    case = room.arrives()
    room.picks_up(ANA, case)
    room.logs_touch(ANA, case)
    room.closes(ANA, case)
    room.clock.advance(minutes=1)
    with pytest.raises(CaseError):
        undoes(room, ANA, case)
    room.reopens(ANA, case)
    assert undoes(room, ANA, case).case.last_touch_at is None


def test_a_team_without_a_cadence_logs_touches_all_the_same(room: Room) -> None:
    """SLA-5: nothing is due, pick-up suggests a follow-up, and each click is an extra touch."""
    room.policy = replace(POLICY, cadence=())
    case = room.arrives()
    assert next_touch(case, (), ANA, room.policy) is None
    assert suggested_next_step(None, case, room.today).due == room.in_days(1)
    room.logs_touch(ANA, case, day=None, kind=TouchKind.CALL)
    room.clock.advance(minutes=1)
    room.logs_touch(ANA, case, day=None, kind=TouchKind.EMAIL)
    assert days(room, case) == [0, 0]
    with pytest.raises(Refused):
        room.logs_touch(ANA, case, day=1)


@pytest.mark.parametrize(
    ("assigned", "seventh"),
    [
        # Minutes before the new year in New York; in UTC it has begun.
        (datetime(2026, 12, 31, 23, 59, tzinfo=ZoneInfo("America/New_York")), date(2027, 1, 6)),
        # The evening before the clocks change, and a leap year's February.
        (datetime(2026, 3, 7, 23, 30, tzinfo=ZoneInfo("America/New_York")), date(2026, 3, 13)),
        (datetime(2028, 2, 25, 8, tzinfo=ZoneInfo("America/New_York")), date(2028, 3, 2)),
    ],
)
def test_the_seventh_day_is_the_seventh_on_the_owners_calendar(assigned: datetime, seventh: date) -> None:
    """SLA-5: over the turn of the year, a change of the clocks and the end of a long February."""
    case = a_case(owner=ANA.email, assigned_at=assigned)
    assert first_day(case, ANA) == assigned.date()
    logged = [Touch(case.id, step.kind, step.day, ANA.email, assigned) for step in POLICY.cadence[:-1]]
    found = next_touch(case, logged, ANA, POLICY)
    assert found is not None
    assert (found.step.day, found.due) == (7, seventh)


def test_a_call_that_the_crm_tells_of_late_is_the_first_contact_if_it_came_first(room: Room) -> None:
    """SLA-5: it was made before the e-mail that was logged here; undoing the e-mail leaves the call."""
    case = room.arrives()
    called = room.now + timedelta(minutes=10)
    room.clock.advance(hours=1)
    room.logs_touch(ANA, case)
    mailed = room.now
    in_crm(room, case, called)
    after = room.now_is(case)
    assert (after.first_touch_at, after.last_touch_at) == (called, mailed)
    room.clock.advance(minutes=1)
    after = undoes(room, ANA, case).case
    assert (after.first_touch_at, after.last_touch_at) == (called, called)
    assert [touch.kind for touch in room.touches(case)] == [TouchKind.CALL]


def test_the_cover_undoes_their_own_touch_and_not_the_owners(room: Room) -> None:
    """SLA-5, PTO-1: each the last one alone, in the order in which they were made."""
    case = room.arrives()
    room.logs_touch(ANA, case, day=1)
    room.clock.advance(days=2)
    room.logs_touch(BEN, case, day=3)
    with pytest.raises(Refused, match="Ben Okoro logged the last touch"):
        undoes(room, ANA, case)
    undoes(room, BEN, case)
    room.clock.advance(minutes=1)
    with pytest.raises(Refused, match="Ana Silva logged the last touch"):
        undoes(room, BEN, case)
    assert days(room, case) == [1]
