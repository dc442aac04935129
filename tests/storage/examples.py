"""Cases and people for the tests of storage."""

from dataclasses import replace
from datetime import UTC, datetime, time
from itertools import count
from typing import Any

from cases.model.case import AuditEntry, Case
from cases.model.people import Person, Region, Role, Roster
from cases.model.status import Surface
from cases.model.work_week import WorkWeek
from storage.database import Database

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)

ANA = Person(
    email="ana@example.com",
    name="Ana Ruiz",
    role=Role.ADVOCATE,
    region=Region.EMEA_APJ,
    initials="AR",
    languages=("English", "Español"),
    manager="mia@example.com",
    cover="ben@example.com",
    zone="Europe/Madrid",
    week=WorkWeek.daily(time(8, 30), time(17)),
)
BEN = Person(email="ben@example.com", name="Ben Ode", role=Role.TEAM_LEAD, region=Region.EMEA_APJ, initials="BO")
MIA = Person(email="mia@example.com", name="Mia Lund", role=Role.MANAGER, region=Region.EMEA_APJ)
ROSTER = Roster.of([MIA, ANA, BEN])

_numbers = count(1)


def a_case(**fields: Any) -> Case:
    """A case that is not stored yet, with a number of its own."""
    number = f"{next(_numbers):08}"
    case = Case(number=number, external_id=f"500{number}", opened_at=MONDAY, source_version=MONDAY)
    return replace(case, **fields)


def stored(database: Database, *cases: Case) -> list[Case]:
    """The cases as they stand after being stored and committed."""
    with database.unit_of_work() as uow:
        added = uow.cases.add_many(cases)
        uow.commit()
    return added


def entry(case: Case, field: str, old: str | None, new: str | None, by: str = "ana@example.com") -> AuditEntry:
    """What the audit trail says of a change that led to this state of the case."""
    return AuditEntry(case.id, case.version, MONDAY, by, by.split("@")[0].title(), Surface.CARD, field, old, new)
