"""What a team may set for itself: clocks, capacity, cadence, case types, channels. The file is policy.toml; the defaults are here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import cached_property

from cases.model.case_type import DEFAULT_CASE_TYPES, CaseType, KindTable
from cases.model.membership import Membership
from cases.model.people import Region
from cases.model.work_week import OFFICE_HOURS, WorkWeek


class PickupHours(StrEnum):
    """What the hours for a pickup are counted in (SLA-1); the value is the word of the policy file."""

    WALL_CLOCK = "wall-clock"
    WORKING = "working"


class TouchKind(StrEnum):
    """How a customer is contacted (SLA-5)."""

    EMAIL = "e-mail"
    CALL = "call"


@dataclass(frozen=True)
class CadenceStep:
    """One touch of the first-contact cadence: the day (the first is 1) and the kind."""

    day: int
    kind: TouchKind


class From(StrEnum):
    """What the moment of a step is reckoned from."""

    START = "from the start"
    DEADLINE = "before the deadline"
    DUE_DAY = "on the due day"
    MISSED = "after the deadline"


_SPAN = re.compile(r"(?:(?P<left>\d{1,5}) (?P<unit>min|h|day|days) left|day (?P<day>\d{1,4}))")
_UNITS = {"min": "minutes", "h": "hours", "day": "days", "days": "days"}
DUE_TODAY = "due today"
MISSED = "missed"
OVERDUE = "overdue"


@dataclass(frozen=True)
class ReminderStep:
    """One step of a clock's ladder (NAG-1). name: its words, as the policy file writes them and as it is known for ever; of, by: when it
    comes, reckoned from what, and how far from it."""

    name: str
    of: From
    by: timedelta = timedelta()

    @classmethod
    def read(cls, words: str) -> ReminderStep:
        """Return the step in words: "6 h left", "day 7", "due today", "overdue", "missed". Raises ValueError for anything else."""
        name = " ".join(words.split())
        if name == DUE_TODAY:
            return cls(name, From.DUE_DAY)
        if name in (MISSED, OVERDUE):
            return cls(name, From.MISSED)
        found = _SPAN.fullmatch(name)
        if found is None:
            raise ValueError(
                f"“{name}” is not a step. Write it like “6 h left”, “day 7”, “due today”, “overdue” or “missed”."
            )
        if found["day"]:
            return cls(name, From.START, timedelta(days=int(found["day"])))
        return cls(name, From.DEADLINE, timedelta(**{_UNITS[found["unit"]]: int(found["left"])}))

    @property
    def is_miss(self) -> bool:
        """Return whether it comes after the deadline."""
        return self.of is From.MISSED

    @property
    def tells_manager(self) -> bool:
        """Return whether the owner's manager is notified too (NAG-1)."""
        return self.name == MISSED


def _steps(*words: str) -> tuple[ReminderStep, ...]:
    return tuple(ReminderStep.read(each) for each in words)


@dataclass(frozen=True)
class Ladder:
    """The steps of each clock, in the order in which they come; a clock without steps is never told of (NAG-1)."""

    pickup: tuple[ReminderStep, ...] = _steps("6 h left", "1 h left", MISSED)
    closing: tuple[ReminderStep, ...] = _steps("day 7", "3 days left", "1 day left", MISSED)
    next_step: tuple[ReminderStep, ...] = _steps(DUE_TODAY, OVERDUE)
    high_value: tuple[ReminderStep, ...] = _steps(OVERDUE)
    hand_over: tuple[ReminderStep, ...] = _steps(MISSED)
    architect: tuple[ReminderStep, ...] = _steps(MISSED)
    update: tuple[ReminderStep, ...] = _steps("12 h left", MISSED)
    customer_wait: tuple[ReminderStep, ...] = _steps(MISSED)


@dataclass(frozen=True)
class RegionPolicy:
    """A region's ordinary week, its time zone and the countries whose holidays it keeps."""

    zone: str
    week: WorkWeek
    countries: tuple[str, ...]


DEFAULT_REGIONS: Mapping[Region, RegionPolicy] = {
    Region.AMER: RegionPolicy("America/New_York", OFFICE_HOURS, ("US", "CA")),
    Region.EMEA_APJ: RegionPolicy("Europe/London", OFFICE_HOURS, ("GB", "DE")),
}


@dataclass(frozen=True)
class Policy:
    """The settings of the rules. Defaults come from the handbook, or from us if it has none."""

    #: A wall-clock duration (SLA-1).
    pickup: timedelta = timedelta(hours=24)
    #: By the clock, or in the owner's working time, of which 24 hours are one working day.
    pickup_hours: PickupHours = PickupHours.WALL_CLOCK
    #: A wall-clock duration (SLA-2).
    closing_target: timedelta = timedelta(days=7)
    #: A wall-clock duration (SLA-2).
    closing_limit: timedelta = timedelta(days=15)
    #: A wall-clock duration (CLO-5).
    unresponsive_after: timedelta = timedelta(days=15)
    #: How many calendar months ahead "customer wants later" suggests (SLA-3).
    wants_later_months: int = 6
    #: The month with whose first day a fiscal year begins (HVA-3).
    fiscal_year_begins: int = 2
    #: How long a High Value case may go without a touch (HVA-1).
    high_value_touch: timedelta = timedelta(days=30)
    #: The shortest time between two rounds of reminders (NAG-3).
    reminder_rounds: timedelta = timedelta(hours=1)
    #: The working time to decide who takes a case in another language (TAG-2).
    hand_over: timedelta = timedelta(hours=4)
    #: When people are reminded of each clock (NAG-1).
    ladder: Ladder = Ladder()
    #: In Progress cases for each Advocate (RTE-3).
    capacity: int = 50
    #: From this yearly revenue in US dollars on, an account is not SMB (RTE-5).
    outside_smb_carr: int = 30_000
    #: With more employees, an account is not SMB (RTE-5).
    smb_employees: int = 100
    #: Accounts in these countries are not SMB (RTE-5).
    outside_smb_countries: tuple[str, ...] = (
        "Japan",
        "JP",
        "JPN",
        "日本",
        "日本国",
        "Japón",
        "Japon",
        "Japão",
        "Giappone",
    )
    #: Below this and renewals_team_lam, renewals belong to the Renewals team (RTE-5).
    renewals_team_carr: int = 3_000
    #: Below this and renewals_team_carr, renewals belong to the Renewals team (RTE-5).
    renewals_team_lam: int = 20
    cadence: tuple[CadenceStep, ...] = (
        CadenceStep(1, TouchKind.EMAIL),
        CadenceStep(3, TouchKind.CALL),
        CadenceStep(5, TouchKind.EMAIL),
        CadenceStep(7, TouchKind.EMAIL),
    )
    case_types: tuple[CaseType, ...] = DEFAULT_CASE_TYPES
    regions: Mapping[Region, RegionPolicy] = field(default_factory=lambda: dict(DEFAULT_REGIONS))
    partner_teams: tuple[str, ...] = ("Billing", "Support", "Legal", "Deal Desk", "Partner", "Sales Ops", "Product")
    #: The address that CLO-9 reminds of.
    support_address: str = "supportteam@gitlab.com"
    #: The address for general enquiries and new requests (EML-1).
    enquiries_address: str = "smallbusiness@gitlab.com"
    #: The form for refunds. Empty if the team knows it (ZEN-3).
    ar_form: str = ""
    ops_channel: str = "smb-ops"
    digest_channel: str = "hvs"
    sales_support_channel: str = "sales-support"
    #: The beginning of every link into the CRM. No other link is shown (SAFE-3).
    crm_link_prefix: str = "https://"
    #: The record types of the CRM that are ours; no case of another one is taken in (RTE-9). Empty: all are.
    record_types: tuple[str, ...] = ("SMB Sales Case",)
    #: How long messages that could not be delivered are kept.
    keep_dead_messages: timedelta = timedelta(days=365)
    #: How long the text of a customer's mail is kept after its case was closed.
    keep_mails: timedelta = timedelta(days=1_095)
    #: The kinds of guest who may use casebot as members do; everybody else from outside may not.
    guests: tuple[Membership, ...] = ()

    def kind_of(self, case_type: str, subject: str = "") -> CaseType:
        """Return the kind of a case of this type and subject (RTE-9). The rules ask for that of a case with `cases.rules.kinds.kind_of`."""
        return self._kinds.kind_of(case_type, subject)

    @cached_property
    def _kinds(self) -> KindTable:
        return KindTable(self.case_types)
