"""All parts of the Salesforce connection. The composition root creates, starts and stops it."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Self

import httpx
from sqlalchemy import Connection

from bot.salesforce.cases_in import CasesIn
from bot.salesforce.creations import Creations
from bot.salesforce.feeds import Feeds
from bot.salesforce.opportunities import Opportunities
from bot.salesforce.organisation import Organisation
from bot.salesforce.pausing import Pauses, PauseTiming
from bot.salesforce.people import SalesforcePeople
from bot.salesforce.reading import LEASE_LASTS, CaseReader, CaseSource, Poll, ReadingLease
from bot.salesforce.sender import CrmSender, SenderSettings
from bot.salesforce.writes import Creators, WriteCallbacks, Writes
from bot.scheduler import Sweep
from cases.changes.crm_notifications import tell_of_trouble, update_cards
from cases.model.case import Case
from cases.model.crm import CrmScope, CrmWrite, CrmWriteKind, CrmWriteState
from cases.model.policy import Policy
from cases.model.status import Resolution, Status
from cases.ports.clock import Clock
from cases.ports.unit_of_work import UnitOfWork
from cases.use_cases.note_created_case import note_created
from connectors.salesforce.client import SalesforceClient
from connectors.salesforce.connection import SalesforceConnection
from connectors.salesforce.errors import ErrorKind, SalesforceError
from connectors.salesforce.field_map import FieldMap, Writing
from connectors.salesforce.map_check import CheckedMap, check_map
from connectors.salesforce.map_file import MapError
from connectors.salesforce.rows import Row
from connectors.salesforce.soql import select
from connectors.salesforce_ids import long_id
from storage.crm_upkeep import counts, known_results, note_on, oldest_waiting, open_keys
from storage.crm_values import CrmClaim, CrmEnding
from storage.database import Database
from storage.engine import READ_ONLY

log = logging.getLogger("casebot.salesforce")

LONGEST_SWEEP = timedelta(seconds=30)

WORDS = {"status": [each.value for each in Status], "resolution": [each.value for each in Resolution]}


@dataclass(frozen=True)
class SalesforceConfig:
    """The organisation, its map, and the timing."""

    connection: SalesforceConnection
    field_map: FieldMap
    timing: PauseTiming
    sending: SenderSettings = field(default_factory=SenderSettings)
    #: How long the lease of a crashed replica lasts.
    reading_lease: timedelta = LEASE_LASTS

    @classmethod
    def of(cls, connection: SalesforceConnection, field_map: FieldMap) -> Self:
        """Return the configuration with the usual timing."""
        timing = PauseTiming(every=timedelta(seconds=connection.poll_every_s))
        return cls(connection, field_map, timing)


def scope_of(field_map: FieldMap) -> CrmScope:
    """Return what the map allows to be written."""
    kinds = {CrmWriteKind.READ, CrmWriteKind.FIELDS}
    if Writing.TOUCHES in field_map.writings:
        kinds.add(CrmWriteKind.TASK)
    if Writing.HAND_OVERS in field_map.writings:
        kinds.add(CrmWriteKind.POST)
    if Writing.ANSWERS in field_map.writings:
        kinds |= {CrmWriteKind.COMMENT, CrmWriteKind.POST}
    growth = Writing.GROWTH in field_map.writings and "opportunity" in field_map.fields
    if growth:
        kinds.add(CrmWriteKind.POST)
    if Writing.NEW_CASES in field_map.writings:
        kinds.add(CrmWriteKind.NEW_CASE)
    return CrmScope(
        fields=frozenset(field_map.written),
        kinds=frozenset(kinds),
        hand_overs=Writing.HAND_OVERS in field_map.writings,
        answers=Writing.ANSWERS in field_map.writings,
        opportunities=Writing.OPPORTUNITIES in field_map.writings and "opportunity" in field_map.written,
        growth=growth,
    )


class SalesforceService:
    """Reads and writes. The scheduler calls `poll`; the senders have threads of their own.

    Args:
        transport: For tests without a network.
        elapsed: Returns the seconds that have passed, whatever the clock is set to.
    """

    def __init__(
        self,
        config: SalesforceConfig,
        database: Database,
        policy: Policy,
        clock: Clock,
        *,
        transport: httpx.BaseTransport | None = None,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self.config = config
        self._database = database
        self._policy = policy
        self._clock = clock
        self.client = SalesforceClient(config.connection, transport)
        self._people = SalesforcePeople(self.client, elapsed)
        self._pauses = Pauses(database.engine, config.timing)
        self._checking = threading.Lock()
        self._checked: CheckedMap | None = None
        self._queues: Mapping[str, str] = {}
        self._cases_in = CasesIn(
            config.field_map,
            self._people,
            database.unit_of_work,
            policy,
            clock,
            Organisation(
                record_types=lambda: self._record_types,
                queues=lambda: self._queues,
                own_user=self.client.user_id,
                link_base=config.field_map.link or config.connection.url,
            ),
        )
        self.feeds = Feeds(self.client, self._people, database.engine, database.unit_of_work, policy, clock, elapsed)
        # The readable part is for people who look at the table. Only the random part must be unique.
        owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(6)}"
        self.reader = CaseReader(
            CaseSource(self.client, config.field_map, lambda: self._record_types, self._open_case_ids),
            self._cases_in,
            database.engine,
            clock,
            self._pauses,
            ReadingLease(owner, config.reading_lease),
            also=self.feeds.read_next,
            elapsed=elapsed,
        )
        self.sender = CrmSender(database, self._writes(), self._pauses, clock, config.sending, self._ended)

    def _writes(self) -> Writes:
        unseen_for = self.config.sending.unseen_for
        return Writes(
            self.client,
            self.config.field_map,
            self._people,
            self._cases_in,
            self._database.reading,
            lambda: self._record_types,
            WriteCallbacks(self.reader.read_one, self._case_created, self._note),
            Creators(
                Opportunities(self.client, self.config.field_map, self._clock, self._note, unseen_for),
                Creations(self.client, self._clock, self._note, self._known_results, unseen_for),
            ),
        )

    @property
    def _record_types(self) -> Mapping[str, str]:
        return self._checked.record_types if self._checked is not None else {}

    def start(self) -> None:
        """Check the map and start the senders.

        Raises MapError if the organisation does not fit the map. If Salesforce cannot be reached, casebot starts
        anyway and the first successful poll checks the map.
        """
        try:
            self.check()
        except SalesforceError as failed:
            self._pauses.note(failed, self._clock.now())
            log.warning("Salesforce cannot be reached: %s. Changes from Slack wait for it.", failed)
        self.sender.start()

    def check(self) -> CheckedMap:
        """Compare the map with the organisation. Raises SalesforceError, or MapError with every difference."""
        with self._checking:
            checked = check_map(self.config.field_map, self._describe, WORDS)
            if checked.fatal:
                raise MapError([f"{each.place}: {each.text}. {each.remedy}" for each in checked.fatal])
            for problem in checked.problems:
                log.warning("Salesforce map, %s: %s. %s", problem.place, problem.text, problem.remedy)
            self._queues = self._known_queues()
            self._checked = checked
            return checked

    def poll(self) -> Poll:
        """Read changes, if it is time; for the scheduler."""
        if self._checked is None and not self._checked_now():
            return Poll()
        return self.reader.poll()

    def wake(self) -> None:
        """Send new writes now."""
        self.sender.wake()

    def sweep(self) -> Sweep:
        """Return the poll as a sweep of the scheduler. Each poll decides when the next one is due."""
        return Sweep("salesforce", min(self.config.timing.every, LONGEST_SWEEP), self.poll, at_start=True)

    def stop(self, timeout: float = 30.0) -> bool:
        """Finish current work, let another replica read, and close the connections; return whether it ended in time."""
        has_ended = self.sender.stop(timeout)
        self.reader.stop()
        self.client.close()
        return has_ended

    def health(self) -> dict[str, Any]:
        """Return the state, for /health and the doctor."""
        stands = self._pauses.now_stands()
        with self._reading() as connection:
            waiting = counts(connection)
            oldest = oldest_waiting(connection)
        totals = self.reader.totals
        return {
            "map_checked": self._checked is not None,
            "last_poll": stands["last poll"].get("at"),
            "paused": stands["pause"].get("why"),
            "paused_until": stands["pause"].get("until"),
            "slower": stands["next poll"].get("slower", 1),
            "calls_used": stands["last poll"].get("used"),
            "calls_allowed": stands["last poll"].get("allowed"),
            "writes": {state.value: count for state, count in waiting.items()},
            "oldest_write_s": (self._clock.now() - oldest).total_seconds() if oldest is not None else None,
            "set_aside": len(totals.taken.rejected),
            "of_others": totals.of_others,
            "not_readable": dict(self.feeds.closed),
        }

    def _checked_now(self) -> bool:
        with self._reading() as connection:
            if self._pauses.is_paused(connection, self._clock.now()):
                return False
        try:
            self.check()
        except SalesforceError as failed:
            self._pauses.note(failed, self._clock.now())
            log.warning("Salesforce cannot be reached: %s.", failed)
            return False
        except MapError as wrong:
            self._pauses.note(SalesforceError(ErrorKind.SETUP, "MAP"), self._clock.now())
            log.error("%s", wrong)
            return False
        return True

    def _describe(self, sobject: str) -> Mapping[str, Any]:
        try:
            return self.client.describe(sobject)
        except SalesforceError as failed:
            # An object that casebot may not see has no fields for it. Case must be visible.
            if sobject == "Case" or failed.kind not in (ErrorKind.GONE, ErrorKind.PERSON):
                raise
            return {}

    def _known_queues(self) -> Mapping[str, str]:
        names = self.config.field_map.queues
        if not names:
            return {}
        query = select(
            ("Id", "Name"), "Group", "Type = {type} AND Name IN {names}", {"type": "Queue", "names": [*names]}
        )
        found = {long_id(str(row.get("Id"))): str(row.get("Name")) for row in self.client.query_all(query)}
        for name in sorted(set(names) - set(found.values())):
            log.warning("Salesforce has no queue “%s”; the map names it.", name)
        return found

    def _ended(self, write: CrmWrite, ending: CrmEnding, uow: UnitOfWork) -> None:
        """Notify the people concerned and update the cards when a write is late, refused or done after all."""
        uow.outbox.put(tell_of_trouble([uow.crm.get(write.id)], uow, self._policy))
        if write.attempts > 1 or ending.state is not CrmWriteState.DONE:
            uow.outbox.put(update_cards(write.case_id, uow, str(write.id), self._clock.now()))

    def _case_created(self, case: Case, case_id: str, row: Row) -> None:
        with self._database.unit_of_work() as uow:
            says = self._cases_in.words(row, uow.roster)
            note_created(case.id, case_id, says, uow, self._policy, self._clock.now())
            uow.commit()

    def _note(self, claim: CrmClaim, notes: Mapping[str, str]) -> bool:
        with self._database.engine.begin() as connection:
            return note_on(connection, claim, notes)

    def _known_results(self, ids: Any) -> set[str]:
        with self._reading() as connection:
            return known_results(connection, ids)

    def _open_case_ids(self) -> list[str]:
        with self._reading() as connection:
            return open_keys(connection)

    def _reading(self) -> Connection:
        return self._database.engine.connect().execution_options(**{READ_ONLY: True})
