"""The demo's team, as Slack and the roster know it; roster.example.toml has the same people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Any

from cases.model.people import Person, Region, Role, Roster
from cases.model.work_week import OFFICE_HOURS, WorkWeek


@dataclass(frozen=True)
class Member:
    """A member of the demo's workspace."""

    slack_id: str
    name: str
    title: str
    zone: str
    #: The person on the roster; None for a stakeholder.
    person: Person | None = None

    @property
    def email(self) -> str:
        """Return the e-mail that Slack and the roster share."""
        return f"{self.name.lower().replace(' ', '.')}@example.com"


def _member(
    slack_id: str,
    name: str,
    title: str,
    zone: str,
    role: Role,
    region: Region | None = None,
    initials: str = "",
    languages: tuple[str, ...] = (),
    manager: str | None = None,
    cover: str | None = None,
    week: WorkWeek = OFFICE_HOURS,
) -> Member:
    bare = Member(slack_id, name, title, zone)
    person = Person(bare.email, name, role, region, initials, languages, manager, cover, zone, week, slack_id=slack_id)
    return Member(slack_id, name, title, zone, person)


_ROBIN = "robin.hale@example.com"
_INGRID = "ingrid.berg@example.com"

# The page opens as the first person, Ana.
TEAM: tuple[Member, ...] = (
    _member(
        "U0ANA",
        "Ana Silva",
        "SMB Advocate, AMER",
        "America/Sao_Paulo",
        Role.ADVOCATE,
        Region.AMER,
        "AS",
        ("Portuguese", "Spanish", "English"),
        _ROBIN,
        "ben.carter@example.com",
        WorkWeek.daily(time(9), time(17, 30)),
    ),
    _member(
        "U0BEN",
        "Ben Carter",
        "SMB Advocate and Team Lead, AMER",
        "America/Chicago",
        Role.TEAM_LEAD,
        Region.AMER,
        "BC",
        ("English", "Spanish"),
        _ROBIN,
        "ana.silva@example.com",
        WorkWeek.daily(time(8, 30), time(17)),
    ),
    _member(
        "U0CHLOE",
        "Chloe Tremblay",
        "SMB Advocate, AMER",
        "America/Toronto",
        Role.ADVOCATE,
        Region.AMER,
        "CT",
        ("French", "English"),
        _ROBIN,
    ),
    _member(
        "U0JONAS",
        "Jonas Weber",
        "SMB Advocate, EMEA",
        "Europe/Berlin",
        Role.ADVOCATE,
        Region.EMEA_APJ,
        "JW",
        ("German", "English"),
        _INGRID,
        "meilin.tan@example.com",
    ),
    _member(
        "U0MEILIN",
        "Meilin Tan",
        "SMB Advocate, APJ",
        "Asia/Singapore",
        Role.ADVOCATE,
        Region.EMEA_APJ,
        "MT",
        ("Mandarin", "Malay", "English"),
        _INGRID,
        week=WorkWeek.daily(time(9), time(18)),
    ),
    _member(
        "U0ROBIN",
        "Robin Hale",
        "Area Sales Manager, AMER",
        "America/New_York",
        Role.MANAGER,
        Region.AMER,
        "RH",
        ("English",),
    ),
    _member(
        "U0INGRID",
        "Ingrid Berg",
        "Regional Manager, EMEA and APJ",
        "Europe/London",
        Role.MANAGER,
        Region.EMEA_APJ,
        "IB",
        ("English", "Norwegian"),
    ),
    _member("U0RITA", "Rita Moss", "Renewal Manager", "America/Denver", Role.RENEWAL_MANAGER),
    _member("U0OMAR", "Omar Haddad", "SMB Ops", "Europe/Dublin", Role.SMB_OPS),
    Member("U0SUE", "Sue Park", "Support Engineer", "Europe/London"),
    Member("U0DEV", "Dev Mehta", "Sales Development Representative", "America/New_York"),
    Member("U0BEA", "Bea Keller", "Accounts Receivable and Billing", "Europe/Amsterdam"),
)

_EVERYBODY = [member.slack_id for member in TEAM]
_HVS = ["U0ANA", "U0BEN", "U0CHLOE", "U0JONAS", "U0MEILIN", "U0ROBIN", "U0INGRID", "U0RITA", "U0OMAR"]

CHANNELS: tuple[dict[str, Any], ...] = (
    {"id": "C0GENERAL", "name": "general", "members": _EVERYBODY, "topic": "News for everybody"},
    {"id": "C0HVS", "name": "hvs", "members": _HVS, "topic": "High Velocity Sales: the team, its digest, its feedback"},
    {
        "id": "C0OPS",
        "name": "smb-ops",
        "members": ["U0OMAR", "U0ROBIN", "U0INGRID"],
        "topic": "Unassigned cases",
    },
    {
        "id": "C0SUPPORT",
        "name": "sales-support",
        "members": [*_HVS, "U0SUE", "U0DEV", "U0BEA"],
        "topic": "Questions about accounts and hand-overs",
    },
)
"""The channels, for the local workspace."""


def people() -> list[dict[str, Any]]:
    """Return the workspace's members for the local workspace, Ana first."""
    return [
        {
            "id": member.slack_id,
            "name": member.email.partition("@")[0],
            "real_name": member.name,
            "email": member.email,
            "tz": member.zone,
            "title": member.title,
        }
        for member in TEAM
    ]


def roster() -> Roster:
    """Return the people who work the cases, with their Slack ids."""
    return Roster.of(member.person for member in TEAM if member.person is not None)
