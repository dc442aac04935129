"""The case itself: an immutable value, its history's entries, and the difference between two states of it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from operator import attrgetter
from typing import NamedTuple

from cases.model.people import Region, Role
from cases.model.policy import TouchKind
from cases.model.status import LeadOutcome, OpportunityKind, OpportunityStage, RenewalRisk, Resolution, Status, Surface

# The subject of a case that an Advocate creates of what a customer wrote to them (EML-2).
OWN_REQUEST = "Customer Request"
# The number of a case that was created in Slack begins with it, until the CRM gives one.
OWN_LETTER = "S"
# The department of a creator who is of the team, whatever title Slack has for them.
_OF_THE_TEAM = frozenset(role.value for role in Role if role.is_of_the_team)
MID_MARKET_HAND_OVER = "Mid-Market hand-over"


@dataclass(frozen=True)
class Case:
    """One case. Times are aware UTC, dates are plain calendar dates, and people are e-mails of the roster."""

    #: The CRM's number, as people say it.
    number: str
    #: The CRM's key, which is unique.
    external_id: str
    #: Starts the closing clock.
    opened_at: datetime
    #: The CRM's stamp of what was last taken in (INT-1).
    source_version: datetime
    #: Ours. 0 until stored.
    id: int = 0
    #: Raised by one with every change (SAFE-1).
    version: int = 1
    link: str = ""
    record_type: str = "SMB Sales Case"
    type: str = ""
    subject: str = ""
    description: str = ""
    context: str = ""
    cta: str = ""
    priority: str = ""
    status: Status = Status.OPEN
    blocked_on: str | None = None
    owner: str | None = None
    region: Region | None = None
    account: str = ""
    contact: str = ""
    lead: str = ""
    lead_outcome: LeadOutcome | None = None
    opportunity: str = ""
    opportunity_kind: OpportunityKind | None = None
    opportunity_stage: OpportunityStage | None = None
    #: Whether the Advocate said that there is an opportunity, which is still to be linked (REQ-3).
    opportunity_expected: bool = False
    opportunity_close_date: date | None = None
    renewal_risk: RenewalRisk | None = None
    gitlab_admin: bool | None = None
    web_email: str = ""
    creator: str = ""
    creator_department: str = ""
    zendesk_link: str = ""
    #: The line as written, with date and initials (NXT-1).
    next_step: str = ""
    next_step_due: date | None = None
    resolution: Resolution | None = None
    feedback: str = ""
    duplicate_of: str | None = None
    wants_later: bool = False
    tags: tuple[str, ...] = ()
    #: How often the case was assigned. Each assignment is notified once (CRD-1).
    assignment: int = 0
    routed_because: str = ""
    routed_at: datetime | None = None
    #: Starts the pickup clock (SLA-1).
    assigned_at: datetime | None = None
    picked_up_at: datetime | None = None
    pickup_due_at: datetime | None = None
    first_touch_at: datetime | None = None
    closed_at: datetime | None = None
    #: What the CRM last said, as JSON. Only what changed there is taken over, so that work done here stays.
    upstream: str = ""
    #: Who created it in Slack. Empty if it came from elsewhere.
    creator_slack_id: str = ""
    #: The Advocate of the booked meeting of an FO Opp, as the CRM writes them (RTE-1).
    meeting_with: str = ""
    #: The Renewal Manager who called an Advocate, or whom the CRM names (TAG-1, HVA-3).
    renewal_manager: str | None = None
    #: The account's revenue in US dollars a year. None if not known (RTE-5).
    carr: int | None = None
    #: The account's number of employees. None if not known (RTE-5).
    employees: int | None = None
    #: The seats that the account could still buy. None if not known (RTE-5).
    lam: int | None = None
    #: The account's country. Empty if not known (RTE-5).
    country: str = ""
    #: The number of the case that this one continues.
    follows: str | None = None
    #: When the oldest update that somebody waits for was requested (SLA-4).
    update_asked_at: datetime | None = None
    #: When that update is due.
    update_due_at: datetime | None = None
    #: When the pending language decision was requested (TAG-2).
    hand_over_asked_at: datetime | None = None
    #: When that decision is due.
    hand_over_due_at: datetime | None = None
    architect_asked_at: datetime | None = None
    architect_due_at: datetime | None = None
    planned_at: datetime | None = None
    woke_at: datetime | None = None
    #: When the present or last sleep ends by itself (SLA-3).
    asleep_until: datetime | None = None
    #: From when the days of the closing clock count (SLA-3).
    awake_from: datetime | None = None
    #: How often the case was put to sleep (SLA-3).
    sleeps: int = 0
    #: The attempts to reach a customer count again from here (CLO-5).
    reopened_at: datetime | None = None
    #: The attempts to reach a customer count again from here (CLO-5).
    customer_wrote_at: datetime | None = None
    last_touch_at: datetime | None = None
    next_due_at: datetime | None = None

    def __post_init__(self) -> None:
        """Raise ValueError if a time has no time zone."""
        for moment in _moments(self):
            if moment is not None and moment.tzinfo is None:
                naive = ", ".join(name for name, value in zip(_MOMENTS, _moments(self), strict=True) if value is moment)
                raise ValueError(f"A case needs times with a time zone; {naive} has none.")

    @property
    def is_closed(self) -> bool:
        """Return whether the case is done (STA-2)."""
        return self.status.is_closed

    @property
    def awaits_pickup(self) -> bool:
        """Return whether its owner still has to pick it up (SLA-1).

        This includes a new owner of a case that others worked.
        """
        is_left = not self.is_closed and self.picked_up_at is None and not self.wants_later
        return self.owner is not None and is_left

    @property
    def is_stakeholders(self) -> bool:
        """Return whether somebody outside the team created the case, and waits for news of it (REQ-3)."""
        is_known = bool(self.creator_slack_id or self.creator_department)
        return is_known and self.creator_department not in _OF_THE_TEAM and self.subject != OWN_REQUEST

    @property
    def has_opportunity(self) -> bool:
        """Return whether the opportunity rules of CLO-8 apply."""
        return bool(self.opportunity)


def with_values(case: Case, **values: object) -> Case:
    """Return the case with these values, as dataclasses.replace does.

    An import and a sweep do this several times for each case. The constructor sets sixty fields one by one; this copies
    them at once, in a tenth of the time.

    Raises:
        TypeError: A value is of no field.
    """
    if unknown := values.keys() - vars(case).keys():
        raise TypeError(f"A case has no {', '.join(sorted(unknown))}.")
    changed = object.__new__(type(case))
    vars(changed).update(vars(case), **values)
    changed.__post_init__()
    return changed


_MOMENTS = tuple(item.name for item in fields(Case) if str(item.type).startswith("datetime"))
_moments = attrgetter(*_MOMENTS)


class AuditEntry(NamedTuple):
    """One change of one field, with its time, author, surface and reason (AUD-1). Written once and never edited."""

    case_id: int
    #: The case's version after the change.
    version: int
    at: datetime
    actor: str
    actor_name: str
    surface: Surface
    field: str
    old: str | None
    new: str | None
    reason: str = ""


@dataclass(frozen=True)
class NextStepEntry:
    """One line of the history of next steps (NXT-2)."""

    case_id: int
    line: str
    due: date | None
    by: str
    at: datetime


@dataclass(frozen=True)
class Touch:
    """One logged contact with the customer (SLA-5)."""

    case_id: int
    kind: TouchKind
    #: The step of the cadence that it answers. 0 for none.
    day: int
    by: str
    at: datetime


# Kept by the machine for itself; a change of these alone tells a person nothing.
_UNTOLD = frozenset(
    {
        "id",
        "version",
        "source_version",
        "assignment",
        "upstream",
        "creator_slack_id",
        "update_asked_at",
        "update_due_at",
        "hand_over_asked_at",
        "hand_over_due_at",
        "pickup_due_at",
        "architect_asked_at",
        "architect_due_at",
        "planned_at",
        "woke_at",
        "asleep_until",
        "awake_from",
        "sleeps",
        "reopened_at",
        "customer_wrote_at",
        "last_touch_at",
        "next_due_at",
    }
)


_TOLD = tuple(item for item in fields(Case) if item.name not in _UNTOLD)


def changes(before: Case | None, after: Case) -> list[tuple[str, str | None, str | None]]:
    """Return what differs, as (field, old, new) in the order of the fields; for a new case every field that is filled in."""
    found: list[tuple[str, str | None, str | None]] = []
    for item in _TOLD:
        value = getattr(after, item.name)
        was = None
        if before is not None:
            was = getattr(before, item.name)
            if was == value:
                continue
        elif value is False and item.default is False:
            # A flag that is down from the start says nothing.
            continue
        old, new = words_of(was) if before is not None else None, words_of(value)
        if old != new:
            found.append((item.name, old, new))
    return found


def words_of(value: object) -> str | None:
    """Return a field's value as the audit trail writes it. None stands for no value."""
    if value is None or value == "" or value == ():
        return None
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value)
    return str(value)
