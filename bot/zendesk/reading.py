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

from sqlalchemy import Connection

from cases.model.policy import Policy
from cases.model.tickets import Breach, Ticket
from cases.ports.clock import Clock
from cases.ports.unit_of_work import UnitOfWork
from cases.use_cases.offer_tickets import offers
from cases.use_cases.tell_of_breaches import breach_key, nearing, tell_of_breach
from connectors.zendesk.client import ZendeskClient
from connectors.zendesk.errors import ErrorKind, ZendeskError
from storage.crm_state import give_lease_back, read_state, take_lease, write_state
from storage.database import Database
from storage.ticket_changes import changed_tickets, forget_change, read_later

log = logging.getLogger("casebot.zendesk")

LEASE = "zendesk"
NEXT_POLL = "zendesk next poll"
LAST_POLL = "zendesk last poll"
# When Zendesk said that it may be asked again.
RESUME = "zendesk resume"
MOST_WAIT_S = 3_600.0
# Of a moment in ISO 8601, such as 2026-03-02T14.
_TO_THE_HOUR = 13
# How long the lease of a crashed replica lasts.
LEASE_LASTS = timedelta(seconds=60)
# The most tickets read one by one in a turn. With a turn every two seconds that is 150 a minute; the smallest limit of an account is 200.
MOST_AT_ONCE = 5
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
        self._tell_for = timedelta(seconds=client.connection.tell_for_s)
        self._every = timedelta(seconds=client.connection.poll_every_s)
        # The readable part is for people who look at the table. Only the random part must be unique.
        self._owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(6)}"
        #: Found out with the first ticket that is read.
        self.sla: SlaSource | None = None

    def read_due(self) -> None:
        """Read the view if it is time, and some of the tickets that are to be read alone.

        What was read is stored at once, so that trouble with the view or with one ticket holds up no other. Raises ZendeskError for it.
        """
        now = self._clock.now()
        with self._database.engine.begin() as connection:
            if not take_lease(connection, LEASE, self._owner, now, LEASE_LASTS) or not _has_come(
                connection, RESUME, now
            ):
                return
            is_time = _has_come(connection, NEXT_POLL, now)
        try:
            if is_time:
                self._poll(now)
        except ZendeskError as failed:
            if failed.retry_after_s is None:
                self._read_changed()
            raise
        self._read_changed()

    def _poll(self, now: datetime) -> None:
        try:
            found = [*self._client.view(slas=True)]
            if self.sla is None and found:
                self.sla = self._probe(found)
                log.info("Zendesk gives SLA targets by: %s.", self.sla)
        except ZendeskError as failed:
            self._note(NEXT_POLL, now + TROUBLE_PAUSE)
            self._wait_as_asked(failed, now)
            raise
        with self._database.engine.begin() as connection:
            last = str(read_state(connection, LAST_POLL).get("at", ""))
        self._take_view(found, now, every=last[:_TO_THE_HOUR] != now.isoformat()[:_TO_THE_HOUR])
        self._note(LAST_POLL, now)
        self._note(NEXT_POLL, now + self._every)

    def _take_view(self, found: list[Ticket], began: datetime, *, every: bool) -> None:
        """Store what the view shows. A ticket with a near breach is read once more: an agent may have answered meanwhile.

        Args:
            every: Also offer tickets that did not change: casebot may know their customer by now.
        """
        with self._database.unit_of_work() as uow:
            before = uow.tickets.stamps([each.number for each in found])
            changed = [each for each in found if every or before.get(each.number) != each.stamp]
            if self.sla is SlaSource.TICKET:
                due = {each.number for each in found if not each.status.is_done}
            else:
                due = {ticket.number for ticket, _ in self._untold(found, uow, began)}
            uow.tickets.save(found, began, due)
            uow.outbox.put([*offers(changed, uow, self._policy, began)])
            uow.commit()

    def _read_changed(self) -> None:
        """Read tickets alone. One that cannot be read waits behind the others. Raises ZendeskError for the first of them.

        If Zendesk gives no answer, or asks to be left alone, the others wait for the next turn.
        """
        with self._database.engine.begin() as connection:
            numbers = changed_tickets(connection, MOST_AT_ONCE)
        first: ZendeskError | None = None
        for number in numbers:
            began = self._clock.now()
            try:
                ticket = self._client.ticket(number, slas=True)
            except ZendeskError as failed:
                if failed.kind is ErrorKind.GONE:
                    with self._database.engine.begin() as connection:
                        forget_change(connection, number, began)
                    continue
                with self._database.engine.begin() as connection:
                    read_later(connection, number, began)
                self._wait_as_asked(failed, began)
                first = first or failed
                if failed.retry_after_s is not None or not failed.status:
                    break
            else:
                self._take(ticket, began)
        if first is not None:
            raise first

    def _take(self, ticket: Ticket, began: datetime) -> None:
        with self._database.unit_of_work() as uow:
            uow.tickets.save([ticket], began)
            uow.outbox.put([*offers([ticket], uow, self._policy, began)])
            uow.outbox.put(
                tell_of_breach(each, breach, uow, self._policy, began)
                for each, breach in self._untold([ticket], uow, began)
            )
            uow.commit()

    def _untold(self, found: Iterable[Ticket], uow: UnitOfWork, now: datetime) -> list[tuple[Ticket, Breach]]:
        """Return the tickets whose near breach nobody was told of."""
        near = {
            breach_key(each, breach): (each, breach)
            for each in found
            if (breach := nearing(each, now, self._warn_before, self._tell_for)) is not None
        }
        return [near[key] for key in sorted(near.keys() - uow.outbox.known(near))]

    def stop(self) -> None:
        """Let another replica read at once."""
        with self._database.engine.begin() as connection:
            give_lease_back(connection, LEASE, self._owner, self._clock.now())

    def _note(self, name: str, at: datetime) -> None:
        with self._database.engine.begin() as connection:
            write_state(connection, name, {"at": at.isoformat()}, self._clock.now())

    def _wait_as_asked(self, failed: ZendeskError, now: datetime) -> None:
        if failed.retry_after_s is not None:
            self._note(RESUME, now + timedelta(seconds=min(failed.retry_after_s, MOST_WAIT_S)))

    def _probe(self, found: list[Ticket]) -> SlaSource:
        if any(each.breaches is not None for each in found):
            return SlaSource.VIEW
        alone = self._client.ticket(found[0].number, slas=True)
        return SlaSource.TICKET if alone.breaches is not None else SlaSource.NONE


def _has_come(connection: Connection, name: str, now: datetime) -> bool:
    return str(read_state(connection, name).get("at", "")) <= now.isoformat()
