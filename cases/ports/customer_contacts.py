"""The store of contacts with customers that belong to no open case."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from cases.model.case import Case
from cases.model.customer_contact import CustomerContact


class CustomerContacts(Protocol):
    """Stores e-mails and calls with customers who had no open case (RTE-8)."""

    def add(self, key: str, contacts: Collection[CustomerContact]) -> None:
        """Store an e-mail or call, once for each thing that it concerns.

        Args:
            key: Unique forever. One that is stored already is left as it is.
        """
        ...

    def about(self, keys: Collection[str], since: datetime) -> list[CustomerContact]:
        """Return those that concern one of these keys of the CRM and happened since then, newest first."""
        ...

    def keys_of(self, case: Case) -> dict[str, str]:
        """Return the CRM's keys of the customer of a case, each with what it stands for.

        That is "case", "account", "contact" or "address", where a key stands for several the first of these.
        """
        ...
