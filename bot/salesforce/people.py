"""Match Salesforce users with people on the roster, by CRM id or else by e-mail."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Mapping

from cases.model.people import Person, Roster
from connectors.salesforce.client import SalesforceClient
from connectors.salesforce.rows import SalesforceUser, user_of
from connectors.salesforce.soql import select
from connectors.salesforce_ids import long_id

# Changes of a user, such as a new address, are seen after this time.
REMEMBER_S = 600.0
_FIELDS = ("Id", "Name", "Email", "Department", "IsActive")
_MOST_IN_ONE = 200


class SalesforcePeople:
    """Looks users up and caches them; thread-safe. Raises SalesforceError if a look-up fails."""

    def __init__(self, client: SalesforceClient, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._elapsed = elapsed
        self._lock = threading.Lock()
        self._users: dict[str, tuple[float, SalesforceUser]] = {}
        self._by_email: dict[str, tuple[float, SalesforceUser | None]] = {}

    def users(self, ids: Collection[str]) -> Mapping[str, SalesforceUser]:
        """Return the known users of these, by id."""
        wanted = {long_id(each) for each in ids if each}
        with self._lock:
            missing = sorted(each for each in wanted if not self._is_fresh(self._users.get(each)))
        for start in range(0, len(missing), _MOST_IN_ONE):
            part = missing[start : start + _MOST_IN_ONE]
            rows = self._client.query_all(select(_FIELDS, "User", "Id IN {ids}", {"ids": part}))
            self._remember([user_of(row) for row in rows])
        with self._lock:
            return {each: self._users[each][1] for each in wanted if each in self._users}

    def user_with_email(self, email: str) -> SalesforceUser | None:
        """Return the active user with this address; None if there is none."""
        address = email.strip().lower()
        with self._lock:
            known = self._by_email.get(address)
            if known is not None and self._is_fresh(known):
                return known[1]
        rows = self._client.query_all(select(_FIELDS, "User", "Email = {email}", {"email": address}))
        found = sorted((user_of(row) for row in rows), key=lambda user: (not user.is_active, user.id))
        user = found[0] if found else None
        with self._lock:
            self._by_email[address] = (self._elapsed(), user)
        return user

    def forget(self) -> None:
        """Clear the cache, for example after a user was refused as an owner."""
        with self._lock:
            self._users.clear()
            self._by_email.clear()

    def user_of(self, person: Person) -> SalesforceUser | None:
        """Return the user of a person on the roster, by the roster's CRM id or else by e-mail."""
        if person.crm_id:
            found = self.users([person.crm_id]).get(long_id(person.crm_id))
            if found is not None:
                return found
        return self.user_with_email(person.email)

    def _is_fresh(self, known: tuple[float, SalesforceUser | None] | None) -> bool:
        # The time of a look-up that never was must not be a number: on a computer that has just started, all times are small.
        return known is not None and known[0] >= self._elapsed() - REMEMBER_S

    def _remember(self, users: Collection[SalesforceUser]) -> None:
        with self._lock:
            now = self._elapsed()
            for user in users:
                self._users[user.id] = (now, user)


def person_of(user: SalesforceUser | None, roster: Roster) -> Person | None:
    """Return the person on the roster of a user, by CRM id or else by e-mail."""
    if user is None:
        return None
    by_id = next((each for each in roster if each.crm_id and long_id(each.crm_id) == user.id), None)
    return by_id or roster.get(user.email)
