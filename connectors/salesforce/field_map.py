"""The map from the fields of a case to the organisation's API names, picklist values and record types.

A team writes it in TOML; missing entries have the usual name. At start, map_check compares it with the organisation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class FieldKind(StrEnum):
    """The type of a field, for the map."""

    TEXT = "text"
    WORD = "picklist"
    DATE = "date"
    MOMENT = "date and time"
    FLAG = "checkbox"
    NUMBER = "number"
    USER = "user"
    LOOKUP = "lookup"


@dataclass(frozen=True)
class CaseField:
    """A field of a case that can exist in Salesforce."""

    #: Its name in an incoming record.
    name: str
    kind: FieldKind
    #: The path to read by default; "" for a field that is read only if the map names it.
    usual: str = ""
    #: The field to write by default.
    usual_write: str = ""
    #: Whether casebot changes it in Salesforce.
    is_written: bool = False
    is_required: bool = False
    #: For a lookup: the object that it refers to.
    refers_to: str = ""
    #: Its meaning, for the person who fills in the map.
    about: str = ""
    #: Other names that administrators give such a field.
    also_called: tuple[str, ...] = ()


FIELDS: tuple[CaseField, ...] = (
    CaseField("number", FieldKind.TEXT, "CaseNumber", is_required=True, about="the number that people say"),
    CaseField("type", FieldKind.TEXT, "Type", about="the type of the case"),
    CaseField("subject", FieldKind.TEXT, "Subject", "Subject", is_written=True, is_required=True, about="the subject"),
    CaseField("description", FieldKind.TEXT, "Description", about="what the customer wrote"),
    CaseField("context", FieldKind.TEXT, about="why the case was made", also_called=("case context", "background")),
    CaseField("cta", FieldKind.TEXT, about="the call to action", also_called=("call to action",)),
    CaseField("priority", FieldKind.TEXT, "Priority", about="the priority"),
    CaseField("status", FieldKind.WORD, "Status", "Status", is_written=True, is_required=True, about="the status"),
    CaseField("owner", FieldKind.USER, "OwnerId", "OwnerId", is_written=True, is_required=True, about="the owner"),
    CaseField("region", FieldKind.TEXT, about="the territory", also_called=("territory", "sales region", "geo")),
    CaseField("account", FieldKind.TEXT, "Account.Name", about="the account's name"),
    CaseField(
        "contact",
        FieldKind.LOOKUP,
        "Contact.Name",
        "ContactId",
        is_written=True,
        refers_to="Contact",
        about="the contact",
    ),
    CaseField("lead", FieldKind.TEXT, about="the lead's name", also_called=("related lead",)),
    CaseField(
        "opportunity",
        FieldKind.LOOKUP,
        is_written=True,
        refers_to="Opportunity",
        about="the linked opportunity",
        also_called=("related opportunity", "linked opportunity"),
    ),
    CaseField("opportunity_stage", FieldKind.WORD, about="the stage of the linked opportunity"),
    CaseField("opportunity_close_date", FieldKind.DATE, about="the close date of the linked opportunity"),
    CaseField("renewal_risk", FieldKind.WORD, about="the renewal risk category", also_called=("risk category",)),
    CaseField("gitlab_admin", FieldKind.FLAG, about="whether the account has an admin", also_called=("has admin",)),
    CaseField("web_email", FieldKind.TEXT, "SuppliedEmail", about="the address that wrote in"),
    CaseField("zendesk_link", FieldKind.TEXT, about="the Zendesk ticket's address", also_called=("zendesk url",)),
    CaseField(
        "next_step",
        FieldKind.TEXT,
        is_written=True,
        about="the next steps",
        also_called=("next steps", "next action"),
    ),
    CaseField(
        "next_step_due",
        FieldKind.DATE,
        is_written=True,
        about="the next steps date",
        also_called=("next steps date", "next step date", "follow up date"),
    ),
    CaseField(
        "resolution",
        FieldKind.WORD,
        is_written=True,
        about="the resolution action",
        also_called=("resolution action",),
    ),
    CaseField("feedback", FieldKind.TEXT, is_written=True, about="the feedback", also_called=("case feedback",)),
    CaseField(
        "duplicate_of",
        FieldKind.LOOKUP,
        is_written=True,
        refers_to="Case",
        about="the case that covers this one",
        also_called=("duplicate of", "duplicate case", "related case", "parent case"),
    ),
    CaseField("meeting_with", FieldKind.TEXT, about="the Advocate of the booked meeting", also_called=("iqm owner",)),
    CaseField(
        "renewal_manager",
        FieldKind.TEXT,
        about="the Renewal Manager of the renewal",
        also_called=("renewal manager",),
    ),
    CaseField("carr", FieldKind.NUMBER, about="the account's yearly recurring revenue", also_called=("carr", "arr")),
    CaseField("employees", FieldKind.NUMBER, "Account.NumberOfEmployees", about="the account's number of employees"),
    CaseField("lam", FieldKind.NUMBER, about="the seats that the account could still buy", also_called=("lam",)),
    CaseField("country", FieldKind.TEXT, "Account.BillingCountry", about="the account's country"),
    CaseField("opened_at", FieldKind.MOMENT, "CreatedDate", is_required=True, about="when it was opened"),
    CaseField("closed_at", FieldKind.MOMENT, "ClosedDate", about="when it was closed"),
)
BY_NAME: Mapping[str, CaseField] = {each.name: each for each in FIELDS}

# Salesforce maintains these itself. A map that writes one is refused.
NEVER_WRITTEN = frozenset({"IsClosed", "ClosedDate", "CaseNumber", "CreatedDate", "SystemModstamp", "IsDeleted"})

# Every query reads these, whatever the map says.
ALWAYS_READ = ("Id", "OwnerId", "SystemModstamp", "CreatedById")


class Writing(StrEnum):
    """What casebot writes beside the fields of a case. Each can be switched off."""

    TOUCHES = "touches"
    HAND_OVERS = "hand_overs"
    ANSWERS = "answers"
    NEW_CASES = "new_cases"
    OPPORTUNITIES = "opportunities"
    GROWTH = "growth"


@dataclass(frozen=True)
class MappedField:
    """One field in the organisation."""

    case_field: CaseField
    #: The path to read; points in it follow relationships.
    read: str
    #: The API name to write; "" for a field that is only read.
    write: str = ""
    #: casebot's value to the organisation's, where they differ.
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return casebot's name of the field."""
        return self.case_field.name

    def theirs(self, word: str) -> str:
        """Return the organisation's value for casebot's."""
        return self.values.get(word, word)

    def ours(self, value: str) -> str:
        """Return casebot's value for the organisation's."""
        folded = value.strip().casefold()
        return next((word for word, theirs in self.values.items() if theirs.strip().casefold() == folded), value)


@dataclass(frozen=True)
class FieldMap:
    """The whole map."""

    fields: Mapping[str, MappedField]
    #: The record types to import, by label or developer name; empty for all.
    record_types: tuple[str, ...] = ()
    #: The queues whose cases casebot routes. Cases in other queues wait there.
    queues: tuple[str, ...] = ()
    writings: frozenset[Writing] = frozenset(Writing)
    #: The beginning of a link to a case; "" for the organisation's own address.
    link: str = ""
    #: The stage, and the days until the close date, of an opportunity that casebot creates.
    opportunity_stage: str = "0-Pending Acceptance"
    opportunity_days: int = 30
    #: The external id of Opportunity that has casebot's key; "" for none.
    opportunity_key: str = ""
    #: The organisation's Type for each kind; a kind without an entry is created without a type.
    opportunity_types: Mapping[str, str] = field(default_factory=dict)
    #: Values for the organisation's required fields of a new opportunity or case.
    opportunity_values: Mapping[str, str] = field(default_factory=dict)
    case_values: Mapping[str, str] = field(default_factory=dict)

    def opening_stage(self, chosen: str) -> str:
        """Return the stage that an opportunity is created in; chosen: casebot's word, "" for none."""
        mapped = self.fields.get("opportunity_stage")
        return mapped.values.get(chosen, self.opportunity_stage) if mapped is not None else self.opportunity_stage

    @property
    def written(self) -> Mapping[str, MappedField]:
        """Return the fields that casebot writes."""
        return {name: mapped for name, mapped in self.fields.items() if mapped.write}

    def paths(self) -> tuple[str, ...]:
        """Return all paths to read, each once."""
        reads = (mapped.read for mapped in self.fields.values())
        writes = (mapped.write for mapped in self.fields.values() if mapped.write)
        lookups = ("AccountId",) if "account" in self.fields else ()
        record_type = ("RecordTypeId",) if self.record_types else ()
        return tuple(dict.fromkeys([*ALWAYS_READ, *record_type, *lookups, *reads, *writes]))


def usual_map() -> FieldMap:
    """Return the map of an organisation with the usual standard fields and nothing else."""
    return FieldMap({each.name: usual(each) for each in FIELDS if each.usual})


def usual(case_field: CaseField) -> MappedField:
    """Return a field with its usual name."""
    return MappedField(case_field, case_field.usual, case_field.usual_write if case_field.is_written else "")
