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
    """Stores the turns by which cases are assigned (RTE-2). All replicas share them."""

    def standing(self, region: Region, emails: Sequence[str]) -> dict[str, Workload]:
        """Return the workload of these Advocates. Hold the region's turn until the unit of work ends."""
        ...

    def take(self, region: Region, emails: Sequence[str]) -> None:
        """Store that these Advocates had a turn, in this order."""
        ...


class Absences(Protocol):
    """Stores absences (PTO-1), with who set and who ended them."""

    def add(self, absence: Absence, by: str, at: datetime) -> None:
        """Store an absence beside the others."""
        ...

    def remove(self, absence: Absence, by: str, at: datetime) -> None:
        """End this one absence."""
        ...

    def answer(self, absence: Absence, answer: CoverAnswer, at: datetime) -> None:
        """Store the cover's answer (PTO-2)."""
        ...


class Scorecards(Protocol):
    """Computes the scorecards."""

    def lines(
        self, owners: Collection[str], since: datetime, roster: Roster, policy: Policy, now: datetime
    ) -> list[ScorecardLine]:
        """Return the lines of these Advocates, by e-mail, from the history.

        Args:
            since: Only cases that changed since then.
        """
        ...


class Digests(Protocol):
    """Stores the figures of the regions as they were sent, and measures new ones (DIG-1)."""

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
        """Store the figures of a day. Return False if another process has stored some already, which stay."""
        ...
