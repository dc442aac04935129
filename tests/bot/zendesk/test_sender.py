"""A write goes into its ticket once, also if its sender froze until another one had it (SAFE-2)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from bot.zendesk.service import ZendeskService
from cases.model.policy import Policy
from cases.model.tickets import TicketWrite
from sandbox.zendesk.server import ZendeskStandIn
from storage.backup import back_up, restore
from storage.database import Database
from storage.tickets import write_counts
from tests.bot.zendesk.test_checks import connection_to
from tests.clock import SettableClock

NOTE = "Picked up by Sales as case 00012345."


class FreezingLine(httpx.HTTPTransport):
    """The line of a process that freezes once: before or after it reads the ticket, or before its update."""

    def __init__(self, at: str, meanwhile: Callable[[], None]) -> None:
        super().__init__()
        self._at = at
        self._meanwhile = meanwhile

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """See HTTPTransport."""
        kind = "the update" if request.method == "PUT" else "the ticket" if "/tickets/" in request.url.path else ""
        self._freezes(f"before {kind}")
        answer = super().handle_request(request)
        answer.read()
        self._freezes(f"after {kind}")
        return answer

    def _freezes(self, at: str) -> None:
        if at == self._at:
            self._at = ""
            self._meanwhile()


@pytest.mark.parametrize("at", ["before the ticket", "after the ticket", "before the update", "after the update"])
def test_a_sender_that_froze_until_another_had_its_write_writes_nothing_twice(
    at: str, database: Database, clock: SettableClock
) -> None:
    """ZEN-1"""
    with ZendeskStandIn(clock=clock) as zendesk:
        zendesk.ticket_arrives(7)
        with database.unit_of_work() as uow:
            uow.tickets.put([TicketWrite("note:1", 7, clock.now(), "ana@example.com", note=NOTE)])
            uow.commit()
        other = ZendeskService(connection_to(zendesk), database, Policy(), clock)

        def takes_over() -> None:
            clock.advance(minutes=3)
            assert other.sender.send_due() == 1

        line = FreezingLine(at, takes_over)
        frozen = ZendeskService(connection_to(zendesk), database, Policy(), clock, transport=line)
        frozen.sender.send_due()
        assert zendesk.notes(7) == [NOTE]
        with database.engine.connect() as connection:
            assert write_counts(connection) == {}
        frozen.close()
        other.close()


def test_a_comment_that_was_made_since_the_backup_is_not_made_twice(
    sqlite_url: str, database: Database, clock: SettableClock, tmp_path: Path
) -> None:
    """SAFE-2, ZEN-1: it waited when the backup was made, so it is looked up after the restore."""
    with ZendeskStandIn(clock=clock) as zendesk:
        zendesk.ticket_arrives(7)
        with database.unit_of_work() as uow:
            uow.tickets.put([TicketWrite("note:1", 7, clock.now(), "ana@example.com", note=NOTE)])
            uow.commit()
        back_up(sqlite_url, tmp_path / "backup.db")
        service = ZendeskService(connection_to(zendesk), database, Policy(), clock)
        assert service.sender.send_due() == 1
        database.engine.dispose()
        restore(sqlite_url, tmp_path / "backup.db", clock.now())
        assert service.sender.send_due() == 1
        assert zendesk.notes(7) == [NOTE]
        service.close()
