"""When the fiscal year ends, and when managers decide who has which High Value case in the next one (HVA-3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta, tzinfo

from cases.model.case import Case
from cases.model.people import Person, Roster
from cases.model.policy import Policy
from cases.rules.kinds import kind_of
from cases.rules.responsibility import leads_case, managers_of

LAST_WEEK = timedelta(days=7)
# A manager who was away as the year began decides once they are back.
STILL_OPEN = timedelta(days=28)


def year_to_decide(day: date, policy: Policy) -> date | None:
    """Return the first day of the fiscal year that is decided about on this day; None on most days.

    It begins within a week, or began within the last four.
    """
    starts = (date(year, policy.fiscal_year_begins, 1) for year in (day.year, day.year + 1))
    return next((start for start in starts if start - LAST_WEEK <= day < start + STILL_OPEN), None)


def is_to_decide(case: Case, year: date, policy: Policy, zone: tzinfo) -> bool:
    """Tell whether this case is decided about for the year: an open High Value case from before it, in somebody's hands.

    Args:
        zone: Of the manager, on whose calendar the year begins.
    """
    is_open = not case.is_closed and case.owner is not None
    return is_open and case.opened_at.astimezone(zone).date() < year and kind_of(case, policy).high_value


def team_of(manager: Person, roster: Roster) -> list[str]:
    """Return the e-mails of the people for whose cases this manager answers (PPL-4)."""
    return [person.email for person in roster if manager in managers_of(person, person.region, roster)]


def is_asked(manager: Person, case: Case, roster: Roster) -> bool:
    """Return whether this manager decides about the case: one of their team's, or of their region if its owner left."""
    if roster.get(case.owner) is None:
        return case.owner is not None and leads_case(manager, case, roster)
    return case.owner in team_of(manager, roster)


def in_order(cases: Iterable[Case]) -> list[Case]:
    """Return the cases by Advocate, and the oldest first."""
    return sorted(cases, key=lambda case: (case.owner or "", case.opened_at, case.id))
