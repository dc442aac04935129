"""Match the columns of an export to fields, by header names as people and reports write them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from cases.rules.import_record import (
    DATE_FIELDS,
    ENUM_FIELDS,
    FLAG_FIELDS,
    LINE_FIELDS,
    NUMBER_FIELDS,
    TEXT_FIELDS,
    TIME_FIELDS,
)

FIELDS = (
    *LINE_FIELDS,
    *sorted(TEXT_FIELDS),
    *ENUM_FIELDS,
    *TIME_FIELDS,
    *DATE_FIELDS,
    *FLAG_FIELDS,
    *NUMBER_FIELDS,
    "tags",
)
"""Every field that a record can carry."""

# Labels of each field in reports, the best first. Of two columns for one field, the better label wins.
# A field's own name needs no entry, nor do variants in case, spaces, punctuation, "__c" or a leading "Case".
LABELS: Mapping[str, tuple[str, ...]] = {
    "number": ("Case Number", "Number", "Case No", "Case Nr", "Case Num", "Case"),
    "external_id": ("Case ID", "Case ID 18", "18 Digit ID", "ID", "Record ID", "External ID"),
    "link": ("Link", "URL", "Record Link"),
    "record_type": ("Record Type", "Record Type Name"),
    "type": ("Type",),
    "context": ("Context",),
    "cta": ("CTA", "Call to Action"),
    "blocked_on": ("Blocked On", "Waiting On", "Partner Team"),
    "owner": ("Owner Email", "Owner: Email", "Owner", "Owner Name", "Owner: Full Name", "Owner ID", "Owner: User ID"),
    "region": ("Region", "Account Region", "Sales Region", "Territory"),
    "account": ("Account Name", "Account", "Account: Account Name"),
    "contact": ("Contact Name", "Contact", "Contact: Full Name"),
    "lead": ("Lead Name", "Lead", "Lead: Full Name"),
    "opportunity": ("Opportunity Name", "Opportunity", "Opportunity: Opportunity Name"),
    "opportunity_stage": ("Opportunity Stage", "Opportunity: Stage", "Stage"),
    "opportunity_close_date": ("Opportunity Close Date", "Opportunity: Close Date", "Close Date"),
    "renewal_risk": ("Renewal Risk Category", "Renewal Risk", "Opportunity: Renewal Risk Category"),
    "gitlab_admin": ("GitLab Admin", "GitLab Admin Added", "Account: GitLab Admin"),
    "web_email": ("Web Email", "Supplied Email", "Contact Email", "Contact: Email", "Email"),
    "creator": ("Created By", "Creator", "Created By: Full Name"),
    "creator_department": ("Creator Department", "Created By Department", "Created By: Department", "Department"),
    "zendesk_link": ("Zendesk Link", "Zendesk Ticket", "Zendesk URL", "Zendesk Ticket Link", "Zendesk Ticket URL"),
    "next_step": ("Next Steps", "Next Step"),
    "next_step_due": ("Next Steps Date", "Next Step Date", "Next Steps Due", "Next Step Due"),
    "resolution": ("Resolution Action", "Resolution"),
    "feedback": ("Feedback",),
    "duplicate_of": ("Duplicate Of", "Duplicate of Case", "Similar Case"),
    "wants_later": ("Wants Later", "Customer Wants Later"),
    "opened_at": ("Date/Time Opened", "Opened At", "Date Opened", "Opened Date", "Opened", "Created Date", "Date/Time Created"),
    "closed_at": ("Date/Time Closed", "Closed At", "Date Closed", "Closed Date", "Closed"),
    "source_version": ("System Modstamp", "Last Modified Date/Time", "Last Modified Date", "Last Modified", "Modified Date"),
    "tags": ("Tags", "Labels"),
    "meeting_with": ("IQM With", "IQM Advocate", "Booked Meeting With", "Meeting With"),
    "renewal_manager": ("Renewal Manager Email", "Renewal Manager: Email", "Renewal Manager", "Renewal Manager: Full Name"),
    "country": ("Billing Country", "Account: Billing Country", "Account Country", "Country"),
    "carr": ("CARR", "CARR (USD)", "CARR (converted)", "CARR (This Account)", "Account: CARR", "CARR Account", "ARR"),
    "employees": ("Employees", "Account: Employees", "Number of Employees"),
    "lam": ("LAM", "Account: LAM", "LAM Dev Count", "Landed Addressable Market"),
}  # fmt: skip


# The meaning of each field, in words. Fields that are not listed contain a line of text.
_HELD: Mapping[str, str] = {
    "number": "the case number; the only required field",
    "external_id": "the CRM's id, which identifies the case; without it, the number does",
    "link": "https://… of the case in the CRM",
    "type": "the case type; policy.toml has the known ones",
    "status": "one of the seven statuses; default `Open`",
    "blocked_on": "the partner team that the case waits on",
    "owner": "e-mail or full name of a person on the roster; other owners count as none",
    "region": "AMER, EMEA-APJ, EMEA or APJ",
    "lead_outcome": "Converted to a contact, or Disqualified",
    "opportunity_stage": "Closed Won, Closed Lost or Open; a report's numbered stages are understood",
    "opportunity_close_date": "a day",
    "renewal_risk": "Low, Medium, High or Guaranteed Churn",
    "gitlab_admin": "yes or no",
    "wants_later": "yes or no",
    "zendesk_link": "https://… of the ticket",
    "next_step_due": "a day",
    "resolution": "one of the nine resolution actions",
    "duplicate_of": "the number of the case that covers it",
    "opened_at": "date and time; starts the closing clock",
    "closed_at": "a moment",
    "source_version": "when the CRM last changed the case; an older one never overwrites a newer",
    "tags": "words, separated by commas",
    "meeting_with": "e-mail or full name of the Advocate of the booked meeting",
    "renewal_manager": "e-mail or full name of a Renewal Manager on the roster, who works a High Value case with its Advocate",
    "country": "the account's country",
    "carr": "the account's yearly revenue with us, in US dollars",
    "employees": "the number of employees of the account",
    "lam": "the number of seats that the account could still buy",
    "description": "text of several lines",
    "context": "text of several lines: why the case exists",
    "cta": "text of several lines: what to do",
    "feedback": "text of several lines",
}
HOLDS: Mapping[str, str] = {field: _HELD.get(field, "a line of text") for field in FIELDS}


class BadColumns(ValueError):
    """The header or the given map cannot be used. The text says why."""


@dataclass(frozen=True)
class Columns:
    """The columns of a header, with the fields that each can be."""

    #: For each field, the indexes of possible columns, the best first.
    candidates: Mapping[str, tuple[int, ...]]
    names: tuple[str, ...]

    @property
    def places(self) -> dict[str, int]:
        """Return the best column of each field."""
        return {field: places[0] for field, places in self.candidates.items()}

    def unused(self, places: Collection[int]) -> tuple[str, ...]:
        """Return the names of columns outside these indexes."""
        return tuple(name for place, name in enumerate(self.names) if place not in places and name)


def plain(name: str) -> str:
    """Return a header name without case, spaces, punctuation and the "__c" of custom fields."""
    return re.sub(r"[\W_]+", "", name.casefold().strip().removesuffix("__c"))


@dataclass(frozen=True)
class Layout:
    """The possible columns of one kind of export."""

    #: One record of it, with its article.
    what: str
    #: The required field.
    key: str
    key_words: str
    fields: tuple[str, ...]
    #: The labels of each field in reports, the best first.
    labels: Mapping[str, tuple[str, ...]]
    #: Which of the fields hold dates or moments, amounts, and yes or no.
    dates: frozenset[str] = frozenset()
    amounts: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()

    @cached_property
    def ranked(self) -> Mapping[str, tuple[str, int]]:
        """Return the field of each plain label, and its rank (0 is best)."""
        ranked: dict[str, tuple[str, int]] = {}
        for field in self.fields:
            for rank, label in enumerate((*self.labels.get(field, ()), field)):
                ranked.setdefault(plain(label), (field, rank))
        return ranked


CASES = Layout(
    "a case",
    "number",
    "the case number",
    FIELDS,
    LABELS,
    dates=frozenset({*TIME_FIELDS, *DATE_FIELDS}),
    amounts=frozenset(NUMBER_FIELDS),
    flags=frozenset(FLAG_FIELDS),
)


def field_of(name: str, layout: Layout = CASES) -> tuple[str, int] | None:
    """Return the field that a header name means, and its rank (0 is best); None if unknown."""
    bare = plain(name)
    return layout.ranked.get(bare) or layout.ranked.get(bare.removeprefix("case"))


def match_columns(header: Sequence[str], given: Mapping[str, str] | None = None, layout: Layout = CASES) -> Columns:
    """Find the fields in a header.

    Args:
        given: Header name to field, for columns with unknown names; "" to leave a column out.

    Raises:
        BadColumns: The map names a column that the file lacks, or an unknown field.
    """
    wanted = {plain(name): field for name, field in (given or {}).items()}
    present = {plain(name) for name in header}
    for name, field in (given or {}).items():
        if field and field not in layout.fields:
            raise BadColumns(f"The map maps “{name}” to “{field}”, which is not a field of {layout.what}.")
        if plain(name) not in present:
            raise BadColumns(f"The map names the column “{name}”, which the file does not have.")

    found_at: dict[str, list[tuple[int, int]]] = {}
    for place, name in enumerate(header):
        if plain(name) in wanted:
            found: tuple[str, int] | None = (wanted[plain(name)], -1) if wanted[plain(name)] else None
        else:
            found = field_of(name, layout)
        if found is not None:
            field, rank = found
            found_at.setdefault(field, []).append((rank, place))
    candidates = {field: tuple(place for _, place in sorted(places)) for field, places in found_at.items()}
    return Columns(candidates, tuple(" ".join(name.split()) for name in header))


def known_columns(header: Sequence[str], given: Mapping[str, str], layout: Layout = CASES) -> int:
    """Count the fields in a row of cells, if it is a header; 0 without the layout's key."""
    wanted = {plain(name): field for name, field in given.items()}
    found = {wanted.get(plain(name)) or (field_of(name, layout) or ("",))[0] for name in header}
    return len(found - {""}) if layout.key in found else 0


def columns_table() -> str:
    """Return the table of fields and their labels, in Markdown, for docs/intake.md."""
    rows = ["| field | columns of a report, the best first | meaning |", "|---|---|---|"]
    for field in FIELDS:
        labels = ", ".join(LABELS.get(field, (field.replace("_", " ").title(),)))
        rows.append(f"| `{field}` | {labels} | {HOLDS[field]} |")
    return "\n".join(rows) + "\n"
