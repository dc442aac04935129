"""All parts of the Zendesk connection. The composition root creates it; the scheduler runs it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx

from bot.scheduler import Sweep
from bot.zendesk.reading import LAST_POLL, TicketReader
from bot.zendesk.sender import TicketSender
from cases.changes.ticket_notes import tell_of_refusal
from cases.model.policy import Policy
from cases.model.tickets import TicketWrite
from cases.ports.clock import Clock
from cases.ports.unit_of_work import UnitOfWork
from connectors.zendesk.client import ZendeskClient
from connectors.zendesk.connection import ZendeskConnection
from storage.crm_state import read_state
from storage.database import Database
from storage.engine import READ_ONLY
from storage.tickets import oldest_write, write_counts
from storage.write_timing import WriteTiming

WRITES_EVERY = timedelta(seconds=1)
READS_EVERY = timedelta(seconds=2)


class ZendeskService:
    """Reads and writes tickets. The scheduler runs its sweeps."""

    def __init__(
        self,
        connection: ZendeskConnection,
        database: Database,
        policy: Policy,
        clock: Clock,
        *,
        timing: WriteTiming | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.connection = connection
        self._database = database
        self._policy = policy
        self._clock = clock
        self.client = ZendeskClient(connection, transport)
        self.reader = TicketReader(self.client, database, policy, clock)
        self.sender = TicketSender(database, self.client, clock, timing or WriteTiming(), self._refused)

    def sweeps(self) -> list[Sweep]:
        """Return the sweeps for the scheduler."""
        return [
            Sweep("zendesk writes", WRITES_EVERY, self.sender.send_due, at_start=True),
            Sweep("zendesk tickets", READS_EVERY, self.reader.read_due, at_start=True),
        ]

    def close(self) -> None:
        """Close the connections after the sweeps have ended."""
        self.reader.stop()
        self.client.close()

    def health(self) -> dict[str, Any]:
        """Return the state, for /metrics and the doctor."""
        with self._database.engine.connect().execution_options(**{READ_ONLY: True}) as connection:
            counts = write_counts(connection)
            oldest = oldest_write(connection)
            last_poll = read_state(connection, LAST_POLL).get("at")
        return {
            "last_poll": last_poll,
            "sla": self.reader.sla.value if self.reader.sla is not None else None,
            "writes": {state.value: count for state, count in counts.items()},
            "oldest_write_s": (self._clock.now() - oldest).total_seconds() if oldest is not None else None,
        }

    def _refused(self, write: TicketWrite, uow: UnitOfWork) -> None:
        uow.outbox.put([tell_of_refusal(uow.tickets.write(write.id), uow, self._policy)])
