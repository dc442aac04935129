"""Store the directory of customers in SQL."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Row, Select, Table, bindparam, insert, select, update

from cases.model.account import Account, Contact, Opportunity
from cases.model.case import Case
from cases.model.names import is_same_name
from cases.rules.text_match import fits, name_key, query_words, tag_words
from storage.batches import chunks
from storage.case_store import hold_intake
from storage.column_types import storable
from storage.directory_tables import accounts, contacts, opportunities
from storage.full_text import newest

Known = TypeVar("Known", Account, Contact, Opportunity)

# The letter before their search words: they are found by all of their names.
TAG = "x"
# No account has more people and opportunities. If one does, the first by name are used.
MOST_OF_ONE = 1_000
# The last letter: texts with a prefix sort between the prefix and the prefix with this.
_AFTER = "\U0010ffff"
_UNKNOWN = ("", None)


@dataclass(frozen=True)
class _Kept(Generic[Known]):
    """How one kind of entry is stored."""

    table: Table
    make: Callable[..., Known]
    names: tuple[str, ...]
    #: The texts that it is found by.
    words: Callable[[Known], Iterable[str]]
    #: The name of its account; "" for none.
    account: Callable[[Known], str]

    def of(self, row: Row[Any]) -> Known:
        values = {name: getattr(row, name) for name in self.names}
        return self.make(**values | {"external_id": row.external_id or ""})

    def row(self, one: Known) -> dict[str, Any]:
        row = {name: getattr(one, name) for name in self.names if name != "id"}
        row["external_id"] = one.external_id or None
        row["name_key"] = name_key(storable(one.name))
        if "account_key" in self.table.c:
            row["account_key"] = name_key(storable(self.account(one)))
        row["terms"] = " ".join(sorted(tag_words(TAG, map(storable, self.words(one))))) or TAG
        return row

    def key(self, one: Known) -> tuple[str, str]:
        """Return the key of an entry that only cases mention."""
        return name_key(storable(self.account(one))), name_key(storable(one.name))


def _kept(
    table: Table, value: type[Known], words: Callable[[Known], Iterable[str]], account: Callable[[Known], str]
) -> _Kept[Known]:
    return _Kept(table, value, tuple(item.name for item in fields(value)), words, account)


_ACCOUNTS = _kept(accounts, Account, lambda one: (one.name,), lambda _: "")
_CONTACTS = _kept(contacts, Contact, lambda one: (one.name, one.email, one.account), lambda one: one.account)
_OPPORTUNITIES = _kept(opportunities, Opportunity, lambda one: (one.name, one.account), lambda one: one.account)


def _one_person(people: list[Contact]) -> Contact | None:
    """Return the preferred one of the people with one e-mail; None if they are of more than one account."""
    of = {name_key(one.account) for one in people if one.account}
    best = min(people, key=lambda one: (not one.account, one.is_lead, not one.external_id, one.id))
    return best if len(of) <= 1 else None


class SqlDirectory:
    """Implements cases.ports.Directory over one connection."""

    def __init__(self, connection: Callable[[], Connection]) -> None:
        self._connection = connection

    def accounts(self, words: str, limit: int = 20) -> list[Account]:
        """See Directory."""
        return self._by_words(_ACCOUNTS, words, limit)

    def contacts(self, words: str, account: str = "", limit: int = 20) -> list[Contact]:
        """See Directory."""
        return self._found(_CONTACTS, words, account, limit)

    def opportunities(self, words: str, account: str = "", limit: int = 20) -> list[Opportunity]:
        """See Directory."""
        return self._found(_OPPORTUNITIES, words, account, limit)

    def account_named(self, name: str) -> Account | None:
        """See Directory. An exact name wins over an equivalent one."""
        key = name_key(storable(name))
        if not key:
            return None
        alike = self._all(_ACCOUNTS, select(accounts).where(accounts.c.name_key == key).limit(MOST_OF_ONE))
        exact = [account for account in alike if is_same_name(account.name, name)]
        # An account that only cases mention is identified by name, so it exists once, even after concurrent writes.
        of_the_crm = [account for account in exact if account.external_id]
        found = of_the_crm or exact[:1] or alike
        return found[0] if len(found) == 1 else None

    def contact_by_email(self, email: str) -> Contact | None:
        """See Directory."""
        return self.contacts_by_email([email]).get(email)

    def contacts_by_email(self, emails: Collection[str]) -> dict[str, Contact]:
        """See Directory."""
        wanted = {email: key for email in emails if (key := storable(email).strip().lower())}
        found: dict[str, list[Contact]] = {}
        for part in chunks(sorted(set(wanted.values()))):
            for one in self._all(_CONTACTS, select(contacts).where(contacts.c.email.in_(part))):
                found.setdefault(one.email, []).append(one)
        chosen = {key: person for key, people in found.items() if (person := _one_person(people)) is not None}
        return {email: chosen[key] for email, key in wanted.items() if key in chosen}

    def by_external_ids(self, ids: Collection[str]) -> dict[str, Account | Contact | Opportunity]:
        """See Directory."""
        wanted = [storable(each) for each in ids if each]
        found: dict[str, Account | Contact | Opportunity] = {}
        found |= self._of_ids(_ACCOUNTS, wanted)
        found |= self._of_ids(_CONTACTS, wanted)
        found |= self._of_ids(_OPPORTUNITIES, wanted)
        return found

    def _of_ids(self, kept: _Kept[Known], wanted: Sequence[str]) -> dict[str, Known]:
        query = select(kept.table).where(kept.table.c.external_id.in_(wanted))
        return {one.external_id: one for one in self._all(kept, query)}

    def high_value_owners(self, accounts: Collection[str]) -> dict[str, str]:
        """See Directory. An ambiguous name has no owner."""
        asked_for = {account: name_key(storable(account)) for account in accounts}
        owners: dict[str, set[str]] = {}
        for part in chunks(sorted(set(asked_for.values()) - {""})):
            table = _ACCOUNTS.table
            query = select(table.c.name_key, table.c.high_value_owner).where(
                table.c.name_key.in_(part), table.c.external_id.is_not(None)
            )
            for row in self._connection().execute(query):
                owners.setdefault(row.name_key, set()).add(row.high_value_owner)
        one_each = {key: next(iter(found)) for key, found in owners.items() if len(found) == 1}
        return {account: owner for account, key in asked_for.items() if (owner := one_each.get(key))}

    def put(
        self,
        accounts: Sequence[Account] = (),
        contacts: Sequence[Contact] = (),
        opportunities: Sequence[Opportunity] = (),
    ) -> None:
        """See Directory."""
        hold_intake(self._connection())
        self._put(_ACCOUNTS, accounts)
        self._put(_CONTACTS, [replace(one, email=one.email.strip().lower()) for one in contacts])
        self._put(_OPPORTUNITIES, opportunities)

    def mentioned(self, cases: Sequence[Case]) -> None:
        """See Directory."""
        self._note(_ACCOUNTS, [_account_in(case) for case in cases if case.account])
        self._note(_CONTACTS, [one for case in cases for one in _people_in(case)])
        self._note(_OPPORTUNITIES, [_opportunity_in(case) for case in cases if case.opportunity])

    def _by_words(self, kept: _Kept[Known], words: str, limit: int) -> list[Known]:
        words = storable(words)
        terms, table = query_words(words), kept.table
        if not terms:
            return []
        key = name_key(words)
        begun = (
            select(table)
            .where(table.c.name_key >= key, table.c.name_key < key + _AFTER)
            .order_by(table.c.name_key, table.c.id)
            .limit(limit)
        )
        found = {one.id: one for one in self._all(kept, begun)}
        if len(found) < limit:
            ids = newest(self._connection(), table.name, terms, TAG, limit=limit)
            rest = self._all(kept, select(table).where(table.c.id.in_([each for each in ids if each not in found])))
            found |= {one.id: one for one in sorted(rest, key=lambda one: name_key(one.name))}
        return list(found.values())[:limit]

    def _found(self, kept: _Kept[Known], words: str, account: str, limit: int) -> list[Known]:
        if not account:
            return self._by_words(kept, words, limit)
        table = kept.table
        theirs = (
            select(table)
            .where(table.c.account_key == name_key(storable(account)))
            .order_by(table.c.name_key, table.c.id)
            .limit(MOST_OF_ONE)
        )
        terms = query_words(words)
        found = [one for one in self._all(kept, theirs) if fits(terms, " ".join(kept.words(one)))]
        key = name_key(words)
        return sorted(found, key=lambda one: not name_key(one.name).startswith(key))[:limit]

    def _put(self, kept: _Kept[Known], given: Sequence[Known]) -> None:
        by_id = {one.external_id: one for one in given}
        for part in chunks(by_id.values()):
            known = {one.external_id: one for one in self._with_ids(kept, part)}
            named = {kept.key(one): one for one in self._named(kept, part) if not one.external_id}
            fresh: list[Known] = []
            again: list[Known] = []
            for one in part:
                before = known.get(one.external_id) or named.pop(kept.key(one), None)
                if before is None:
                    fresh.append(one)
                elif (now := _over(before, one)) != before:
                    again.append(now)
            self._store(kept, fresh, again)

    def _note(self, kept: _Kept[Known], mentioned: Sequence[Known]) -> None:
        """Store entries with unknown names; fill empty fields of known ones."""
        first: dict[tuple[str, str], Known] = {}
        for one in mentioned:
            key = kept.key(one)
            first[key] = _over(one, first[key]) if key in first else one
        for part in chunks(first.values()):
            known = {kept.key(one): one for one in self._named(kept, part)}
            fresh: list[Known] = []
            again: list[Known] = []
            for one in part:
                before = known.get(kept.key(one))
                if before is None:
                    fresh.append(one)
                elif (now := replace(_over(one, before), id=before.id)) != before:
                    again.append(now)
            self._store(kept, fresh, again)

    def _with_ids(self, kept: _Kept[Known], given: Sequence[Known]) -> list[Known]:
        ids = [storable(one.external_id) for one in given]
        return self._all(kept, select(kept.table).where(kept.table.c.external_id.in_(ids)))

    def _named(self, kept: _Kept[Known], given: Sequence[Known]) -> list[Known]:
        keys = {name_key(storable(one.name)) for one in given}
        return self._all(kept, select(kept.table).where(kept.table.c.name_key.in_(keys)))

    def _store(self, kept: _Kept[Known], fresh: Sequence[Known], again: Sequence[Known]) -> None:
        if fresh:
            self._connection().execute(insert(kept.table), [kept.row(one) for one in fresh])
        if again:
            rows = [kept.row(one) | {"this_id": one.id} for one in again]
            statement = update(kept.table).where(kept.table.c.id == bindparam("this_id"))
            self._connection().execute(
                statement.values({name: bindparam(name) for name in rows[0] if name != "this_id"}), rows
            )

    def _all(self, kept: _Kept[Known], query: Select[Any]) -> list[Known]:
        return [kept.of(row) for row in self._connection().execute(query)]


def _over(before: Known, now: Known) -> Known:
    """Return the new values, and the old ones where the new are empty."""
    names = (item.name for item in fields(now) if item.name != "id")
    news = {name: value for name in names if (value := getattr(now, name)) not in _UNKNOWN}
    return replace(before, **news)


def _people_in(case: Case) -> Iterable[Contact]:
    """Return the people that a case names. Without a name, its writer is known by e-mail, if the account is known."""
    email = case.web_email.strip().lower()
    if case.contact:
        yield Contact(case.contact, email=email, account=case.account)
    if case.lead:
        yield Contact(case.lead, email="" if case.contact else email, account=case.account, is_lead=True)
    if email and case.account and not (case.contact or case.lead):
        yield Contact(email, email=email, account=case.account)


def _account_in(case: Case) -> Account:
    return Account(case.account, carr=case.carr, employees=case.employees, lam=case.lam, country=case.country)


def _opportunity_in(case: Case) -> Opportunity:
    return Opportunity(
        case.opportunity,
        account=case.account,
        stage=case.opportunity_stage or "",
        close_date=case.opportunity_close_date,
        renewal_risk=case.renewal_risk or "",
    )
