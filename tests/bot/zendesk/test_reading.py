"""Tickets that a web hook names are read until what they ask for is done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest

from bot.zendesk.service import ZendeskService
from cases.model.people import Roster
from cases.model.policy import Policy
from connectors.zendesk.errors import ZendeskError
from sandbox.zendesk.server import ZendeskStandIn
from storage.database import Database
from storage.engine import make_engine
from storage.tickets import changed_tickets, note_changed
from tests.bot.zendesk.test_checks import connection_to
from tests.clock import SettableClock
from tests.stories.office import ANA
from tests.tables import make_tables


class BreakingTransport(httpx.HTTPTransport):
    """Break the connection at the second look at a ticket."""

    def __init__(self) -> None:
        super().__init__()
        self.looks = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """See HTTPTransport."""
        if "/api/v2/tickets/" in request.url.path:
            self.looks += 1
            if self.looks == 2:
                raise httpx.ReadError("reset")
        return super().handle_request(request)


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    engine = make_engine(sqlite_url)
    make_tables(engine)
    found = Database(engine, SettableClock())
    found.people.replace(Roster.of([ANA]), found.clock.now())
    yield found
    found.close()


def test_a_breach_outside_the_view_is_told_although_the_second_look_failed(database: Database) -> None:
    """ZEN-2: the web hook comes once, and the view never shows the ticket; it is read until somebody was told."""
    now = database.clock.now()
    with ZendeskStandIn(clock=database.clock) as zendesk:
        zendesk.ticket_arrives(7)
        zendesk.set_breach(7, now + timedelta(minutes=20))
        zendesk.desk.ticket(7).is_in_view = False
        service = ZendeskService(
            connection_to(zendesk), database, Policy(), database.clock, transport=BreakingTransport()
        )
        with database.engine.begin() as connection:
            note_changed(connection, 7)
        with pytest.raises(ZendeskError):
            service.reader.read_due()
        service.reader.read_due()
        service.close()
    key = f"breach:7:next_reply_time:{(now + timedelta(minutes=20)).isoformat()}"
    with database.reading() as uow:
        assert uow.outbox.known([key]) == {key}
    with database.engine.connect() as connection:
        assert changed_tickets(connection, 10) == [], "then there is nothing to read again"
