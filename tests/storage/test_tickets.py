"""The tickets' outbox: each write in its turn, once, and by whoever holds it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from cases.model.tickets import Breach, Ticket, TicketStatus, TicketWrite, TicketWriteState
from storage.database import Database
from storage.ticket_changes import changed_tickets, forget_change, note_changed, read_later
from storage.tickets import (
    TicketClaim,
    TicketEnding,
    claim,
    finish,
    purge,
    tickets,
    write_counts,
)
from storage.write_timing import WriteTiming

NOW = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
TIMING = WriteTiming()
DONE = TicketEnding(TicketWriteState.DONE)


def note(key: str, ticket: int = 7) -> TicketWrite:
    return TicketWrite(key, ticket, NOW, "ana@example.com", note=f"Note {key}", copy_to=("ben@example.com",))


def put(database: Database, *writes: TicketWrite) -> None:
    with database.unit_of_work() as uow:
        uow.tickets.put(writes)
        uow.commit()


def take(database: Database, now: datetime = NOW) -> TicketClaim | None:
    with database.engine.begin() as connection:
        return claim(connection, now, TIMING)


def end(database: Database, claimed: TicketClaim, ending: TicketEnding = DONE) -> bool:
    with database.engine.begin() as connection:
        return finish(connection, claimed, ending, NOW)


def test_writes_of_a_ticket_go_in_order_and_another_ticket_waits_for_none_of_them(database: Database) -> None:
    put(database, note("1"), note("2"), note("3", ticket=8))
    first, other = take(database), take(database)
    assert first is not None
    assert other is not None
    assert (first.write.key, other.write.key) == ("1", "3")
    assert take(database) is None, "the second of the ticket waits for the first"
    assert end(database, first)
    second = take(database)
    assert second is not None
    assert second.write.key == "2"
    assert second.write.copy_to == ("ben@example.com",)


def test_a_key_is_written_once_for_ever(database: Database) -> None:
    put(database, note("1"), note("1"))
    claimed = take(database)
    assert claimed is not None
    assert end(database, claimed)
    put(database, note("1"))
    assert take(database) is None


def test_what_a_lost_sender_held_is_taken_after_its_lease_and_it_finishes_nothing_then(database: Database) -> None:
    put(database, note("1"))
    lost = take(database)
    assert lost is not None
    assert not lost.may_be_there
    assert take(database, NOW + timedelta(seconds=119)) is None
    again = take(database, NOW + timedelta(seconds=121))
    assert again is not None
    assert again.may_be_there, "nobody knows how far the lost one came"
    assert not end(database, lost)
    assert end(database, again)


def test_a_write_that_failed_waits_for_its_time_and_is_looked_up_then(database: Database) -> None:
    put(database, note("1"))
    claimed = take(database)
    assert claimed is not None
    later = NOW + timedelta(minutes=1)
    assert end(database, claimed, TicketEnding(TicketWriteState.PENDING, "TooMany", retry_at=later))
    assert take(database, later - timedelta(seconds=1)) is None
    again = take(database, later)
    assert again is not None
    assert again.may_be_there
    assert again.write.attempts == 2


def test_a_refused_write_holds_up_nothing(database: Database) -> None:
    put(database, note("1"), note("2"))
    claimed = take(database)
    assert claimed is not None
    assert end(database, claimed, TicketEnding(TicketWriteState.REFUSED, "RecordInvalid", "No."))
    second = take(database)
    assert second is not None
    assert second.write.key == "2"
    with database.engine.connect() as connection:
        assert write_counts(connection) == {TicketWriteState.REFUSED: 1, TicketWriteState.SENDING: 1}


def test_a_ticket_is_kept_as_it_was_last_read(database: Database) -> None:
    ticket = Ticket(7, "Subject", TicketStatus.OPEN, "2026-03-02T14:00:00Z", breaches=(Breach("next_reply_time", NOW),))
    with database.unit_of_work() as uow:
        uow.tickets.save([ticket], NOW)
        uow.tickets.save([Ticket(8, "Other", TicketStatus.SOLVED, "x")], NOW)
        uow.commit()
    with database.reading() as uow:
        assert uow.tickets.get(7) == ticket
        assert uow.tickets.get(9) is None


def test_a_ticket_that_changed_is_to_be_read_until_it_was(database: Database) -> None:
    with database.engine.begin() as connection:
        note_changed(connection, 7, NOW)
        note_changed(connection, 7, NOW)
        note_changed(connection, 8, NOW)
        assert changed_tickets(connection, 10) == [7, 8]
        forget_change(connection, 8, NOW)
        assert changed_tickets(connection, 10) == [7]
    with database.reading() as uow:
        assert uow.tickets.get(7) is None, "it was never read"
    with database.unit_of_work() as uow:
        uow.tickets.save([Ticket(7, "Subject", TicketStatus.OPEN, "x")], NOW)
        uow.commit()
    with database.engine.begin() as connection:
        assert changed_tickets(connection, 10) == []


def test_what_changed_while_it_was_read_is_read_again(database: Database) -> None:
    """ZEN-2: the answer may be from before the change. Neither storing it nor its absence forgets the web hook."""
    later = NOW + timedelta(seconds=1)
    with database.engine.begin() as connection:
        for number in (7, 8):
            note_changed(connection, number, NOW)
            note_changed(connection, number, later)
        forget_change(connection, 8, NOW)
    with database.unit_of_work() as uow:
        uow.tickets.save([Ticket(7, "Subject", TicketStatus.OPEN, "x")], NOW)
        uow.commit()
    with database.engine.begin() as connection:
        assert changed_tickets(connection, 10) == [7, 8]
        forget_change(connection, 8, later)
    with database.unit_of_work() as uow:
        uow.tickets.save([Ticket(7, "Subject", TicketStatus.OPEN, "x")], later)
        uow.commit()
    with database.engine.begin() as connection:
        assert changed_tickets(connection, 10) == []


def test_a_ticket_that_could_not_be_read_waits_behind_the_others(database: Database) -> None:
    """ZEN-2: also behind those whose row was written before casebot kept since when they wait."""
    with database.engine.begin() as connection:
        for number in (7, 8, 9):
            note_changed(connection, number, NOW)
        connection.execute(update(tickets).where(tickets.c.number == 9).values(due_at=None))
        assert changed_tickets(connection, 10) == [9, 7, 8]
        read_later(connection, 7, NOW + timedelta(seconds=1))
        assert changed_tickets(connection, 10) == [9, 8, 7]
        assert changed_tickets(connection, 2) == [9, 8]


def test_a_row_from_before_is_read_once(database: Database) -> None:
    """ZEN-2: whoever wrote it kept no moment; any reading does."""
    with database.engine.begin() as connection:
        note_changed(connection, 7, NOW)
        connection.execute(update(tickets).values(due_at=None))
    with database.unit_of_work() as uow:
        uow.tickets.save([Ticket(7, "Subject", TicketStatus.OPEN, "x")], NOW)
        uow.commit()
    with database.engine.begin() as connection:
        assert changed_tickets(connection, 10) == []


def test_what_was_done_with_is_erased_and_its_key_stays(database: Database) -> None:
    put(database, note("1"))
    claimed = take(database)
    assert claimed is not None
    end(database, claimed)
    with database.unit_of_work() as uow:
        uow.tickets.save([Ticket(7, "Subject", TicketStatus.OPEN, "x")], NOW)
        uow.commit()
    with database.engine.begin() as connection:
        purge(connection, NOW + timedelta(days=1))
    with database.reading() as uow:
        assert uow.tickets.get(7) is None
        kept = uow.tickets.write_of("1")
    assert kept is not None
    assert kept.note == ""
