"""Store the cases and their histories in SQL."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    RowMapping,
    ScalarSelect,
    Select,
    Update,
    bindparam,
    func,
    insert,
    select,
    text,
    update,
)

from cases.model.case import OWN_LETTER, Case, NextStepEntry, Touch, with_values
from cases.model.case_number import case_number_key, is_case_number, parse_case_number
from cases.model.case_type import CaseType
from cases.model.errors import CaseNotFound, ChangedMeanwhile
from cases.model.names import account_key
from cases.model.people import Region
from cases.model.status import CLOSINGS, Resolution
from cases.rules.worklist import CaseSummary
from storage.audit_trail import SqlAuditTrail
from storage.batches import CHUNK, chunks
from storage.case_words import has_other_words, note_words, renew_words
from storage.column_types import storable
from storage.kinds import kind_has
from storage.schema import IS_OPEN, cases, former_numbers, next_steps, own_numbers
from storage.touches import add_touch, remove_touch, touches_of
from storage.upserts import insert_if_new

# Held during look-ups before storing: rows that do not exist yet cannot be locked.
_INTAKE_LOCK = 0x43415345

_FIELDS = tuple(item.name for item in fields(Case))
CASE_COLUMNS = tuple(cases.c[name] for name in _FIELDS)

# Cached: building a statement of so many columns costs more than running it.
_CASES = select(*CASE_COLUMNS)
_BY_ID = _CASES.where(cases.c.id == bindparam("this_id"))
_BY_ID_LOCKED = _BY_ID.with_for_update()
_BY_NUMBER = _CASES.where(cases.c.number_key == bindparam("this_key")).limit(CHUNK)
_BY_FORMER_NUMBER = _CASES.join(former_numbers, former_numbers.c.case_id == cases.c.id).where(
    former_numbers.c.number_key == bindparam("this_key")
)
_OPEN_OF_OWNER = _CASES.where(cases.c.owner == bindparam("this_owner"), text(IS_OPEN)).order_by(
    cases.c.opened_at, cases.c.id
)


def hold_intake(connection: Connection) -> None:
    """Keep others from storing new cases until the unit of work ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_INTAKE_LOCK)))


def row_of(case: Case) -> dict[str, Any]:
    """Return the columns of a case without its id."""
    row = {name: getattr(case, name) for name in _FIELDS if name != "id"}
    row["number_key"] = case_number_key(case.number)
    row["account_key"] = account_key(case.account)
    return row


@dataclass(frozen=True)
class Concerned:
    """The people whose App Home shows a stored case, or showed it before (HOM-1)."""

    owner: str | None
    creator: str
    region: Region | None
    renewal_manager: str | None
    creator_slack_id: str
    #: 0 for a new case, which nobody follows yet.
    case_id: int

    @classmethod
    def of(cls, case: Case) -> Concerned:
        """Return whom this state of a case concerns."""
        return cls(case.owner, case.creator, case.region, case.renewal_manager, case.creator_slack_id, case.id)


# In the order of the fields of Concerned.
_CONCERNED = (
    cases.c.owner,
    cases.c.creator,
    cases.c.region,
    cases.c.renewal_manager,
    cases.c.creator_slack_id,
    cases.c.id,
)


def case_of(row: RowMapping) -> Case:
    """Return the case in a row of CASE_COLUMNS."""
    return Case(**{name: row[name] for name in _FIELDS})


class SqlCaseStore:
    """Implements cases.ports.CaseStore over one connection.

    Args:
        spoil: Called when the unit of work can no longer be committed.
        case_types: The table of case types.
        concerned: Collects the people whom stored cases concern.
    """

    def __init__(
        self,
        connection: Callable[[], Connection],
        trail: SqlAuditTrail,
        spoil: Callable[[], None],
        case_types: Sequence[CaseType],
    ) -> None:
        self._connection = connection
        self._trail = trail
        self._spoil = spoil
        self._is_high_value = kind_has("high_value", case_types)
        self.concerned: set[Concerned] = set()
        # What this transaction has read and locked: nobody else can change it until the end.
        self._locked: dict[int, Case] = {}
        # What `hold` has read, for the next `get`.
        self._held: dict[int, Case] = {}

    def end_transaction(self) -> None:
        """Clear the locked cases: others may change them from now on."""
        self._locked.clear()
        self._held.clear()

    def hold(self, case_id: int, beside: ScalarSelect[int]) -> int | None:
        """Lock a case, and return what is selected beside it; None if there is no such case."""
        query = _CASES.add_columns(beside.label("beside")).where(cases.c.id == case_id)
        row = self._connection().execute(query.with_for_update(of=cases)).mappings().first()
        if row is None:
            return None
        self._held[case_id] = case_of(row)
        return int(row["beside"] or 0)

    def get(self, case_id: int, *, for_change: bool = False) -> Case:
        """See CaseStore."""
        held = self._held.pop(case_id, None)
        query = _BY_ID_LOCKED if for_change else _BY_ID
        found = [held] if held is not None else self._all(query, {"this_id": case_id})
        if not found:
            raise CaseNotFound("This case was not found.")
        if for_change:
            self._locked[case_id] = found[0]
        return found[0]

    def many(self, case_ids: Sequence[int]) -> Mapping[int, Case]:
        """See CaseStore."""
        found = [
            case for part in chunks(sorted(set(case_ids))) for case in self._all(_CASES.where(cases.c.id.in_(part)))
        ]
        return {case.id: case for case in found}

    def find(self, number: str) -> Case | None:
        """See CaseStore. An exact number wins over an equivalent one."""
        key = case_number_key(storable(number))
        if not key:
            return None
        alike = self._all(_BY_NUMBER, {"this_key": key})
        if not alike and key.startswith(OWN_LETTER.casefold()):
            alike = self._all(_BY_FORMER_NUMBER, {"this_key": key})
        return _the_one(number, alike)

    def note_former_number(self, number: str, case_id: int) -> None:
        """See CaseStore."""
        noted = insert_if_new(self._connection(), former_numbers)
        values = {"number_key": case_number_key(storable(number)), "case_id": case_id}
        self._connection().execute(noted.values(values).on_conflict_do_nothing())

    def open_of(self, owner: str) -> list[Case]:
        """Return the cases of this owner (an e-mail) that are not closed, oldest first."""
        return self._all(_OPEN_OF_OWNER, {"this_owner": owner})

    def by_external_ids(self, ids: Sequence[str]) -> Mapping[str, Case]:
        """See CaseStore. It locks until the unit of work ends, so that no unknown id is stored twice."""
        hold_intake(self._connection())
        asked = {storable(external_id): external_id for external_id in ids}
        found: dict[str, Case] = {}
        # Always in the same order of ids, so that units of work do not deadlock.
        for part in chunks(sorted(asked)):
            query = _CASES.where(cases.c.external_id.in_(part)).order_by(cases.c.id).with_for_update()
            found.update((asked[case.external_id], case) for case in self._all(query))
        return found

    def ids_of(self, external_ids: Collection[str]) -> Mapping[str, int]:
        """See CaseStore."""
        asked = {storable(external_id): external_id for external_id in external_ids}
        found: dict[str, int] = {}
        for part in chunks(sorted(asked)):
            query = select(cases.c.external_id, cases.c.id).where(cases.c.external_id.in_(part))
            found.update((asked[external_id], case_id) for external_id, case_id in self._connection().execute(query))
        return found

    def by_numbers(self, numbers: Sequence[str]) -> Mapping[str, Case]:
        """See CaseStore."""
        keys = {number: case_number_key(storable(number)) for number in numbers}
        alike: dict[str, list[Case]] = {}
        for part in chunks(sorted(set(keys.values()) - {""})):
            query = _CASES.where(cases.c.number_key.in_(part)).order_by(cases.c.id).with_for_update()
            for case in self._all(query):
                alike.setdefault(case_number_key(case.number), []).append(case)
        found = {number: _the_one(number, alike.get(key, ())) for number, key in keys.items()}
        return {number: case for number, case in found.items() if case is not None}

    def add_many(self, cases_to_add: Sequence[Case]) -> list[Case]:
        """See CaseStore."""
        connection = self._connection()
        added: list[Case] = []
        self.concerned.update(Concerned.of(case) for case in cases_to_add)
        for part in chunks(cases_to_add):
            ids = _next_ids(connection, len(part))
            new = [with_values(case, id=case_id) for case, case_id in zip(part, ids, strict=True)]
            connection.execute(insert(cases), [row_of(case) | {"id": case.id} for case in new])
            note_words(connection, new)
            added += new
        return added

    def own_number(self) -> str:
        """See CaseStore."""
        connection = self._connection()
        first = insert_if_new(connection, own_numbers).values(id=1, last=1)
        counted = first.on_conflict_do_update(index_elements=["id"], set_={"last": own_numbers.c.last + 1})
        number = connection.execute(counted.returning(own_numbers.c.last)).scalar_one()
        return f"{OWN_LETTER}{number:06}"

    def save_many(self, changed: Sequence[Case]) -> None:
        """See CaseStore."""
        if any(isinstance(case, CaseSummary) for case in changed):
            raise TypeError("A case in brief lacks its texts, and saving it would lose them.")
        connection = self._connection()
        self._held.clear()
        for part in chunks(sorted(changed, key=lambda case: case.id)):
            self._hold(part)
            rows = [row_of(case) | {"this_id": case.id, "version_before": case.version - 1} for case in part]
            saved = connection.execute(_save(tuple(rows[0])), rows).rowcount
            if saved != len(part):
                self._spoil()
                raise RuntimeError(f"{len(part)} cases were to be saved, {saved} were.")
            renew_words(connection, [case for case in part if has_other_words(self._locked.get(case.id), case)])
            self._locked.update({case.id: case for case in part if case.id in self._locked})

    def next_steps(self, case_id: int, limit: int = 20) -> list[NextStepEntry]:
        """See CaseStore."""
        query = select(next_steps).where(next_steps.c.case_id == case_id).order_by(next_steps.c.id.desc()).limit(limit)
        return [
            NextStepEntry(case_id=row.case_id, line=row.line, due=row.due, by=row.written_by, at=row.at)
            for row in self._connection().execute(query)
        ]

    def add_next_steps(self, entries: Sequence[NextStepEntry]) -> None:
        """See CaseStore."""
        for part in chunks(entries):
            rows = [
                {"case_id": entry.case_id, "line": entry.line, "due": entry.due, "written_by": entry.by, "at": entry.at}
                for entry in part
            ]
            self._connection().execute(insert(next_steps), rows)

    def touches(self, case_id: int) -> list[Touch]:
        """See CaseStore."""
        return touches_of(self._connection(), case_id)

    def remove_touch(self, touch: Touch) -> None:
        """See CaseStore."""
        remove_touch(self._connection(), touch)

    def add_touch(self, touch: Touch) -> None:
        """See CaseStore."""
        add_touch(self._connection(), touch)

    def high_value_ended(self, accounts: Collection[str]) -> set[str]:
        """See CaseStore. A High Value case closes only for churn, with Request Not Possible (CLO-7); check both."""
        asked_for = {account: account_key(storable(account)) for account in accounts}
        ended: set[str] = set()
        for part in chunks(sorted(set(asked_for.values()) - {""})):
            query = select(cases.c.account_key).where(
                cases.c.account_key.in_(part),
                self._is_high_value,
                cases.c.status.in_(CLOSINGS),
                cases.c.resolution == Resolution.REQUEST_NOT_POSSIBLE,
            )
            ended.update(self._connection().execute(query).scalars())
        return {account for account, key in asked_for.items() if key in ended}

    def high_value_advocates(self, accounts: Collection[str]) -> dict[str, str]:
        """See CaseStore."""
        asked_for = {account: account_key(storable(account)) for account in accounts}
        owners: dict[str, str] = {}
        for part in chunks(sorted(set(asked_for.values()) - {""})):
            theirs = (
                select(cases.c.account_key, cases.c.owner)
                .where(
                    cases.c.account_key.in_(part),
                    self._is_high_value,
                    cases.c.owner.is_not(None),
                    text(IS_OPEN),
                )
                .order_by(cases.c.opened_at, cases.c.id)
            )
            for row in self._connection().execute(theirs):
                owners.setdefault(row.account_key, row.owner)
        return {account: owners[key] for account, key in asked_for.items() if key in owners}

    def _all(self, query: Select[Any], values: Mapping[str, Any] | None = None) -> list[Case]:
        return [case_of(row) for row in self._connection().execute(query, values).mappings()]

    def _hold(self, changed: Sequence[Case]) -> None:
        """Lock the rows of these cases, and raise for the first one that somebody else changed."""
        stored: dict[int, int] = {}
        for case_id, stored_version, concerned in self._locked_or_read(changed):
            stored[case_id] = stored_version
            self.concerned.add(concerned)
        self.concerned.update(Concerned.of(case) for case in changed)
        for case in changed:
            version = stored.get(case.id)
            if version == case.version - 1:
                continue
            self._spoil()
            if version is None:
                raise CaseNotFound("This case was not found.")
            raise ChangedMeanwhile(self._trail.since(case.id, case.version - 1), version)

    def _locked_or_read(self, changed: Sequence[Case]) -> Iterator[tuple[int, int, Concerned]]:
        if all(case.id in self._locked for case in changed):
            for case in (self._locked[each.id] for each in changed):
                yield case.id, case.version, Concerned.of(case)
            return
        query = select(cases.c.version, *_CONCERNED).where(_one_of(changed)).order_by(cases.c.id).with_for_update()
        for row in self._connection().execute(query):
            yield row.id, row.version, Concerned(*row[1:])


@cache
def _save(names: tuple[str, ...]) -> Update:
    # Building it costs as much as executing it.
    values: dict[str, BindParameter[Any]] = {
        name: bindparam(name) for name in names if name not in ("this_id", "version_before")
    }
    known = cases.c.id == bindparam("this_id"), cases.c.version == bindparam("version_before")
    return update(cases).where(*known).values(values)


def _next_ids(connection: Connection, count: int) -> Iterable[int]:
    """Reserve ids for new cases. Rows with known ids are stored several times as fast."""
    if connection.dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence(cases.name, cases.c.id.name)
        return connection.execute(select(func.nextval(sequence)).select_from(func.generate_series(1, count))).scalars()
    # Nobody else writes meanwhile, and SQLite itself would choose the same.
    last = connection.execute(select(func.coalesce(func.max(cases.c.id), 0))).scalar_one()
    return range(last + 1, last + 1 + count)


def _the_one(number: str, alike: Sequence[Case]) -> Case | None:
    as_stored = parse_case_number(number) if is_case_number(number) else number.strip()
    exact = [case for case in alike if case.number == as_stored]
    fitting = exact or alike
    return fitting[0] if len(fitting) == 1 else None


def _one_of(changed: Sequence[Case]) -> ColumnElement[bool]:
    return cases.c.id.in_([case.id for case in changed])
