"""Create a row in Salesforce once, however late a query sees it (SAFE-1).

Each try is noted before it is sent. Nothing is sent again until a query must have seen what an earlier try created.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cases.ports.clock import Clock
from connectors.salesforce.client import SalesforceClient
from connectors.salesforce.errors import ErrorKind, SalesforceError
from connectors.salesforce.soql import select
from connectors.salesforce_ids import long_id
from storage.crm_values import CrmClaim

# The notes of a write: the time of the last try, and the id once it is known.
_TRIED_AT, _ID = "tried_at", "created_id"
# Search for own rows from this long before the first try: the server's clock may differ.
LOOK_BACK = timedelta(hours=1)
MOST_LOOKED_AT = 200


@dataclass(frozen=True)
class Creation:
    """The write that a row is created for."""

    claim: CrmClaim
    #: Its notes, as this attempt has left them.
    notes: dict[str, str]


@dataclass(frozen=True)
class NewRow:
    """How a row is created, and how a query finds it."""

    sobject: str
    #: The condition that finds it, and the values of the condition.
    where: str
    known: Mapping[str, str]
    create: Callable[[], str]
    #: A field with a long text, which no query can compare, and that text.
    body: tuple[str, str] | None = None


class Creations:
    """Creates rows.

    Args:
        note: Stores the notes of a write; returns False if another sender has taken it over.
        known_results: Returns those of these ids that earlier writes created.
        unseen_for: How long a query may not see a new row.
    """

    def __init__(
        self,
        client: SalesforceClient,
        clock: Clock,
        note: Callable[[CrmClaim, Mapping[str, str]], bool],
        known_results: Callable[[Collection[str]], Collection[str]],
        unseen_for: timedelta,
    ) -> None:
        self._client = client
        self._clock = clock
        self._note = note
        self._known_results = known_results
        self._unseen_for = unseen_for

    def create(self, row: NewRow, creation: Creation) -> str:
        """Return the row's id; create it if no earlier try has."""
        if found := creation.notes.get(_ID) or self._created(row, creation.claim):
            return found
        if self.may_be_unseen(creation):
            raise SalesforceError(ErrorKind.UNKNOWN, "NOT_SEEN_YET")
        self._keep(creation, {_TRIED_AT: self._clock.now().isoformat()})
        try:
            created = long_id(row.create())
        except SalesforceError as failed:
            if failed.kind is not ErrorKind.UNKNOWN:
                # Nothing was created, so the next try need not wait.
                self._keep(creation, {})
            raise
        creation.notes[_ID] = created
        return created

    def may_be_unseen(self, creation: Creation) -> bool:
        """Return whether a try was so lately that a query may not see its row yet."""
        tried_at = creation.notes.get(_TRIED_AT)
        return tried_at is not None and self._clock.now() < datetime.fromisoformat(tried_at) + self._unseen_for

    def keep_id(self, creation: Creation) -> None:
        """Store the id of the created row, where more is to be done before the write is."""
        self._keep(creation, {name: creation.notes[name] for name in (_TRIED_AT, _ID) if name in creation.notes})

    def _created(self, row: NewRow, claim: CrmClaim) -> str:
        """Return the row that an earlier try created if its answer was lost; "" if none."""
        if not claim.was_tried or claim.write.first_try is None:
            return ""
        name, text = row.body or ("", "")
        query = select(
            ("Id", "CreatedById", "CreatedDate", *([name] if name else [])),
            row.sobject,
            f"{row.where} AND CreatedDate >= {{since}}",
            {**row.known, "since": claim.write.first_try - LOOK_BACK},
            order_by=("CreatedDate",),
            limit=MOST_LOOKED_AT,
        )
        me = self._client.user_id()
        found = [
            long_id(str(each.get("Id") or ""))
            for each in self._client.query_all(query)
            if (not me or long_id(str(each.get("CreatedById") or "")) == long_id(me))
            and (not name or _alike(each.get(name), text))
        ]
        # Skip rows that another write is known to have created.
        others = self._known_results(found) if found else ()
        return next((each for each in found if each not in others), "")

    def _keep(self, creation: Creation, notes: Mapping[str, str]) -> None:
        kept = {name: word for name, word in creation.notes.items() if name not in (_TRIED_AT, _ID)}
        creation.notes.clear()
        creation.notes.update({**kept, **notes})
        if not self._note(creation.claim, creation.notes):
            raise SalesforceError(ErrorKind.UNKNOWN, "TAKEN_OVER")


def _alike(there: object, ours: object) -> bool:
    """Return whether a post says the same. Salesforce shows a leading mention as a name."""
    return str(there or "").split()[-20:] == str(ours or "").split()[-20:]
