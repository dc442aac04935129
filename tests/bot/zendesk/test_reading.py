"""Tickets that a web hook names are read until what they ask for is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta

import httpx
import pytest
from sqlalchemy import event

from bot.zendesk.reading import TicketReader
from bot.zendesk.service import ZendeskService
from cases.model.account import Contact
from cases.model.policy import Policy
from cases.model.status import Surface
from cases.rules.import_record import Rejected, read_record
from cases.use_cases.import_cases import import_records
from connectors.zendesk.errors import ZendeskError
from sandbox.zendesk.server import ZendeskStandIn
from storage.database import Database
from storage.ticket_changes import changed_tickets, note_changed
from tests.bot.zendesk.test_checks import connection_to
from tests.clock import SettableClock
from tests.stories.office import ANA


class Line(httpx.HTTPTransport):
    """The line to Zendesk. It breaks for some tickets, and something may happen while a ticket is read."""

    def __init__(self, *broken: int, meanwhile: Callable[[int], None] = lambda _: None) -> None:
        super().__init__()
        self.broken = set(broken)
        self.meanwhile = meanwhile
        self.read: list[int] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """See HTTPTransport."""
        if "/api/v2/tickets/" not in request.url.path:
            return super().handle_request(request)
        number = int(request.url.path.split("/")[4].removesuffix(".json"))
        self.read.append(number)
        if number in self.broken:
            raise httpx.ReadError("reset")
        answer = super().handle_request(request)
        answer.read()
        self.meanwhile(number)
        return answer


@pytest.fixture
def zendesk(database: Database) -> Iterator[ZendeskStandIn]:
    with ZendeskStandIn(clock=database.clock) as found:
        yield found


@contextmanager
def reading(zendesk: ZendeskStandIn, database: Database, line: Line) -> Iterator[TicketReader]:
    """Yield what reads over this line."""
    service = ZendeskService(connection_to(zendesk), database, Policy(), database.clock, transport=line)
    yield service.reader
    service.close()


def nears(zendesk: ZendeskStandIn, database: Database, *numbers: int, in_view: bool = False) -> None:
    """Let the targets of these tickets be 20 minutes away; web hooks say so where the view does not show them."""
    for number in numbers:
        zendesk.ticket_arrives(number)
        zendesk.set_breach(number, database.clock.now() + timedelta(minutes=20))
        zendesk.desk.ticket(number).is_in_view = in_view
        if not in_view:
            hook(database, number)


def hook(database: Database, number: int) -> None:
    with database.engine.begin() as connection:
        note_changed(connection, number, database.clock.now())


def told(database: Database, at: datetime, *numbers: int) -> list[int]:
    """Return those of the tickets of whose breach at this moment somebody was told."""
    keys = {number: f"breach:{number}:next_reply_time:{at.isoformat()}" for number in numbers}
    with database.reading() as uow:
        known = uow.outbox.known([*keys.values()])
    return [number for number, key in keys.items() if key in known]


def waiting(database: Database) -> list[int]:
    with database.engine.connect() as connection:
        return changed_tickets(connection, 1_000)


def tries(reader: TicketReader) -> None:
    with pytest.raises(ZendeskError):
        reader.read_due()


def test_a_breach_outside_the_view_is_told_although_the_first_look_failed(
    zendesk: ZendeskStandIn, database: Database
) -> None:
    """ZEN-2: the web hook comes once, and the view never shows the ticket; it is read until somebody was told."""
    nears(zendesk, database, 7)
    line = Line(7)
    with reading(zendesk, database, line) as reader:
        tries(reader)
        assert waiting(database) == [7]
        line.broken.clear()
        reader.read_due()
    assert told(database, database.clock.now() + timedelta(minutes=20), 7) == [7]
    assert waiting(database) == [], "then there is nothing to read again"


def test_a_ticket_that_cannot_be_read_holds_up_no_other(
    zendesk: ZendeskStandIn, database: Database, clock: SettableClock
) -> None:
    """ZEN-2: two of a dozen fail each time. The others are read within some turns, and the two as soon as they can be."""
    numbers = [*range(7, 19)]
    nears(zendesk, database, *numbers)
    at = database.clock.now() + timedelta(minutes=20)
    line = Line(7, 12)
    with reading(zendesk, database, line) as reader:
        for _ in range(6):
            clock.advance(seconds=2)
            with suppress(ZendeskError):
                reader.read_due()
        assert told(database, at, *numbers) == [number for number in numbers if number not in line.broken]
        assert sorted(waiting(database)) == [7, 12]
        line.broken.clear()
        reader.read_due()
    assert told(database, at, 7, 12) == [7, 12]


def test_what_was_read_before_a_failure_is_kept(zendesk: ZendeskStandIn, database: Database) -> None:
    """ZEN-2: with trouble at the third ticket, people hear of the first two now."""
    nears(zendesk, database, 7, 8, 9)
    with reading(zendesk, database, Line(9)) as reader:
        tries(reader)
    assert told(database, database.clock.now() + timedelta(minutes=20), 7, 8, 9) == [7, 8]


def test_an_answer_of_trouble_is_of_one_ticket_and_silence_of_all(
    zendesk: ZendeskStandIn, database: Database, clock: SettableClock
) -> None:
    """ZEN-2: after a 500 the others are read in the same turn; after a broken connection they wait for the next one."""
    at = clock.now() + timedelta(minutes=20)
    nears(zendesk, database, 7, 8, 9)
    line = Line()
    with reading(zendesk, database, line) as reader:
        zendesk.faults.add("error", "ticket")
        tries(reader)
        assert told(database, at, 7, 8, 9) == [8, 9]
        clock.advance(seconds=2)
        line.broken, line.read = {7}, []
        hook(database, 8)
        tries(reader)
        assert line.read == [7]


def test_trouble_with_the_view_holds_up_no_web_hook(zendesk: ZendeskStandIn, database: Database) -> None:
    """ZEN-2: nobody sees the view any more, for example; what web hooks name is read all the same."""
    nears(zendesk, database, 7)
    zendesk.faults.add("forbidden", "view")
    with reading(zendesk, database, Line()) as reader:
        tries(reader)
    assert told(database, database.clock.now() + timedelta(minutes=20), 7) == [7]


def test_a_web_hook_that_comes_while_its_ticket_is_read_is_not_lost(
    zendesk: ZendeskStandIn, database: Database, clock: SettableClock
) -> None:
    """ZEN-2: the answer on its way is from before the new target."""
    nears(zendesk, database, 7)
    zendesk.clear_breaches(7)
    line = Line(meanwhile=lambda _: changes())

    def changes() -> None:
        line.meanwhile = lambda _: None
        clock.advance(seconds=1)
        zendesk.set_breach(7, at)
        hook(database, 7)

    at = database.clock.now() + timedelta(minutes=30)
    with reading(zendesk, database, line) as reader:
        reader.read_due()
        assert told(database, at, 7) == []
        reader.read_due()
    assert told(database, at, 7) == [7]
    assert waiting(database) == []


def test_each_ticket_of_a_long_view_is_read_alone_where_an_account_gives_targets_so(
    zendesk: ZendeskStandIn, database: Database, clock: SettableClock
) -> None:
    """ZEN-2: sixty tickets wait, and the target of the last is near. Done ones are not read."""
    zendesk.sla = "ticket"
    numbers = [*range(101, 161)]
    for number in numbers:
        zendesk.ticket_arrives(number)
    at = database.clock.now() + timedelta(minutes=20)
    zendesk.set_breach(160, at)
    line = Line()
    with reading(zendesk, database, line) as reader:
        for _ in range(13):
            reader.read_due()
            clock.advance(seconds=2)
    assert told(database, at, 160) == [160]
    assert sorted(set(line.read)) == numbers


def test_the_end_of_a_long_view_has_its_turn_although_the_view_is_read_often(
    zendesk: ZendeskStandIn, database: Database, clock: SettableClock
) -> None:
    """ZEN-2: thirty tickets are read alone in six turns, and the view is due before that."""
    zendesk.sla = "ticket"
    numbers = [*range(101, 131)]
    for number in numbers:
        zendesk.ticket_arrives(number)
    at = clock.now() + timedelta(minutes=20)
    zendesk.set_breach(130, at)
    service = ZendeskService(replace(connection_to(zendesk), poll_every_s=1.0), database, Policy(), clock)
    for _ in range(7):
        service.reader.read_due()
        clock.advance(seconds=2)
    service.close()
    assert told(database, at, 130) == [130]


@pytest.mark.parametrize(("tell_for_h", "missed_h", "is_told"), [(24, 23, True), (24, 25, False), (48, 25, True)])
def test_a_missed_target_is_told_for_as_long_as_it_is_news(
    zendesk: ZendeskStandIn, database: Database, clock: SettableClock, tell_for_h: int, missed_h: int, is_told: bool
) -> None:
    """ZEN-2: casebot was down as it was missed; `tell_for_h` says for how long it is told all the same."""
    zendesk.ticket_arrives(7)
    at = clock.now() - timedelta(hours=missed_h)
    zendesk.set_breach(7, at)
    connection = replace(connection_to(zendesk), tell_for_s=tell_for_h * 3600.0)
    service = ZendeskService(connection, database, Policy(), clock)
    service.reader.read_due()
    service.close()
    assert told(database, at, 7) == [7] * is_told


def test_an_agents_answer_before_the_second_look_is_seen(zendesk: ZendeskStandIn, database: Database) -> None:
    """ZEN-2: the view says that a target is near; read alone, the ticket has none any more."""
    nears(zendesk, database, 7, in_view=True)
    line = Line(7)
    with reading(zendesk, database, line) as reader:
        tries(reader)
        line.broken.clear()
        zendesk.clear_breaches(7)
        reader.read_due()
    assert told(database, database.clock.now() + timedelta(minutes=20), 7) == []
    assert waiting(database) == []


def test_zendesk_is_left_alone_for_as_long_as_it_asks(
    zendesk: ZendeskStandIn, database: Database, clock: SettableClock
) -> None:
    """ZEN-2: a 429 says for how many seconds; neither view nor tickets are asked for before."""
    nears(zendesk, database, 7, 8)
    line = Line()
    with reading(zendesk, database, line) as reader:
        reader.read_due()
        hook(database, 7)
        hook(database, 8)
        zendesk.faults.add("too_many")
        tries(reader)
        before = len(zendesk.calls)
        clock.advance(seconds=1)
        reader.read_due()
        assert len(zendesk.calls) == before
        clock.advance(seconds=1)
        reader.read_due()
    assert waiting(database) == []


def statements_of(reader: TicketReader, database: Database) -> int:
    seen: list[object] = []

    def hear(*said: object) -> None:
        seen.append(said[2])

    event.listen(database.engine, "before_cursor_execute", hear)
    reader.read_due()
    event.remove(database.engine, "before_cursor_execute", hear)
    return len(seen)


def test_a_view_that_did_not_change_costs_the_same_however_long_it_is(
    zendesk: ZendeskStandIn, database: Database, clock: SettableClock
) -> None:
    """ZEN-2: tickets of known customers too, whose cases are searched for once in an hour only."""
    knows_jo(database)
    costs = []
    with reading(zendesk, database, Line()) as reader:
        for number in (1, 20):
            for each in range(number):
                zendesk.ticket_arrives(100 + each, email="jo@known.example.com")
            reader.read_due()
            clock.advance(minutes=3)
            costs.append(statements_of(reader, database))
            clock.advance(minutes=3)
    assert costs[0] == costs[1]


def test_the_first_look_of_an_hour_searches_the_cases_once(
    zendesk: ZendeskStandIn, database: Database, clock: SettableClock
) -> None:
    """RTE-4: for all tickets of known customers that are cases already; a link to another account makes no case of them."""
    database = Database(database.engine, clock, tickets=connection_to(zendesk))
    knows_jo(database)
    costs = []
    with reading(zendesk, database, Line()) as reader:
        desk = f"https://{connection_to(zendesk).host}"
        for count in (1, 20):
            for ticket in range(100, 100 + count):
                record = {"number": f"0{ticket}", "owner": ANA.email, "zendesk_link": f"{desk}/agent/tickets/{ticket}"}
                read = read_record(1, record, Policy())
                assert not isinstance(read, Rejected)
                with database.unit_of_work() as uow:
                    import_records([read], uow, Policy(), clock.now(), Surface.CSV)
                    uow.commit()
                zendesk.ticket_arrives(ticket, email="jo@known.example.com")
            reader.read_due()
            clock.advance(hours=1)
            costs.append(statements_of(reader, database))
            clock.advance(minutes=3)
    assert costs[0] == costs[1]
    with database.reading() as uow:
        assert uow.outbox.known([f"ticket offered:{each}" for each in range(100, 120)]) == set()


def test_a_ticket_is_offered_within_the_hour_after_its_customer_became_known(
    zendesk: ZendeskStandIn, database: Database, clock: SettableClock
) -> None:
    """RTE-4: the ticket itself did not change."""
    zendesk.ticket_arrives(7, email="jo@known.example.com")
    key = "ticket offered:7"
    with reading(zendesk, database, Line()) as reader:
        reader.read_due()
        knows_jo(database)
        clock.advance(minutes=20)
        reader.read_due()
        with database.reading() as uow:
            assert uow.outbox.known([key]) == set()
        clock.advance(minutes=20)
        reader.read_due()
    with database.reading() as uow:
        assert uow.outbox.known([key]) == {key}


def knows_jo(database: Database) -> None:
    with database.unit_of_work() as uow:
        uow.directory.put((), (Contact("Jo Baker", "003J", "jo@known.example.com", "Known Bakery"),), ())
        uow.commit()
