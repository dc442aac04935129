"""Find or erase what is stored about one person (a data request).

Every text column of every table is searched, including tables added later. Only this module edits the history: the
events, their times and fields stay; the person and their text do not. It changes cases below the rules, as a repair
of the database, and raises their versions so that nobody writes an old state back.
"""

from __future__ import annotations

import json
import re
import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    RowMapping,
    Table,
    Text,
    and_,
    delete,
    func,
    insert,
    select,
    text,
    update,
)

import storage.unit_of_work  # noqa: F401 - it knows all tables
from cases.changes.card_updates import card_updates
from cases.changes.ongoing_cards import updates_beside
from cases.model.case import Case
from cases.model.status import Surface
from cases.rules.text_match import name_key
from storage.batches import chunks
from storage.case_store import CASE_COLUMNS, case_of
from storage.case_words import renew_words
from storage.column_types import FreeText, WordList, metadata
from storage.customer_cards import customer_cards
from storage.customer_contacts import customer_contacts, erase_of_contacts
from storage.directory_tables import contacts
from storage.outbox import RowState, SqlOutbox, lane_table, outbox_table, places_of, write
from storage.people_tables import former_people, people
from storage.schema import audit, cases, forwarded_mails, homes, mails

#: Fields that customers write: erased in their own cases.
WRITTEN_BY_CUSTOMERS = ("description", "context")
#: The same in the history, where a mail is stored by its subject.
WRITTEN_IN_HISTORY = (*WRITTEN_BY_CUSTOMERS, "mail", "automatic_mail")
# Lane names contain people's names and are referred to; they are renamed separately.
_APART = {(lane_table.name, "name"), (outbox_table.name, "lane")}


class StillOnTheRoster(Exception):
    """The person is on the roster. The text says what to do first."""


@dataclass(frozen=True)
class Person:
    """How a person is found."""

    email: str
    #: Their e-mail, Slack ids and, for a colleague, names.
    everywhere: frozenset[str]
    #: Names of a customer, which others may have too.
    in_their_cases: frozenset[str]
    #: The ids of the cases in which such a name is this person.
    their_cases: frozenset[int]
    #: The CRM's keys of them as a customer.
    contact_ids: frozenset[str] = frozenset()

    def pattern(self, case_id: object) -> re.Pattern[str]:
        """Return what to search in a row of this case (None: of no case)."""
        words = self.everywhere | (self.in_their_cases if case_id in self.their_cases else frozenset())
        longest_first = sorted(map(re.escape, words), key=len, reverse=True)
        return re.compile(rf"(?<![\w.+-])(?:{'|'.join(longest_first)})(?![\w-])", re.IGNORECASE)


@dataclass
class Erased:
    """What was erased."""

    #: What replaces the person.
    token: str
    #: The number of changed rows, by table.
    rows: Counter[str] = field(default_factory=Counter)
    #: The changed cases.
    cases: set[int] = field(default_factory=set)
    #: Those whose own row was changed, as they were before.
    before: dict[int, Case] = field(default_factory=dict)


def find_person(connection: Connection, email: str, names: Iterable[str] = ()) -> Person:
    """Return how to find this person.

    Args:
        names: Further names of the person.
    """
    is_theirs = [func.lower(table.c.email) == email.lower() for table in (contacts, former_people, homes, people)]
    known = list(connection.execute(select(contacts.c.id, contacts.c.name, contacts.c.account).where(is_theirs[0])))
    left = list(connection.execute(select(former_people.c.name, former_people.c.slack_id).where(is_theirs[1])))
    seen = list(connection.execute(select(homes.c.name, homes.c.slack_id).where(is_theirs[2])))
    here = list(connection.execute(select(people.c.name, people.c.slack_id).where(is_theirs[3])))
    colleague = {word for row in (*left, *seen, *here) for word in row if word}
    customer = {name for name in (*names, *(row.name for row in known)) if name.strip()}
    accounts = {name_key(row.account) for row in known}
    keys = {name_key(name) for name in customer}
    query = select(cases.c.id, cases.c.contact, cases.c.lead, cases.c.web_email, cases.c.account)
    theirs = {
        row.id: name_key(row.account)
        for row in connection.execute(query)
        if row.web_email.lower() == email.lower()
        or ({name_key(row.contact), name_key(row.lead)} & keys and (not accounts or name_key(row.account) in accounts))
    }
    entries = {row.id for row in known} | _entries_of(connection, keys, accounts | set(theirs.values()))
    return Person(
        email, frozenset({email, *colleague}), frozenset(customer), frozenset(theirs), _crm_keys(connection, entries)
    )


def _entries_of(connection: Connection, names: Collection[str], accounts: Collection[str]) -> set[int]:
    """Return the contacts without an address that have one of these names at one of these accounts."""
    here = contacts.c.name_key.in_(sorted(names)) & (contacts.c.email == "")
    return set(
        connection.execute(select(contacts.c.id).where(here, contacts.c.account_key.in_(sorted(accounts)))).scalars()
    )


def _crm_keys(connection: Connection, entries: Collection[int]) -> frozenset[str]:
    query = select(contacts.c.external_id).where(
        contacts.c.id.in_(sorted(entries)), contacts.c.external_id.is_not(None)
    )
    return frozenset(connection.execute(query).scalars())


def rows_about(connection: Connection, person: Person) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every row that names the person, and all of their own cases, as table and columns."""
    for table in _tables():
        for row in connection.execute(select(table)).mappings():
            case_id = _case_of(table, row)
            is_theirs = (table is cases and case_id in person.their_cases) or (
                table is customer_contacts and row["about"] in person.contact_ids
            )
            if is_theirs or person.pattern(case_id).search(_text_of(table, row)):
                yield table.name, dict(row)


def as_json(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row in values of JSON."""
    plain: dict[str, Any] = json.loads(json.dumps(dict(row), default=_plain, ensure_ascii=False))
    return plain


def forget(connection: Connection, person: Person, now: datetime) -> Erased:
    """Erase the person, in this transaction.

    Raises:
        StillOnTheRoster: They still work here.
    """
    if connection.execute(select(people.c.email).where(func.lower(people.c.email) == person.email.lower())).first():
        raise StillOnTheRoster(
            f"{person.email} is on the roster. Reassign their cases, remove them from the roster file, and run this again."
        )
    erased = Erased(f"erased-{secrets.token_hex(3)}")
    _delete_directory_entries(connection, person, erased)
    with_edits = _edits_of_history(connection)
    next(with_edits)
    for table in _tables():
        _erase_in(connection, table, person, erased)
    next(with_edits, None)
    _rename_lanes(connection, person, erased)
    _note(connection, erased, now)
    return erased


def _tables() -> list[Table]:
    return [table for table in metadata.sorted_tables if any(_has_text(column) for column in table.columns)]


def _has_text(column: Column[Any]) -> bool:
    return isinstance(column.type, Text | FreeText | WordList | JSON)


def _case_of(table: Table, row: RowMapping) -> object:
    if table is cases:
        return row["id"]
    return row.get("case_id", row.get("subject") if table is outbox_table else None)


def _text_of(table: Table, row: RowMapping) -> str:
    return "\n".join(
        _readable(value)
        if isinstance(value := row[column.name], str)
        else json.dumps(value, ensure_ascii=False, default=_plain)
        for column in table.columns
        if _has_text(column) and row[column.name] is not None
    )


def _readable(value: str) -> str:
    """Return the text with escaped JSON characters decoded."""
    try:
        return json.dumps(json.loads(value), ensure_ascii=False) if value.startswith("{") else value
    except ValueError:
        return value


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _delete_directory_entries(connection: Connection, person: Person, erased: Erased) -> None:
    for table in (contacts, former_people, homes):
        gone = connection.execute(delete(table).where(func.lower(table.c.email) == person.email.lower())).rowcount
        erased.rows[table.name] += gone
    theirs = delete(contacts).where(contacts.c.external_id.in_(sorted(person.contact_ids)))
    erased.rows[contacts.name] += connection.execute(theirs).rowcount
    erased.rows[customer_contacts.name] += erase_of_contacts(connection, person.contact_ids)


def _erase_in(connection: Connection, table: Table, person: Person, erased: Erased) -> None:
    keys = list(table.primary_key.columns)
    for row in list(connection.execute(select(table)).mappings()):
        case_id = _case_of(table, row)
        pattern = person.pattern(case_id)
        values = {
            column.name: _replaced(row[column.name], pattern, erased.token)
            for column in table.columns
            if _has_text(column) and (table.name, column.name) not in _APART
        }
        if case_id in person.their_cases:
            _without_their_texts(table, values, erased.token)
        if table in (mails, forwarded_mails) and str(row["sender"]).lower() == person.email.lower():
            values |= {"subject": "", "text": ""}
        changed = {name: value for name, value in values.items() if value != row[name]}
        if not changed:
            continue
        where = and_(*(key == row[key.name] for key in keys))
        connection.execute(update(table).where(where).values(changed))
        erased.rows[table.name] += 1
        if isinstance(case_id, int):
            erased.cases.add(case_id)
        if table is cases:
            erased.before[row["id"]] = case_of(row)


def _without_their_texts(table: Table, values: dict[str, Any], token: str) -> None:
    """Erase the customer's text in their own case and in its history."""
    if table is cases:
        values.update({name: f"({token})" for name in WRITTEN_BY_CUSTOMERS if values[name]})
        if values["upstream"]:
            said = json.loads(values["upstream"])
            said.update({name: f"({token})" for name in WRITTEN_BY_CUSTOMERS if said.get(name)})
            values["upstream"] = json.dumps(said)
    elif table is audit:
        values["fields"] = [
            [name, None, f"({token})"] if name in WRITTEN_IN_HISTORY else [name, *words]
            for name, *words in values["fields"]
        ]


def _replaced(value: Any, pattern: re.Pattern[str], token: str) -> Any:
    if isinstance(value, str) and value.startswith("{"):
        # The CRM's values are stored as JSON, which may contain escaped characters.
        return _in_json(value, pattern, token)
    if isinstance(value, str):
        return pattern.sub(token, value)
    if isinstance(value, tuple):
        return tuple(_replaced(part, pattern, token) for part in value)
    if isinstance(value, list):
        return [_replaced(part, pattern, token) for part in value]
    if isinstance(value, dict):
        return {name: _replaced(part, pattern, token) for name, part in value.items()}
    return value


def _in_json(value: str, pattern: re.Pattern[str], token: str) -> str:
    try:
        read = json.loads(value)
    except ValueError:
        return pattern.sub(token, value)
    return (
        json.dumps(_replaced(read, pattern, token)) if pattern.search(json.dumps(read, ensure_ascii=False)) else value
    )


def _edits_of_history(connection: Connection) -> Iterator[None]:
    """Allow edits of the history until the next step. Other transactions never see it unprotected."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("ALTER TABLE audit DISABLE TRIGGER audit_is_never_edited"))
        yield
        connection.execute(text("ALTER TABLE audit ENABLE TRIGGER audit_is_never_edited"))
        return
    query = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'")
    guards = list(connection.execute(query))
    for guard in guards:
        connection.exec_driver_sql(f"DROP TRIGGER {guard.name}")
    yield
    for guard in guards:
        connection.exec_driver_sql(guard.sql)


def _rename_lanes(connection: Connection, person: Person, erased: Erased) -> None:
    """Rename the lanes of the person, and send nothing more through them."""
    names = [
        name for word in person.everywhere for place in (f"dm:{word}", f"user:{word}") for name in places_of(place)
    ]
    for row in list(
        connection.execute(
            select(lane_table).where(func.lower(lane_table.c.name).in_([n.lower() for n in names]))
        ).mappings()
    ):
        new = _replaced(row["name"], person.pattern(None), erased.token)
        connection.execute(insert(lane_table).values({**row, "name": new, "channel_id": None, "due_at": None}))
        moved = update(outbox_table).where(outbox_table.c.lane == row["name"])
        connection.execute(moved.values(lane=new))
        waiting = outbox_table.c.state.in_([RowState.PENDING.value, RowState.UNKNOWN.value, RowState.DEAD.value])
        connection.execute(
            update(outbox_table)
            .where(outbox_table.c.lane == new, waiting)
            .values(state=RowState.SUPERSEDED.value, args=None)
        )
        connection.execute(delete(lane_table).where(lane_table.c.name == row["name"]))
        erased.rows[lane_table.name] += 1


def _note(connection: Connection, erased: Erased, now: datetime) -> None:
    """Note the erasure in the history of each case, update its search words, and have its cards updated."""
    outbox = SqlOutbox(connection, _Then(now))
    for part in chunks(sorted(erased.cases)):
        connection.execute(update(cases).where(cases.c.id.in_(part)).values(version=cases.c.version + 1))
        changed = [
            case_of(row) for row in connection.execute(select(*CASE_COLUMNS).where(cases.c.id.in_(part))).mappings()
        ]
        renew_words(connection, changed)
        notes = [
            {
                "case_id": case.id,
                "version": case.version,
                "at": now,
                "actor": "casebot",
                "actor_name": "casebot",
                "surface": Surface.SYSTEM,
                "reason": "",
                "fields": [["erased", None, "a person's data, on request"]],
            }
            for case in changed
        ]
        if notes:
            connection.execute(insert(audit), notes)
        for case_id, lanes in outbox.live_cards_of(part).items():
            write(connection, card_updates(case_id, lanes, erased.token), now)
        # The cards of the same customers name them too (RTE-8).
        pairs = [(erased.before.get(case.id), case) for case in changed]
        write(connection, updates_beside(pairs, partial(customer_cards, connection), most=None), now)


@dataclass(frozen=True)
class _Then:
    """A clock (cases.ports.Clock) that is fixed at one moment."""

    moment: datetime

    def now(self) -> datetime:
        """Return that moment."""
        return self.moment
