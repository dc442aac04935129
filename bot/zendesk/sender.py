"""Send the tickets' outbox, ticket by ticket, each write in order and once, in spite of crashes (SAFE-2)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.delivery.crash_points import crash_point
from cases.model.tickets import TICKET_CHANGED, Ticket, TicketWrite, TicketWriteState
from cases.ports.clock import Clock
from cases.ports.unit_of_work import UnitOfWork
from connectors.zendesk.client import ZendeskClient
from connectors.zendesk.errors import ErrorKind, ZendeskError
from storage.database import Database
from storage.engine import READ_ONLY
from storage.tickets import TicketClaim, TicketEnding, claim, is_held, is_write_due
from storage.write_timing import WriteTiming

log = logging.getLogger("casebot.zendesk")

# How often a ticket is read again if it changes during a write.
MOST_CONFLICTS = 3


class TicketSender:
    """Performs due writes.

    Args:
        refused: Called with a refused write, in the transaction that stores the refusal.
    """

    def __init__(
        self,
        database: Database,
        client: ZendeskClient,
        clock: Clock,
        timing: WriteTiming,
        refused: Callable[[TicketWrite, UnitOfWork], None],
    ) -> None:
        self._engine = database.engine
        self._open_uow = database.unit_of_work
        self._client = client
        self._clock = clock
        self._timing = timing
        self._refused = refused

    def send_due(self) -> int:
        """Perform all due writes; return the number of tries."""
        count = 0
        while (taken := self._claim()) is not None:
            count += 1
            crash_point("ticket_after_claim")
            ending = self._carry_out(taken)
            crash_point("ticket_before_finish")
            self._finish(taken, ending)
            crash_point("ticket_after_finish")
        return count

    def _finish(self, taken: TicketClaim, ending: TicketEnding) -> None:
        with self._open_uow() as uow:
            if not uow.tickets.finish(taken, ending, self._clock.now()):
                log.warning("Write %d to Zendesk was taken over by another sender.", taken.write.id)
                return
            if ending.state is TicketWriteState.REFUSED:
                self._refused(taken.write, uow)
            crash_point("ticket_before_commit_finish")
            uow.commit()

    def _claim(self) -> TicketClaim | None:
        # Reading takes no lock, so an idle sender blocks no writer.
        with self._engine.connect().execution_options(**{READ_ONLY: True}) as connection:
            if not is_write_due(connection, self._clock.now()):
                return None
        with self._engine.begin() as connection:
            return claim(connection, self._clock.now(), self._timing)

    def _is_held(self, claimed: TicketClaim) -> bool:
        """Return whether no other sender has the write. One that takes it later changes the ticket's stamp first."""
        with self._engine.connect().execution_options(**{READ_ONLY: True}) as connection:
            return is_held(connection, claimed)

    def _carry_out(self, claimed: TicketClaim) -> TicketEnding:
        write = claimed.write
        in_doubt = claimed.may_be_there
        try:
            for _ in range(MOST_CONFLICTS):
                if in_doubt and self._client.has_update(write.ticket, write.key):
                    return TicketEnding(TicketWriteState.DONE)
                in_doubt = False
                ticket = self._client.ticket(write.ticket, slas=False)
                if (refusal := _no_longer_fits(write, ticket)) is not None:
                    return refusal
                if not self._is_held(claimed):
                    # Nothing is stored: the other sender's result counts.
                    return TicketEnding(TicketWriteState.UNKNOWN, "CLAIM_LOST", retry_at=self._clock.now())
                crash_point("ticket_before_update")
                try:
                    self._client.update(write, ticket.stamp)
                except ZendeskError as failed:
                    in_doubt = failed.kind in (ErrorKind.UNKNOWN, ErrorKind.CONFLICT)
                    if failed.kind is not ErrorKind.CONFLICT:
                        raise
                    # Somebody changed it meanwhile, or an earlier try did.
                else:
                    crash_point("ticket_after_update")
                    return TicketEnding(TicketWriteState.DONE)
        except ZendeskError as failed:
            log.warning("Write %d to Zendesk: %s.", write.id, failed)
            return _ending_of(failed, write, self._clock.now(), self._timing, in_doubt=in_doubt)
        return TicketEnding(
            TicketWriteState.UNKNOWN, "CONFLICT", retry_at=self._clock.now() + self._timing.pause(write.attempts)
        )


def _no_longer_fits(write: TicketWrite, ticket: Ticket) -> TicketEnding | None:
    """Return the refusal if the ticket has another status now than the person saw (SAFE-1)."""
    if write.status is None or write.seen_status is None or ticket.status in (write.status, write.seen_status):
        return None
    words = f"The ticket was {write.seen_status} when the form was opened, and is {ticket.status} now."
    return TicketEnding(TicketWriteState.REFUSED, TICKET_CHANGED, words)


def _ending_of(
    failed: ZendeskError, write: TicketWrite, now: datetime, timing: WriteTiming, *, in_doubt: bool
) -> TicketEnding:
    if failed.kind in (ErrorKind.PERSON, ErrorKind.GONE) and not in_doubt:
        return TicketEnding(TicketWriteState.REFUSED, failed.code, failed.words)
    if failed.kind is ErrorKind.UNKNOWN:
        return TicketEnding(TicketWriteState.UNKNOWN, failed.code, retry_at=now + timing.settle)
    pause = timing.pause(write.attempts)
    if failed.retry_after_s is not None:
        pause = min(timing.longest_retry, max(pause, timedelta(seconds=failed.retry_after_s)))
    state = TicketWriteState.UNKNOWN if in_doubt else TicketWriteState.PENDING
    return TicketEnding(state, failed.code, retry_at=now + pause)
