"""Guess the columns of other programs' exports. The guess is only a suggestion for a map (INT-2)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from connectors.files.columns import plain

_NAMES: Final = {
    "number": "Ticket ID, Ticket number, Ticket no, Issue key, Key, Incident, Incident number, Request ID, Vorgang, Ticketnummer",
    "subject": "Short description, Case title, Title, Summary, Ticket name, Ticket subject, Betreff, Issue",
    "status": "State, Ticket status, Case status, Status reason, Status (Case), Pipeline stage, Issue status, Zustand",
    "owner": "Assigned to, Assignee, Agent, Agent name, Ticket owner, HubSpot owner, Assignee name, Handled by, Bearbeiter, Responsible",
    "opened_at": "Created, Created at, Created on, Created time, Create date, Opened, Requested, Requested at, Create time",
    "closed_at": "Resolved, Resolved at, Resolved time, Resolution date, Closed at, Closed time, Closed on, Solved at, Solved",
    "source_version": "Updated, Updated at, Modified on, Modified time, Last updated, Last update time, Last modified on, (Do Not Modify) Modified On",
    "contact": "Requester, Requester name, Caller, Customer name, Full name, Reporter, Associated contact, Kontakt",
    "account": "Company, Company name, Organization, Organisation, Customer, Associated company, Firma, Kunde",
    "web_email": "Requester email, Customer email, Email address, Reporter email",
    "external_id": "Sys ID, Record Id, Issue id, Object ID, (Do Not Modify) Case",
}
_FIELD_OF: Final = {plain(name): field for field, names in _NAMES.items() for name in names.split(", ")}


def likely_fields(names: Sequence[str], wanted: Collection[str] = ()) -> dict[str, str]:
    """Return the columns that look like one of the wanted fields (any, if none is named), each field once, in order."""
    found: dict[str, str] = {}
    for name in names:
        field = _FIELD_OF.get(plain(name))
        if field is not None and (not wanted or field in wanted):
            found.setdefault(field, " ".join(name.split()))
    return {found[field]: field for field in _NAMES if field in found}


def advice_for(names: Sequence[str], wanted: Collection[str] = ()) -> str:
    """Return a sentence with suggested lines for a map; "" if no column is known."""
    likely = likely_fields(names, wanted)
    if not likely:
        return ""
    lines = ", ".join(f'"{name}" = "{field}"' for name, field in likely.items())
    return f" Possible map: {lines}."
