"""Slack's events outlive a crash, and are forgotten in time."""

import threading
from datetime import timedelta

from sqlalchemy import select

from storage import schema
from storage.database import Database
from storage.event_inbox import MAX_ATTEMPTS, EventInbox, StoredEvent
from tests.clock import MONDAY, SettableClock

MINUTE = timedelta(minutes=1)
BODY = {"event": {"type": "message", "text": "Grüße 🎉 <!channel>", "n": [1, None, True]}}


def test_an_event_is_received_once_however_often_slack_sends_it(database: Database) -> None:
    """SAFE-1"""
    events = EventInbox(database)
    assert events.receive("Ev1", "message", BODY)
    assert not events.receive("Ev1", "message", BODY)
    events.done("Ev1")
    assert not events.receive("Ev1", "message", BODY)
    assert events.receive("Ev2", "message", BODY)


def test_an_event_received_by_two_processes_at_once_is_handled_by_one(database: Database) -> None:
    """SAFE-1"""
    events = EventInbox(database)
    ready = threading.Barrier(6)
    received: list[bool] = []

    def receive() -> None:
        ready.wait()
        received.append(events.receive("Ev1", "message", BODY))

    threads = [threading.Thread(target=receive) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(received) == [False] * 5 + [True]


def test_an_event_and_the_request_made_from_it_are_two_things(database: Database) -> None:
    """SAFE-1: the use case notes the event's id too, with its change."""
    EventInbox(database).receive("Ev1", "message", BODY)
    with database.unit_of_work() as uow:
        assert uow.inbox.first_time("Ev1")


def test_what_a_crash_left_is_handed_out_to_be_finished(database: Database, clock: SettableClock) -> None:
    events = EventInbox(database)
    events.receive("Ev1", "message", BODY)
    clock.advance(seconds=50)
    events.receive("Ev2", "app_mention", {})
    assert events.pending(MINUTE) == []
    clock.advance(seconds=11)
    assert events.pending(MINUTE) == [StoredEvent("Ev1", "message", BODY, MONDAY, attempts=1)]
    clock.advance(seconds=50)
    assert [event.event_id for event in events.pending(MINUTE)] == ["Ev2"]


def test_what_one_worker_is_finishing_is_not_given_to_another(database: Database, clock: SettableClock) -> None:
    events = EventInbox(database)
    events.receive("Ev1", "message", BODY)
    clock.advance(minutes=2)
    assert len(events.pending(MINUTE)) == 1
    assert events.pending(MINUTE) == []
    clock.advance(minutes=2)
    assert [event.attempts for event in events.pending(MINUTE)] == [2]


def test_what_is_done_is_not_handed_out_and_its_body_is_erased(database: Database, clock: SettableClock) -> None:
    events = EventInbox(database)
    events.receive("Ev1", "message", BODY)
    events.done("Ev1")
    clock.advance(days=1)
    assert events.pending(MINUTE) == []
    with database.engine.connect() as connection:
        row = connection.execute(select(schema.inbox)).one()
    assert (row.state, row.body) == ("done", None)


def test_an_event_that_fails_again_and_again_is_left_alone_and_counted(
    database: Database, clock: SettableClock
) -> None:
    """SAFE-2: what cannot be done is kept, shown and counted."""
    events = EventInbox(database)
    events.receive("Ev1", "message", BODY)
    assert events.given_up() == 0
    for _ in range(MAX_ATTEMPTS):
        clock.advance(minutes=2)
        assert len(events.pending(MINUTE)) == 1
    clock.advance(minutes=2)
    assert events.pending(MINUTE) == []
    assert events.given_up() == 1


def test_what_is_long_done_is_forgotten_and_what_waits_is_not(database: Database, clock: SettableClock) -> None:
    events = EventInbox(database)
    events.receive("Ev1", "message", BODY)
    events.receive("Ev2", "message", BODY)
    events.done("Ev1")
    with database.unit_of_work() as uow:
        uow.inbox.first_time("pick_up:7:1")
        uow.commit()
    clock.advance(days=40)
    events.receive("Ev3", "message", BODY)
    events.done("Ev3")
    assert events.purge(clock.now() - timedelta(days=30)) == 2
    assert [event.event_id for event in events.pending(MINUTE)] == ["Ev2"]
    assert not events.receive("Ev3", "message", BODY)
