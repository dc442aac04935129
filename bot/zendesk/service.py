"""Everything that runs for Zendesk, put together: made once by the composition root, run by its scheduler."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx

from bot.scheduler import Sweep
from bot.zendesk.sender import TicketSender
from cases.changes.ticket_notes import tell_of_refusal
from cases.model.policy import Policy
from cases.model.tickets import TicketWrite
from cases.ports.clock import Clock
from connectors.zendesk.client import ZendeskClient
from connectors.zendesk.connection import ZendeskConnection
from storage.database import Database
from storage.engine import READ_ONLY
from storage.tickets import TicketTiming, oldest_write, write_counts

WRITES_EVERY = timedelta(seconds=1)


class ZendeskService:
    """Writes into tickets. Its sweeps are run by the scheduler."""

    def __init__(
        self,
        connection: ZendeskConnection,
        database: Database,
        policy: Policy,
        clock: Clock,
        *,
        timing: TicketTiming | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.connection = connection
        self._database = database
        self._policy = policy
        self._clock = clock
        self.client = ZendeskClient(connection, transport)
        self.sender = TicketSender(database.engine, self.client, clock, timing or TicketTiming(), self._refused)

    def sweeps(self) -> list[Sweep]:
        """What the scheduler runs."""
        return [Sweep("zendesk writes", WRITES_EVERY, self.sender.send_due, at_start=True)]

    def close(self) -> None:
        """Close the connections, once the sweeps have ended."""
        self.client.close()

    def health(self) -> dict[str, Any]:
        """How it stands, for /metrics and the doctor."""
        with self._database.engine.connect().execution_options(**{READ_ONLY: True}) as connection:
            counts = write_counts(connection)
            oldest = oldest_write(connection)
        return {
            "writes": {state.value: count for state, count in counts.items()},
            "oldest_write_s": (self._clock.now() - oldest).total_seconds() if oldest is not None else None,
        }

    def _refused(self, write: TicketWrite) -> None:
        with self._database.unit_of_work() as uow:
            uow.outbox.put([tell_of_refusal(uow.tickets.write(write.id), uow, self._policy)])
            uow.commit()
