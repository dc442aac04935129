"""The history of a case in people's words: the changes made at one moment by one person, together (AUD-1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from cases.model.case import AuditEntry
from messages import mrkdwn

FIELD_WORDS: Mapping[str, str] = {
    "number": "Case number",
    "external_id": "CRM key",
    "opened_at": "Opened",
    "link": "CRM link",
    "record_type": "Record type",
    "type": "Type",
    "subject": "Subject",
    "description": "Description",
    "context": "Context",
    "cta": "The ask",
    "priority": "Priority",
    "status": "Status",
    "blocked_on": "Waits on",
    "owner": "Owner",
    "region": "Region",
    "account": "Account",
    "contact": "Contact",
    "lead": "Lead",
    "lead_outcome": "What became of the lead",
    "opportunity": "Opportunity",
    "opportunity_stage": "Opportunity stage",
    "opportunity_close_date": "Opportunity close date",
    "renewal_risk": "Renewal risk category",
    "gitlab_admin": "GitLab admin on the account",
    "web_email": "Web e-mail",
    "creator": "Created by",
    "creator_department": "Creator's department",
    "zendesk_link": "Zendesk link",
    "next_step": "Next step",
    "next_step_due": "Next step due",
    "resolution": "Resolution action",
    "feedback": "Feedback",
    "duplicate_of": "Duplicate of",
    "wants_later": "Contact later",
    "tags": "Tags",
    "routed_because": "What the owner is told",
    "routed_at": "Routed",
    "assigned_at": "Assigned",
    "picked_up_at": "Picked up",
    "first_touch_at": "First touch",
    "closed_at": "Closed",
    "touch": "Touch",
    "erased": "Erased",
    "handed_over": "Transferred",
    "architect": "Solutions Architect",
    "mail": "Mail",
    "automatic_mail": "Automatic mail",
    "mail_answered": "Mail answered",
    "opportunity_kind": "What kind of opportunity",
    "opportunity_expected": "An opportunity is to be linked",
    "update_asked": "Update asked for",
    "update_answered": "Update answered",
    "escalated": "Escalated",
    "meeting": "The booked meeting",
    "meeting_with": "Meeting booked with",
    "renewal_manager": "Renewal Manager",
    "carr": "cARR",
    "employees": "Employees",
    "lam": "LAM",
    "country": "Country",
    "follows": "Goes on from",
    "language": "Language barrier",
    "fiscal_year": "New fiscal year",
    "crm": "Salesforce",
}
"""What people call each field that the audit trail writes."""

_MOMENTS = frozenset({"opened_at", "routed_at", "assigned_at", "picked_up_at", "first_touch_at", "closed_at"})
_DAYS = frozenset({"opportunity_close_date", "next_step_due"})


@dataclass(frozen=True)
class FieldChange:
    """One field's change. old, new: words, or a moment, or None for nothing."""

    label: str
    old: str | datetime | None
    new: str | datetime | None


@dataclass(frozen=True)
class Change:
    """What one person changed at one moment, and why where a reason was given."""

    who: str
    at: datetime
    surface: str
    reason: str
    fields: tuple[FieldChange, ...]


def grouped(entries: Sequence[AuditEntry]) -> list[Change]:
    """Return the entries, in their order, with those of one change together."""
    found: list[Change] = []
    for (_, at, name, surface), group in groupby(entries, key=lambda e: (e.version, e.at, e.actor_name, e.surface)):
        together = list(group)
        reason = next((entry.reason for entry in together if entry.reason), "")
        fields = tuple(
            FieldChange(
                FIELD_WORDS.get(entry.field, entry.field), _read(entry.field, entry.old), _read(entry.field, entry.new)
            )
            for entry in together
        )
        found.append(Change(name, at, surface.value, reason, fields))
    return found


def _read(field: str, words: str | None) -> str | datetime | None:
    if words is None:
        return None
    try:
        if field in _MOMENTS:
            return datetime.fromisoformat(words)
        if field in _DAYS:
            return mrkdwn.day(date.fromisoformat(words))
    except ValueError:
        return words
    return words
