"""Which message the reminders of a morning are in, and that today's list is in no other (DIG-2, NAG-3)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from cases.model.notification import Notification
from cases.model.people import Absence, Person, Roster
from cases.model.working_time import NoHolidays
from cases.rules.morning import day_of_list, is_to, morning_of, reminder_key, today_key
from cases.use_cases.send_morning_lists import send_lists
from cases.use_cases.send_reminders import sweep_all
from storage.unit_of_work import SqlUnitOfWork
from tests.cases.team import ANA, MIA, NOON, Room

# Nine in New York, on the day after the cases came.
MORNING = NOON + timedelta(hours=25)
TUESDAY = date(2026, 7, 14)
HERS = f"today:{ANA.email}:{TUESDAY}"


def sweeps(room: Room, at_once: int = 200) -> None:
    sweep_all(room.database.unit_of_work, room.policy, room.now, at_once)


def lists(room: Room) -> int:
    return send_lists(room.database.reading, room.database.unit_of_work, room.now)


def is_killed(_: object) -> None:
    raise RuntimeError("killed")


def messages(room: Room, person: Person = ANA) -> list[Notification]:
    """What a person is sent besides cards, updates left out."""
    mine = (each for each in room.notifications() if each.lane == f"dm:{person.email}" and each.subject is None)
    return [each for each in mine if each.changes is None and is_to(each.key, person.email)]


def test_the_first_reminders_of_the_day_are_in_the_message_with_the_list(room: Room) -> None:
    """DIG-2, NAG-3: it counts as one of the day's messages; a manager has no list and a message of their own."""
    room.arrives()
    room.clock.set(MORNING)
    sweeps(room)
    lists(room)
    lists(room)
    assert [each.key for each in messages(room)] == [HERS]
    assert [each.key for each in messages(room, MIA)] == [reminder_key(MIA.email, f"{room.now:%Y%m%dT%H%M%S.%f}")]
    with room.database.reading() as uow:
        assert uow.reminders.messages_to({ANA.email: NOON}) == {ANA.email: {HERS}}
        assert len(uow.reminders.lines(HERS)) == 1


def test_a_sweep_of_many_turns_puts_all_of_a_morning_into_one_message(room: Room) -> None:
    """NAG-3, DIG-2: the message that may have gone out is changed."""
    for _ in range(5):
        room.arrives()
    room.clock.set(MORNING)
    sweeps(room, at_once=2)
    assert [each.key for each in messages(room)] == [HERS]
    with room.database.reading() as uow:
        assert len(uow.reminders.lines(HERS)) == 5
    assert {each.changes for each in room.notifications() if each.key.startswith(f"{HERS}:turn")} == {HERS}


def test_a_list_that_was_sent_takes_no_reminders_any_more(room: Room) -> None:
    """DIG-2, SAFE-2: it may have been read; what comes later is a message of its own."""
    room.clock.set(MORNING)
    lists(room)
    room.clock.set(NOON)
    room.arrives()
    room.clock.set(MORNING + timedelta(minutes=1))
    sweeps(room)
    room.clock.advance(minutes=1)
    sweeps(room)
    first, later = (each.key for each in messages(room))
    assert first == HERS
    assert day_of_list(later) is None
    with room.database.reading() as uow:
        assert uow.reminders.lines(HERS) == []


def test_what_comes_when_the_morning_is_over_brings_no_list(room: Room) -> None:
    """DIG-2: as after a morning without casebot."""
    room.arrives()
    room.clock.set(MORNING + timedelta(hours=2))
    sweeps(room)
    assert lists(room) == 0
    [only] = messages(room)
    assert day_of_list(only.key) is None


def test_a_sweep_that_was_not_committed_leaves_the_list_to_come(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """SAFE-2: killed in between, neither the reminders nor the list are lost."""
    room.arrives()
    room.clock.set(MORNING)
    with monkeypatch.context() as patch:
        patch.setattr(SqlUnitOfWork, "commit", is_killed)
        with pytest.raises(RuntimeError, match="killed"):
            sweeps(room)
    assert messages(room) == []
    sweeps(room)
    lists(room)
    assert [each.key for each in messages(room)] == [HERS]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (MORNING - timedelta(seconds=1), None),
        (MORNING, TUESDAY),
        (MORNING + timedelta(hours=2, seconds=-1), TUESDAY),
        (MORNING + timedelta(hours=2), None),
        (datetime(2026, 7, 18, 13, tzinfo=UTC), None),
    ],
)
def test_a_morning_is_the_first_two_hours_of_a_working_day(moment: datetime, expected: date | None) -> None:
    """DIG-2: not of a weekend, and of nobody who is away or not in Slack."""
    roster = Roster.of([ANA])
    assert morning_of(ANA, roster, NoHolidays(), moment) == expected
    away = replace(roster, absences=(Absence(ANA.email, TUESDAY, TUESDAY),))
    assert morning_of(ANA, away, NoHolidays(), moment) is None
    assert morning_of(replace(ANA, slack_id=None), roster, NoHolidays(), moment) is None


def test_a_key_says_whose_message_it_is_and_of_which_day() -> None:
    """NAG-3, PPL-3: Show all opens nobody else's."""
    key = today_key(ANA.email, TUESDAY)
    assert day_of_list(key) == TUESDAY
    assert is_to(key, ANA.email)
    assert is_to(reminder_key(ANA.email, "1"), ANA.email)
    assert not is_to(key, MIA.email)
    assert not is_to(f"digest:{ANA.email}:", ANA.email)
    assert not is_to(key, ANA.email[:-1])
