"""What was told and what is due, on both databases: each step once, whoever sweeps (NAG-1)."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from cases.model.case import Case
from cases.model.notification import NotificationKind
from cases.model.people import Roster
from cases.model.policy import Policy
from cases.rules.clocks import ClockKind
from cases.rules.reminder_plan import Reminder
from cases.use_cases.send_morning_lists import send_lists
from cases.use_cases.send_reminders import sweep_all
from storage.database import Database
from storage.engine import make_engine
from tests.cases.team import notifications_in
from tests.clock import SettableClock
from tests.storage.examples import ANA, MIA, MONDAY, ROSTER, a_case, stored
from tests.tables import make_tables

POLICY = Policy()


def due_case(**fields: object) -> Case:
    return a_case(owner=ANA.email, region=ANA.region, assigned_at=MONDAY, next_due_at=MONDAY, assignment=1, **fields)


def reminder(case: Case, step: str = "6 h left", to: str = ANA.email) -> Reminder:
    return Reminder(case.id, ClockKind.PICKUP, step, "run", to, MONDAY)


def test_a_step_is_noted_once(database: Database) -> None:
    """NAG-1: the database itself refuses a second."""
    [case] = stored(database, due_case())
    with database.unit_of_work() as uow:
        uow.reminders.note(
            [(replace(reminder(case), turn=3), "m1", True), (reminder(case, "1 h left"), "m1", False)], MONDAY
        )
        uow.commit()
    with pytest.raises(IntegrityError), database.unit_of_work() as uow:
        uow.reminders.note([(reminder(case), "m2", True)], MONDAY)
    with database.reading() as uow:
        assert uow.reminders.told([case.id]) == {
            case.id: {
                (ClockKind.PICKUP, "6 h left", "run", ANA.email): 3,
                (ClockKind.PICKUP, "1 h left", "run", ANA.email): 0,
            }
        }
        assert [line.step for line in uow.reminders.lines("m1")] == ["6 h left"]
        assert uow.sent_about([case.id], MONDAY)[case.id].reminder_messages == [("m1", f"dm:{ANA.email}")]
        assert uow.sent_about([case.id], MONDAY + timedelta(seconds=1))[case.id].reminder_messages == []


def test_the_messages_of_a_day_are_counted_by_person(database: Database) -> None:
    """NAG-3: each from the moment that is asked for, and each message once."""
    [case] = stored(database, due_case())
    with database.unit_of_work() as uow:
        uow.reminders.note([(reminder(case), "m1", True), (reminder(case, "1 h left"), "m1", False)], MONDAY)
        uow.reminders.note([(reminder(case, to=MIA.email), "m2", True)], MONDAY)
        uow.reminders.note([(reminder(case, "missed"), "m3", True)], MONDAY + timedelta(hours=1))
        uow.commit()
    later = MONDAY + timedelta(minutes=1)
    with database.reading() as uow:
        assert uow.reminders.messages_to({ANA.email: MONDAY, MIA.email: later}) == {
            ANA.email: {"m1", "m3"},
            MIA.email: set(),
        }
        assert uow.reminders.messages_to({ANA.email: later}) == {ANA.email: {"m3"}}


def test_those_due_longest_come_first_and_no_others(database: Database) -> None:
    """NAG-1"""
    stored(database, due_case())
    later, earlier = (
        stored(database, a_case(owner=ANA.email, next_due_at=MONDAY - timedelta(hours=hours)))[0] for hours in (1, 2)
    )
    stored(database, a_case(owner=ANA.email), a_case(next_due_at=MONDAY + timedelta(hours=1)))
    with database.unit_of_work() as uow:
        assert [case.id for case in uow.reminders.due(MONDAY, 2)] == [earlier.id, later.id]
        uow.reminders.move_on({earlier.id: None, later.id: MONDAY + timedelta(days=1)})
        uow.commit()
    with database.reading() as uow:
        assert uow.cases.get(earlier.id).next_due_at is None
        assert uow.cases.get(later.id).version == later.version


def test_a_later_snooze_takes_the_place_of_an_earlier(database: Database) -> None:
    """NAG-4"""
    [case] = stored(database, due_case())
    with database.unit_of_work() as uow:
        for hours in (1, 4):
            uow.reminders.put_off(case.id, ClockKind.PICKUP, "first", ANA.email, MONDAY + timedelta(hours=hours))
        uow.commit()
    with database.reading() as uow:
        assert uow.reminders.snoozes([case.id]) == {
            case.id: {(ClockKind.PICKUP, "first", ANA.email): MONDAY + timedelta(hours=4)}
        }


@pytest.mark.postgres
def test_two_replicas_that_sweep_together_tell_each_step_once_and_each_person_in_one_message(
    postgres_url: str, clock: SettableClock
) -> None:
    """NAG-1, NAG-3"""
    replicas = [Database(make_engine(postgres_url), clock) for _ in range(2)]
    make_tables(replicas[0].engine)
    replicas[0].people.replace(ROSTER, MONDAY)
    now: datetime = MONDAY + timedelta(hours=25)
    clock.set(now)
    cases = stored(replicas[0], *(due_case() for _ in range(60)))
    ready = threading.Barrier(4)
    failed: list[BaseException] = []

    def sweep(database: Database) -> None:
        try:
            ready.wait()
            for _ in range(3):
                sweep_all(database.unit_of_work, POLICY, now, at_once=25)
        except BaseException as error:  # noqa: BLE001 - told to the test below
            failed.append(error)

    threads = [threading.Thread(target=sweep, args=(replicas[n % 2],)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with replicas[0].reading() as uow:
        told = uow.reminders.told([case.id for case in cases])
        assert all(len(keys) == 2 for keys in told.values()), "the miss, for Ana and for Mia"
        assert all(
            case.next_due_at is None or case.next_due_at > now
            for case in uow.cases.many([c.id for c in cases]).values()
        )
    messages = [each for each in notifications_in(replicas[0]) if each.kind is NotificationKind.REMINDER]
    assert sorted(each.lane for each in messages) == [f"dm:{ANA.email}", f"dm:{MIA.email}"]
    for replica in replicas:
        replica.close()


@pytest.mark.postgres
def test_lists_wait_while_another_replica_sends_reminders(postgres_url: str, clock: SettableClock) -> None:
    """DIG-2, SAFE-2: so the reminders of the morning may take the list, and no second one is sent."""
    replicas = [Database(make_engine(postgres_url), clock) for _ in range(2)]
    make_tables(replicas[0].engine)
    replicas[0].people.replace(Roster.of([replace(ANA, slack_id="U0ANA")]), MONDAY)
    now = datetime(2026, 3, 3, 9, tzinfo=ZoneInfo(ANA.zone)).astimezone(UTC)
    clock.set(now)
    with replicas[0].unit_of_work() as uow:
        assert uow.reminders.hold()
        assert send_lists(replicas[1].reading, replicas[1].unit_of_work, now) == 0
    assert send_lists(replicas[1].reading, replicas[1].unit_of_work, now) > 0
    assert send_lists(replicas[0].reading, replicas[0].unit_of_work, now) == 0
    for replica in replicas:
        replica.close()


def test_the_search_for_what_is_due_reads_the_partial_index(database: Database) -> None:
    """NAG-1: it costs what is due, not what is open."""
    with database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            query = "EXPLAIN QUERY PLAN SELECT id FROM cases WHERE next_due_at <= '2026-03-02' ORDER BY next_due_at LIMIT 200"
        else:
            connection.execute(text("SET LOCAL enable_seqscan = off"))
            query = "EXPLAIN SELECT id FROM cases WHERE next_due_at <= '2026-03-02' ORDER BY next_due_at LIMIT 200"
        assert "ix_cases_due" in str(connection.execute(text(query)).all())
