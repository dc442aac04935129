"""Store e-mails and calls with customers who had no open case, in SQL (RTE-8)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    delete,
    select,
    true,
)

from cases.model.case import Case
from cases.model.customer_contact import CustomerContact
from cases.model.policy import TouchKind
from cases.rules.ongoing import RECENT
from cases.rules.text_match import name_key
from storage.column_types import FreeText, UtcDateTime, Word, metadata, storable
from storage.directory_tables import accounts, contacts
from storage.upserts import insert_if_new

# One row for each thing that an e-mail or call concerns. about: the CRM's key. logged_by: an e-mail of the roster, or a name.
customer_contacts = Table(
    "customer_contacts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("kind", Word(TouchKind), nullable=False),
    Column("logged_by", FreeText, nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
    UniqueConstraint("key", "about"),
    Index(None, "about", "at"),
)

# The newest ones of a customer, from which the shown ones are chosen.
_NEWEST = 50

# Each card reads these. Building a statement costs more than running it.
_ABOUT = (
    select(customer_contacts)
    .where(
        customer_contacts.c.about.in_(bindparam("keys", expanding=True)), customer_contacts.c.at >= bindparam("since")
    )
    .order_by(customer_contacts.c.at.desc(), customer_contacts.c.id.desc())
    .limit(_NEWEST)
)
_KEYS_OF_ACCOUNT = select(accounts.c.external_id).where(
    accounts.c.name_key == bindparam("this"), accounts.c.external_id.is_not(None)
)


class SqlCustomerContacts:
    """Implements cases.ports.CustomerContacts over one connection."""

    def __init__(self, connection: Callable[[], Connection]) -> None:
        self._connection = connection

    def add(self, key: str, contacts: Collection[CustomerContact]) -> None:
        """See CustomerContacts."""
        connection = self._connection()
        rows = [
            {"key": key, "about": each.about, "kind": each.kind, "logged_by": each.by, "at": each.at}
            for each in contacts
        ]
        if rows:
            insert = insert_if_new(connection, customer_contacts)
            connection.execute(insert.on_conflict_do_nothing(index_elements=["key", "about"]), rows)

    def about(self, keys: Collection[str], since: datetime) -> list[CustomerContact]:
        """See CustomerContacts."""
        wanted = sorted(storable(each) for each in keys if each)
        rows = self._connection().execute(_ABOUT, {"keys": wanted, "since": since})
        return [CustomerContact(row.about, row.kind, row.logged_by, row.at) for row in rows]

    def keys_of(self, case: Case) -> dict[str, str]:
        """See CustomerContacts."""
        account = name_key(storable(case.account))
        people = {name_key(storable(name)) for name in (case.contact, case.lead)} - {""}
        address = storable(case.web_email).strip().lower()
        found: dict[str, str] = {}
        if address:
            found |= self._contacts(contacts.c.email == address, "address")
        if people:
            # One name at two accounts is two people.
            theirs = contacts.c.account_key.in_({account, ""}) if account else true()
            found |= self._contacts(contacts.c.name_key.in_(people) & theirs, "contact")
        if account:
            found |= dict.fromkeys(self._connection().execute(_KEYS_OF_ACCOUNT, {"this": account}).scalars(), "account")
        return found | {case.external_id: "case"}

    def _contacts(self, condition: ColumnElement[bool], shares: str) -> dict[str, str]:
        query = select(contacts.c.external_id).where(condition, contacts.c.external_id.is_not(None)).limit(_NEWEST)
        return dict.fromkeys(self._connection().execute(query).scalars(), shares)


def erase_of_contacts(connection: Connection, ids: Collection[str]) -> int:
    """Erase the e-mails and calls with these contacts; return the number of rows."""
    keys = select(customer_contacts.c.key).where(customer_contacts.c.about.in_(sorted(ids)))
    return connection.execute(delete(customer_contacts).where(customer_contacts.c.key.in_(keys))).rowcount


def purge(connection: Connection, now: datetime) -> int:
    """Erase what is too old to be shown; return the number of rows."""
    return connection.execute(delete(customer_contacts).where(customer_contacts.c.at < now - RECENT)).rowcount
