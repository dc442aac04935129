"""The scorecard, for the Advocate whose it is or for their manager."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from cases.model.people import Person
from cases.rules.scorecard import ScorecardLine, total
from messages import render
from messages.surfaces import Message

MONTHS = 6
# A message has room for so many people and types of case.
MOST_PEOPLE = 20
MOST_TYPES = 12


@dataclass(frozen=True)
class Scorecard:
    """What was counted. team: whose it is, one or several; months: their first days; hygiene: percent now, by e-mail (REQ-2)."""

    team: tuple[Person, ...]
    months: tuple[date, ...]
    lines: tuple[ScorecardLine, ...]
    hygiene: Mapping[str, int]

    def of(self, name: str, value: object) -> ScorecardLine:
        """Add up all lines with this value in this field."""
        return total(line for line in self.lines if getattr(line, name) == value)


@dataclass(frozen=True)
class Shown:
    """One row: its name, and each figure as a share with its numbers."""

    name: str
    picked_up: str
    week: str
    fortnight: str
    touches: str
    hygiene: str = ""


def scorecard(found: Scorecard) -> Message:
    """Return the figures: of each Advocate side by side where there are several, by month, and by type of case."""
    people = [
        _row(person.name, found.of("advocate", person.email), f"{found.hygiene[person.email]} %")
        for person in found.team[:MOST_PEOPLE]
    ]
    months = [_row(f"{month:%B %Y}", found.of("month", month)) for month in found.months]
    types = sorted({line.type for line in found.lines})
    by_type = [_row(name or "No type", found.of("type", name)) for name in types]
    return render.message(
        "scorecard",
        people=people,
        more_people=max(len(found.team) - MOST_PEOPLE, 0),
        is_team=len(found.team) > 1,
        months=months,
        types=by_type[:MOST_TYPES],
        more_types=max(len(by_type) - MOST_TYPES, 0),
        since=f"{found.months[0]:%B %Y}",
    )


def _row(name: str, line: ScorecardLine, hygiene: str = "") -> Shown:
    return Shown(
        name,
        share(line.picked_up_in_time, line.to_pick_up),
        share(line.closed_within_7_days, line.closed),
        share(line.closed_within_15_days, line.closed),
        share(line.touches_on_time, line.touches_due),
        hygiene,
    )


def share(met: int, every: int) -> str:
    """Return a share with its numbers; a dash where there is nothing to share."""
    return f"{met * 100 // every} % ({met} of {every})" if every else "–"


def percents(lines: Iterable[ScorecardLine], met: str, every: str) -> float:
    """Return the share of these lines in percent; not a number where there is none."""
    line = total(lines)
    return getattr(line, met) * 100 / getattr(line, every) if getattr(line, every) else float("nan")
