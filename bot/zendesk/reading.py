"""Read tickets: the watched view every few minutes, and tickets that a web hook names.

Report SLA breaches that are near (ZEN-2).
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from cases.model.policy import Policy
from cases.model.tickets import Ticket
from cases.ports.clock import Clock
from cases.use_cases.offer_tickets import offers
from cases.use_cases.tell_of_breaches import breach_key, nearing, tell_of_breach
from connectors.zendesk.client import ZendeskClient
from connectors.zendesk.errors import ErrorKind, ZendeskError
from storage.crm_state import give_lease_back, read_state, take_lease, write_state
from storage.database import Database
from storage.tickets import changed_tickets, forget_change

log = logging.getLogger("casebot.zendesk")

LEASE = "zendesk"
NEXT_POLL = "zendesk next poll"
LAST_POLL = "zendesk last poll"
# How long the lease of a crashed replica lasts.
LEASE_LASTS = timedelta(seconds=60)
# The most tickets read one by one in one turn, which leaves room in Zendesk's limits for people.
MOST_AT_ONCE = 50
TROUBLE_PAUSE = timedelta(seconds=30)


class SlaSource(StrEnum):
    """Where an account gives SLA targets: with the view, with each ticket, or nowhere."""

    VIEW = "view"
    TICKET = "ticket"
    NONE = "none"


class TicketReader:
    """Polls. Every replica may call it, and one of them reads."""

    def __init__(self, client: ZendeskClient, database: Database, policy: Policy, clock: Clock) -> None:
        self._client = client
        self._database = database
        self._policy = policy
        self._clock = clock
        self._warn_before = timedelta(seconds=client.connection.warn_before_s)
        self._every = timedelta(seconds=client.connection.poll_every_s)
        # The readable part is for people who look at the table. Only the random part must be unique.
        self._owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(6)}"
        #: Found out with the first ticket that is read.
        self.sla: SlaSource | None = None

    def read_due(self) -> None:
        """Read changes, and the view if it is time."""
        now = self._clock.now()
        with self._database.engine.begin() as connection:
            if not take_lease(connection, LEASE, self._owner, now, LEASE_LASTS):
                return
            changed = changed_tickets(connection, MOST_AT_ONCE)
            is_time = str(read_state(connection, NEXT_POLL).get("at", "")) <= now.isoformat()
        try:
            if changed:
                self._take(self._read_each(changed))
            if is_time:
                self._take(self._read_view())
                self._note(LAST_POLL, now)
                self._note(NEXT_POLL, now + self._every)
        except ZendeskError as failed:
            pause = timedelta(seconds=min(failed.retry_after_s or 0.0, 3600.0))
            self._note(NEXT_POLL, now + max(pause, TROUBLE_PAUSE))
            raise

    def stop(self) -> None:
        """Let another replica read at once."""
        with self._database.engine.begin() as connection:
            give_lease_back(connection, LEASE, self._owner, self._clock.now())

    def _note(self, name: str, at: datetime) -> None:
        with self._database.engine.begin() as connection:
            write_state(connection, name, {"at": at.isoformat()}, self._clock.now())

    def _read_view(self) -> list[Ticket]:
        found = [*self._client.view(slas=True)]
        if self.sla is None and found:
            self.sla = self._probe(found)
            log.info("Zendesk gives SLA targets by: %s.", self.sla)
        if self.sla is SlaSource.TICKET:
            waiting = [each for each in found if not each.status.is_done]
            alone = {each.number: each for each in self._read_each([each.number for each in waiting[:MOST_AT_ONCE]])}
            found = [alone.get(each.number, each) for each in found]
        return found

    def _probe(self, found: list[Ticket]) -> SlaSource:
        if any(each.breaches is not None for each in found):
            return SlaSource.VIEW
        alone = self._client.ticket(found[0].number, slas=True)
        return SlaSource.TICKET if alone.breaches is not None else SlaSource.NONE

    def _read_each(self, numbers: Iterable[int]) -> list[Ticket]:
        found = []
        for number in numbers:
            try:
                found.append(self._client.ticket(number, slas=True))
            except ZendeskError as failed:
                if failed.kind is not ErrorKind.GONE:
                    raise
                with self._database.engine.begin() as connection:
                    forget_change(connection, number)
        return found

    def _take(self, found: list[Ticket]) -> None:
        """Store what was read, and report each near breach after a second check: an agent may have answered meanwhile."""
        now = self._clock.now()
        with self._database.unit_of_work() as uow:
            keys = {
                breach_key(each, breach): each for each in found if (breach := nearing(each, now, self._warn_before))
            }
            untold = sorted(keys.keys() - uow.outbox.known(keys))
            # If this ends before the second look, the next turn reads them again, also where the view does not show them.
            uow.tickets.save(found, now, due={keys[key].number for key in untold})
            uow.outbox.put([*offers(found, uow, self._policy, now)])
            uow.commit()
        for ticket in self._read_each([keys[key].number for key in untold]):
            with self._database.unit_of_work() as uow:
                uow.tickets.save([ticket], now)
                breach = nearing(ticket, now, self._warn_before)
                if breach is not None and not uow.outbox.known([breach_key(ticket, breach)]):
                    uow.outbox.put([tell_of_breach(ticket, breach, uow, self._policy, now)])
                uow.commit()
