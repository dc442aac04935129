"""After the clock was set back, nothing waits for a time that a wrong clock wrote (SAFE-2)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from bot.salesforce.pausing import Pauses, PauseTiming
from bot.zendesk.reading import LEASE, NEXT_POLL, RESUME
from cases.model.tickets import TicketWrite
from storage import crm_upkeep
from storage.clock_repair import repair_times
from storage.crm_outbox import hold_case, wake_lane
from storage.crm_state import read_state, take_lease, write_state
from storage.database import Database
from storage.homes import next_due, take
from storage.schema import homes
from storage.ticket_changes import note_changed
from storage.tickets import changed_since, claim, tickets
from storage.write_timing import WriteTiming
from tests.clock import SettableClock
from tests.storage.examples import MONDAY, a_case, stored

AHEAD = MONDAY + timedelta(hours=1)


def repair(database: Database) -> int:
    with database.engine.begin() as connection:
        return repair_times(connection, MONDAY)


def test_writes_to_outside_systems_go_on(database: Database) -> None:
    """The comment of the wrong hour held up every later one of its ticket, and a case's writes those after them."""
    [case] = stored(database, a_case())
    with database.unit_of_work() as uow:
        uow.tickets.put([TicketWrite("1", 7, AHEAD, "ana@example.com"), TicketWrite("2", 7, MONDAY, "ana@example.com")])
        uow.commit()
    with database.engine.begin() as connection:
        hold_case(connection, case.id)
        wake_lane(connection, case.id, AHEAD)
        note_changed(connection, 7, AHEAD)
        assert claim(connection, MONDAY, WriteTiming()) is None
    assert repair(database) == 3
    assert repair(database) == 0
    with database.engine.begin() as connection:
        claimed = claim(connection, MONDAY, WriteTiming())
        assert claimed is not None
        assert claimed.write.key == "1"
        assert crm_upkeep.next_due(connection) == MONDAY
        later = MONDAY + timedelta(seconds=1)
        assert not connection.execute(select(changed_since(later)).select_from(tickets)).scalar(), "read once is enough"


def test_pauses_that_are_still_to_come_are_kept(database: Database) -> None:
    """A write waits at most ten minutes; each replica's clock may be a few seconds off."""
    with database.unit_of_work() as uow:
        uow.tickets.put([TicketWrite("1", 7, MONDAY + timedelta(minutes=9), "ana@example.com")])
        uow.commit()
    with database.engine.begin() as connection:
        write_state(connection, RESUME, {"at": AHEAD.isoformat()}, MONDAY + timedelta(seconds=5))
    assert repair(database) == 0
    with database.engine.begin() as connection:
        assert read_state(connection, RESUME)


def test_reading_from_outside_systems_goes_on(database: Database) -> None:
    pauses = Pauses(database.engine, PauseTiming())
    pauses.note_success(None, AHEAD)
    with database.engine.begin() as connection:
        assert take_lease(connection, LEASE, "the process before", AHEAD, timedelta(minutes=1))
        write_state(connection, NEXT_POLL, {"at": AHEAD.isoformat()}, AHEAD)
        write_state(connection, RESUME, {"at": AHEAD.isoformat()}, AHEAD)
        write_state(connection, "the position", {"token": "kept"}, AHEAD)
        assert pauses.is_paused(connection, MONDAY)
    assert repair(database) == 4
    assert repair(database) == 0
    with database.engine.begin() as connection:
        assert not pauses.is_paused(connection, MONDAY)
        assert [read_state(connection, name) for name in (NEXT_POLL, RESUME)] == [{}, {}]
        assert read_state(connection, "the position") == {"token": "kept"}, "only waits are forgotten"
        assert take_lease(connection, LEASE, "this process", MONDAY, timedelta(minutes=1))


def test_a_home_is_published_again(database: Database, clock: SettableClock) -> None:
    with database.unit_of_work() as uow:
        uow.homes.opened("UANA")
        uow.commit()
    with database.engine.begin() as connection:
        assert take(connection, clock.now()) is not None
        connection.execute(update(homes).values(published_at=AHEAD, due_at=AHEAD, opened_at=MONDAY))
        assert next_due(connection, MONDAY) is None
    assert repair(database) == 1
    with database.engine.begin() as connection:
        assert next_due(connection, MONDAY) == MONDAY
        assert take(connection, MONDAY) is not None
    assert repair(database) == 0
