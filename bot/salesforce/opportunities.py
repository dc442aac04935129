"""Create an opportunity in Salesforce once, however late a query sees it (SAFE-1).

With a field for casebot's key, Salesforce itself keeps a second one out. Without one, each try is noted before it is
sent, and nothing is sent again until a query must have seen what an earlier try created.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.salesforce.creations import Creation
from cases.model.case import Case, words_of
from cases.ports.clock import Clock
from connectors.salesforce.client import SalesforceClient
from connectors.salesforce.errors import ErrorKind, SalesforceError
from connectors.salesforce.field_map import FieldMap
from connectors.salesforce.rows import today_in
from connectors.salesforce_ids import long_id
from storage.crm_values import CrmClaim

# The notes of a write: the name of the opportunity, the time of the last try, and the id once it is known.
_NAME, _TRIED_AT, _ID = "opportunity", "opportunity_tried_at", "opportunity_id"


class Opportunities:
    """Creates opportunities.

    Args:
        note: Stores the notes of a write; returns False if another sender has taken it over.
        unseen_for: How long a query may not see a new row.
    """

    def __init__(
        self,
        client: SalesforceClient,
        field_map: FieldMap,
        clock: Clock,
        note: Callable[[CrmClaim, Mapping[str, str]], bool],
        unseen_for: timedelta,
    ) -> None:
        self._client = client
        self._map = field_map
        self._clock = clock
        self._note = note
        self._unseen_for = unseen_for

    def create(self, name: str, account_id: str, case: Case, creation: Creation) -> str:
        """Return the id of the opportunity, which no query has found; create it if no earlier try has."""
        if self._map.opportunity_key:
            return self._create_by_key(name, account_id, case)
        notes = creation.notes
        if notes.get(_NAME) == name:
            if _ID in notes:
                return notes[_ID]
            if self._clock.now() < datetime.fromisoformat(notes[_TRIED_AT]) + self._unseen_for:
                # An earlier try may have created it, unseen.
                raise SalesforceError(ErrorKind.UNKNOWN, "NOT_SEEN_YET")
        self._keep(creation, {_NAME: name, _TRIED_AT: self._clock.now().isoformat()})
        try:
            created = long_id(self._client.create("Opportunity", self._values(name, account_id, case)))
        except SalesforceError as failed:
            if failed.kind is not ErrorKind.UNKNOWN:
                # Nothing was created, so the next try need not wait.
                self._keep(creation, {})
            raise
        self._keep(creation, {_NAME: name, _ID: created})
        return created

    def _create_by_key(self, name: str, account_id: str, case: Case) -> str:
        field, key = self._map.opportunity_key, opportunity_key(case, name)
        # Read first: what somebody changed since an earlier try must stay.
        found = self._client.find_by_key("Opportunity", field, key)
        return long_id(found or self._client.upsert("Opportunity", field, key, self._values(name, account_id, case)))

    def _values(self, name: str, account_id: str, case: Case) -> dict[str, object]:
        close = case.opportunity_close_date or today_in(case.opened_at) + timedelta(days=self._map.opportunity_days)
        values: dict[str, object] = {
            "Name": name,
            "AccountId": account_id,
            "StageName": self._map.opening_stage(words_of(case.opportunity_stage) or ""),
            "CloseDate": close.isoformat(),
            **self._map.opportunity_values,
        }
        if kind := self._map.opportunity_types.get(words_of(case.opportunity_kind) or ""):
            values["Type"] = kind
        return values

    def _keep(self, creation: Creation, notes: Mapping[str, str]) -> None:
        kept = {name: word for name, word in creation.notes.items() if name not in (_NAME, _TRIED_AT, _ID)}
        creation.notes.clear()
        creation.notes.update({**kept, **notes})
        if not self._note(creation.claim, creation.notes):
            raise SalesforceError(ErrorKind.UNKNOWN, "TAKEN_OVER")


def opportunity_key(case: Case, name: str) -> str:
    """Return casebot's key of an opportunity: the same for every try, another for each case and name."""
    digest = hashlib.sha256(name.casefold().encode()).hexdigest()[:16]
    return f"{case.external_id}-{digest}"
