"""Import rows of cases through the common intake, without the fields that wait to be written to Salesforce."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.salesforce.organisation import Organisation
from bot.salesforce.people import SalesforcePeople, person_of
from cases.changes.crm_notifications import tell_of_trouble
from cases.model.account import Account, Contact, Opportunity
from cases.model.case import words_of
from cases.model.crm import CrmWrite, CrmWriteKind
from cases.model.people import Roster
from cases.model.policy import Policy
from cases.model.status import CLOSINGS, Surface
from cases.ports.clock import Clock
from cases.ports.unit_of_work import OpenUnitOfWork, UnitOfWork
from cases.rules.crm_sync import reconcile
from cases.rules.import_record import ImportResult, IncomingCase, RecordValue, Rejected, read_record
from cases.use_cases.import_cases import import_records
from connectors.salesforce.field_map import FieldMap
from connectors.salesforce.rows import Row, SalesforceUser, is_user, record_of, value_at
from connectors.salesforce_ids import long_id

# Clocks of two replicas may differ by this much.
CLOCKS_DIFFER = timedelta(seconds=5)


@dataclass
class RowsTaken:
    """The result of a batch of rows."""

    taken: ImportResult = field(default_factory=ImportResult)
    #: Ids of cases to read again later, because a write to them was in progress.
    put_off: set[str] = field(default_factory=set)
    #: The number of other cases: in a queue that casebot does not route, or of an owner outside the roster.
    of_others: int = 0
    contradicted: int = 0

    def add(self, other: RowsTaken) -> None:
        """Add the result of another batch."""
        self.taken.add(other.taken)
        self.put_off |= other.put_off
        self.of_others += other.of_others
        self.contradicted += other.contradicted


class CasesIn:
    """Takes rows of cases in, one batch per unit of work."""

    def __init__(
        self,
        field_map: FieldMap,
        people: SalesforcePeople,
        open_uow: OpenUnitOfWork,
        policy: Policy,
        clock: Clock,
        organisation: Organisation,
    ) -> None:
        self._map = field_map
        self._people = people
        self._open_uow = open_uow
        self._policy = policy
        self._clock = clock
        self._organisation = organisation
        is_linked = organisation.link_base.startswith(policy.crm_link_prefix)
        self._link_base = organisation.link_base if is_linked else ""

    def take(self, rows: Sequence[Row], read_at: datetime, *, again: bool = False) -> RowsTaken:
        """Take in rows that were requested at `read_at`.

        With `again`, rows that were taken in before are included. Raises SalesforceError if users cannot be looked
        up.
        """
        users = self._people.users(
            {str(row.get(name) or "") for row in rows for name in ("OwnerId", "CreatedById") if is_user(row.get(name))}
        )
        done = RowsTaken()
        with self._open_uow() as uow:
            self._take(rows, users, read_at, uow, done, again=again)
            uow.commit()
        return done

    def _take(
        self,
        rows: Sequence[Row],
        users: Mapping[str, SalesforceUser],
        read_at: datetime,
        uow: UnitOfWork,
        done: RowsTaken,
        *,
        again: bool,
    ) -> None:
        ids = [long_id(str(row.get("Id") or "")) for row in rows]
        known = uow.cases.by_external_ids(ids)
        case_ids = {case.id: case.external_id for case in known.values()}
        busy = {case_ids[each] for each in uow.crm.busy(case_ids, read_at - CLOCKS_DIFFER)}
        waiting = uow.crm.open_of(case_ids)
        is_creating = len(known) < len(ids) and uow.crm.is_creating(CrmWriteKind.NEW_CASE)
        good: list[IncomingCase] = []
        for place, (case_id, row) in enumerate(zip(ids, rows, strict=True)):
            if case_id in busy:
                done.put_off.add(case_id)
                continue
            before = known.get(case_id)
            if before is None and is_creating and self._may_be_ours(row):
                # It was created here, and its key is not stored yet.
                done.put_off.add(case_id)
                continue
            owner = self._owner(row, users, uow.roster)
            if owner is None and before is None:
                done.of_others += 1
                continue
            creator = users.get(long_id(str(row.get("CreatedById") or "")))
            record = self.record(row, owner=owner, creator=creator)
            read = read_record(place, record, self._policy)
            if isinstance(read, Rejected):
                done.taken.rejected.append(read)
                continue
            if before is None and read.values.get("status") in CLOSINGS:
                # It was worked before casebot was installed.
                continue
            writes = waiting.get(before.id, ()) if before is not None else ()
            good.append(self._without_contradictions(read, writes, uow, done))
        taken = import_records(good, uow, self._policy, self._clock.now(), Surface.SALESFORCE, again=again)
        done.taken.add(taken)
        self._note_customers(rows, uow)

    def _may_be_ours(self, row: Row) -> bool:
        me = long_id(self._organisation.own_user())
        return not me or long_id(str(row.get("CreatedById") or "")) == me

    def record(self, row: Row, *, owner: str | None, creator: SalesforceUser | None = None) -> dict[str, RecordValue]:
        """Return the record of a row."""
        return record_of(
            row,
            self._map,
            owner=owner,
            creator=creator,
            record_types=self._organisation.record_types(),
            link_base=self._link_base,
        )

    def words(self, row: Row, roster: Roster) -> Mapping[str, str | None]:
        """Return a row's values by field, in the words of the history.

        Raises SalesforceError if its owner cannot be looked up.
        """
        owner_id = row.get("OwnerId")
        users = self._people.users([str(owner_id)]) if is_user(owner_id) else {}
        owner = self._owner(row, users, roster)
        record = self.record(row, owner=owner)
        record.setdefault("number", "0")
        read = read_record(0, record, self._policy)
        if not isinstance(read, Rejected):
            said = read.upstream
        else:
            # An unreadable value is compared as it is, so it counts as somebody's change.
            said = {name: words_of(value) for name, value in record.items()}
        if owner is None:
            user = users.get(long_id(str(owner_id or "")))
            said = {**said, "owner": (user.email or user.name or user.id) if user is not None else str(owner_id)}
        return said

    def _owner(self, row: Row, users: Mapping[str, SalesforceUser], roster: Roster) -> str | None:
        """Return the owner for the record: an e-mail on the roster; "" for a queue that casebot routes;

        None for others.
        """
        owner_id = long_id(str(row.get("OwnerId") or ""))
        if is_user(owner_id):
            person = person_of(users.get(owner_id), roster)
            return person.email if person is not None else None
        return "" if owner_id in self._organisation.queues() else None

    def _without_contradictions(
        self, read: IncomingCase, writes: Iterable[CrmWrite], uow: UnitOfWork, done: RowsTaken
    ) -> IncomingCase:
        found = reconcile(read.upstream, writes)
        for write in found.changed:
            if write.id:
                uow.crm.settle(write)
        uow.crm.put([write for write in found.changed if not write.id])
        done.contradicted += len(found.contradicted)
        uow.outbox.put(tell_of_trouble(found.contradicted, uow, self._policy))
        values = {name: value for name, value in read.values.items() if name not in found.withheld}
        return replace(read, values=values) if found.withheld else read

    def _note_customers(self, rows: Sequence[Row], uow: UnitOfWork) -> None:
        """Store the customers of the rows with their ids, so that choices in Slack can be linked there."""
        accounts: dict[str, Account] = {}
        contacts: dict[str, Contact] = {}
        opportunities: dict[str, Opportunity] = {}
        for row in rows:
            account_id = long_id(str(row.get("AccountId") or ""))
            account = self._named(row, "account")
            if account_id and account:
                accounts[account_id] = Account(name=account, external_id=account_id)
            contact_id, contact = self._linked(row, "contact"), self._named(row, "contact")
            if contact_id and contact:
                contacts[contact_id] = Contact(
                    name=contact, external_id=contact_id, account=account, account_id=account_id
                )
            opportunity_id, opportunity = self._linked(row, "opportunity"), self._named(row, "opportunity")
            if opportunity_id and opportunity:
                opportunities[opportunity_id] = Opportunity(
                    name=opportunity, external_id=opportunity_id, account=account, account_id=account_id
                )
        uow.directory.put([*accounts.values()], [*contacts.values()], [*opportunities.values()])

    def _named(self, row: Row, name: str) -> str:
        mapped = self._map.fields.get(name)
        value: Any = value_at(row, mapped.read) if mapped is not None else None
        return " ".join(str(value).split()) if value else ""

    def _linked(self, row: Row, name: str) -> str:
        mapped = self._map.fields.get(name)
        return long_id(str(row.get(mapped.write) or "")) if mapped is not None and mapped.write else ""
