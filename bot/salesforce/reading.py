"""Read changes from Salesforce: the replica with the lease polls by SystemModstamp."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

from sqlalchemy import Engine

from bot.delivery.crash_points import crash_point
from bot.salesforce.cases_in import CasesIn, RowsTaken
from bot.salesforce.overlap import Overlap
from bot.salesforce.pausing import Pauses
from cases.ports.clock import Clock
from connectors.salesforce.client import SalesforceClient
from connectors.salesforce.errors import ErrorKind, SalesforceError
from connectors.salesforce.field_map import FieldMap
from connectors.salesforce.rows import Row, read_moment
from connectors.salesforce.soql import SoqlValue, select
from connectors.salesforce_ids import long_id
from storage.crm_state import give_lease_back, read_state, take_lease, write_state
from storage.engine import READ_ONLY

log = logging.getLogger("casebot.salesforce")

LEASE = "salesforce poll"
LEASE_LASTS = timedelta(minutes=2)
SWEEP_EVERY = timedelta(hours=24)
BATCH = 500
NEVER = datetime.min.replace(tzinfo=UTC)
_IN_ONE_QUERY = 200


@dataclass(frozen=True)
class Poll:
    """The result of a poll. `ran` is False if it was too early or another replica has the lease."""

    ran: bool = False
    rows: int = 0
    calls: int = 0


@dataclass(frozen=True)
class CaseSource:
    """The cases to read."""

    client: SalesforceClient
    field_map: FieldMap
    #: Returns the ids of the record types to read; empty for all.
    record_types: Callable[[], Iterable[str]]
    #: Returns the CRM's keys of all open cases.
    open_case_ids: Callable[[], Sequence[str]]


@dataclass(frozen=True)
class ReadingLease:
    """The lease of the replica that reads."""

    owner: str
    #: How long the lease of a crashed replica lasts.
    lasts: timedelta = LEASE_LASTS


class CaseReader:
    """Polls the cases. Each thread may call it; one replica reads."""

    def __init__(
        self,
        source: CaseSource,
        cases_in: CasesIn,
        engine: Engine,
        clock: Clock,
        pauses: Pauses,
        lease: ReadingLease,
        *,
        also: Callable[[datetime], None] = lambda now: None,  # noqa: ARG005 - the signature is the argument's
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        """Make a reader.

        Args:
            also: Reads what is not a case, in the same turn.
        """
        self._source = source
        self._client = source.client
        self._map = source.field_map
        self._cases_in = cases_in
        self._engine = engine
        self._clock = clock
        self._pauses = pauses
        self._lease = lease
        self._also = also
        self._turn = threading.Lock()
        self._overlap = Overlap(elapsed)
        self.totals = RowsTaken()

    def poll(self) -> Poll:
        """Read changes since the last poll, if it is time and this replica's turn.

        Errors of Salesforce are stored and retried later.
        """
        with self._turn:
            now = self._clock.now()
            with self._engine.begin() as connection:
                if self._pauses.is_paused(connection, now):
                    return Poll()
                if not take_lease(connection, LEASE, self._lease.owner, now, self._lease.lasts):
                    return Poll()
            before = self._client.calls
            rows = 0
            try:
                rows = self._read_changes(now)
                self._also(now)
                rows += self._sweep_if_due(now)
            except SalesforceError as failed:
                self._pauses.note(failed, self._clock.now())
                log.warning("Salesforce could not be read: %s", failed)
            else:
                self._pauses.note_success(self._client.usage, self._clock.now())
            return Poll(True, rows, self._client.calls - before)

    def read_one(self, case_id: str) -> RowsTaken:
        """Read one case again. Raises SalesforceError."""
        read_at = self._clock.now() + timedelta(days=1)
        query = select(self._map.paths(), "Case", "Id = {id}", {"id": case_id})
        # Holding the case's turn in the outbox means that no write is in progress.
        return self._cases_in.take([*self._client.query_all(query)], read_at, again=True)

    def stop(self) -> None:
        """Let another replica read at once."""
        with self._turn, self._engine.begin() as connection:
            give_lease_back(connection, LEASE, self._lease.owner, self._clock.now())

    def _read_changes(self, now: datetime) -> int:
        state = self._state("cases")
        highest = read_moment(state.get("newest"))
        values: dict[str, SoqlValue] = {}
        since = self._overlap.begin(highest)
        if since is not None:
            where, values["since"] = "SystemModstamp > {since}", since
        else:
            where = "IsClosed = false"
        if types := self._source.record_types():
            where, values["types"] = f"{where} AND RecordTypeId IN {{types}}", sorted(types)
        query = select(self._map.paths(), "Case", where, values, order_by=("SystemModstamp", "Id"))
        count = 0
        for rows, read_at in self._pages(query, now):
            highest = newest_of(rows, "SystemModstamp", highest)
            count += self._take_new(rows, read_at)
            crash_point("crm_after_batch")
            if highest is not None:
                self._keep("cases", {"newest": highest.isoformat()})
        self._overlap.end(highest)
        return count

    def _pages(self, query: str, now: datetime) -> Iterator[tuple[Sequence[Row], datetime]]:
        """Yield the pages of a query, each with the latest possible time of its request."""
        page = self._client.query(query)
        read_at = now
        while True:
            yield page.rows, read_at
            if page.next_path is None:
                return
            self._renew_lease()
            # A query's rows are as of its beginning, whenever a page is fetched.
            page = self._client.next_page(page.next_path)

    def _take_new(self, rows: Sequence[Row], read_at: datetime) -> int:
        fresh = [row for row in rows if self._overlap.is_new(*_key(row))]
        rest = iter(fresh)
        while part := list(islice(rest, BATCH)):
            done = self._cases_in.take(part, read_at)
            self.totals.add(done)
            self._log_rejects(done)
            for row in part:
                if long_id(str(row.get("Id") or "")) not in done.put_off:
                    self._overlap.note(*_key(row))
        return len(fresh)

    def _sweep_if_due(self, now: datetime) -> int:
        """Once a day, compare every open case whatever its stamp, to find missed changes."""
        last = read_moment(self._state("sweep").get("at"))
        if last is not None and now - last < SWEEP_EVERY:
            return 0
        self._keep("sweep", {"at": now.isoformat()})
        if last is None:
            # The first poll has just read them all.
            return 0
        values: dict[str, SoqlValue] = {}
        where = "IsClosed = false"
        if types := self._source.record_types():
            where, values["types"] = f"{where} AND RecordTypeId IN {{types}}", sorted(types)
        seen: set[str] = set()
        count = 0
        for rows, read_at in self._pages(select(self._map.paths(), "Case", where, values, order_by=("Id",)), now):
            seen |= {long_id(str(row.get("Id") or "")) for row in rows}
            count += self._take_swept(rows, read_at)
        left = [each for each in self._source.open_case_ids() if each not in seen]
        for start in range(0, len(left), _IN_ONE_QUERY):
            part = left[start : start + _IN_ONE_QUERY]
            read_at = self._clock.now()
            rows = [*self._client.query_all(select(self._map.paths(), "Case", "Id IN {ids}", {"ids": part}))]
            count += self._take_swept(rows, read_at)
            if missing := len(part) - len(rows):
                log.warning("%d open cases are no longer in Salesforce.", missing)
        return count

    def _take_swept(self, rows: Sequence[Row], read_at: datetime) -> int:
        for start in range(0, len(rows), BATCH):
            done = self._cases_in.take(rows[start : start + BATCH], read_at)
            self.totals.add(done)
            self._log_rejects(done)
        return len(rows)

    @staticmethod
    def _log_rejects(done: RowsTaken) -> None:
        for rejected in done.taken.rejected:
            # Log the id and the field only: the reason may quote a customer.
            fields = ", ".join(sorted({problem.field for problem in rejected.problems}))
            log.warning("Case %s of Salesforce was set aside: %s.", rejected.record.get("external_id"), fields)

    def _renew_lease(self) -> None:
        with self._engine.begin() as connection:
            if not take_lease(connection, LEASE, self._lease.owner, self._clock.now(), self._lease.lasts):
                raise SalesforceError(ErrorKind.RETRY, "LEASE_LOST")

    def _state(self, name: str) -> dict[str, object]:
        with self._engine.connect().execution_options(**{READ_ONLY: True}) as connection:
            return read_state(connection, name)

    def _keep(self, name: str, value: dict[str, object]) -> None:
        with self._engine.begin() as connection:
            write_state(connection, name, value, self._clock.now())


def _key(row: Row) -> tuple[str, datetime]:
    return str(row.get("Id")), read_moment(row.get("SystemModstamp")) or NEVER


def newest_of(rows: Sequence[Row], field: str, newest: datetime | None) -> datetime | None:
    """Return the highest stamp of these rows and of earlier ones."""
    stamps = [stamp for row in rows if (stamp := read_moment(row.get(field))) is not None]
    return max([*stamps, *([newest] if newest is not None else [])], default=None)
