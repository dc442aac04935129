"""Stores of turns, absences and digests."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Protocol

from cases.model.figures import Figures, Window
from cases.model.people import Absence, CoverAnswer, Region, Roster
from cases.model.policy import Policy
from cases.model.workload import Workload
from cases.rules.scorecard import ScorecardLine


class Turns(Protocol):
    """Whose turn it is to be given a case (RTE-2); shared by every replica."""

    def standing(self, region: Region, emails: Sequence[str]) -> dict[str, Workload]:
        """How these Advocates stand; holds the region's turn until the unit of work ends."""
        ...

    def take(self, region: Region, emails: Sequence[str]) -> None:
        """Note that these Advocates had a turn, in this order."""
        ...


class Absences(Protocol):
    """Who is away when (PTO-1). What was set stays, with who set it and who ended it."""

    def add(self, absence: Absence, by: str, at: datetime) -> None:
        """Note an absence beside those that are noted."""
        ...

    def remove(self, absence: Absence, by: str, at: datetime) -> None:
        """End this one absence."""
        ...

    def answer(self, absence: Absence, answer: CoverAnswer, at: datetime) -> None:
        """Note what its cover said (PTO-2)."""
        ...


class Scorecards(Protocol):
    """What the scorecard counts."""

    def lines(
        self, owners: Collection[str], since: datetime, roster: Roster, policy: Policy, now: datetime
    ) -> list[ScorecardLine]:
        """Return the lines of these Advocates, by e-mail, as the history tells them; since: of cases that changed since then."""
        ...


class Digests(Protocol):
    """The figures of the regions (DIG-1): measured anew, and kept as they were told."""

    def measured(self, window: Window, policy: Policy, roster: Roster) -> Figures:
        """Return the figures as of the window's end, in a few queries however many cases there are."""
        ...

    def of(self, region: Region, day: date) -> Figures | None:
        """Return the figures kept for this day, if its digest was due already."""
        ...

    def last(self, region: Region, before: date) -> Figures | None:
        """Return the figures kept for the latest day before this one."""
        ...

    def keep(self, figures: Figures) -> bool:
        """Keep the figures of a day; False where another process has kept some for it already, which stay."""
        ...
