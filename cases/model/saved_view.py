"""Lists of cases that people have sent to them (LOOK-3), and feedback on the way of working (FBK-2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from cases.model.people import Region


class Every(StrEnum):
    """How often a list is sent."""

    DAY = "daily"
    WEEK = "weekly"


@dataclass(frozen=True)
class SavedView:
    """A list that somebody gets regularly."""

    slack_id: str
    #: What they would type after `/case` for the same list.
    words: str
    every: Every
    saved_at: datetime


@dataclass(frozen=True)
class Suggestion:
    """Feedback on the way of working."""

    at: datetime
    #: The key of an Actor.
    given_by: str
    #: The region of that person, if any.
    region: Region | None
    text: str


class SavedViewStore(Protocol):
    """The lists that people saved: one each."""

    def save(self, view: SavedView) -> None:
        """Keep this list in the place of the one before."""
        ...

    def forget(self, slack_id: str) -> bool:
        """Stop sending. Return False if nothing was saved."""
        ...

    def of(self, slack_id: str) -> SavedView | None:
        """Return the list of one person, if they saved one."""
        ...

    def every_one(self) -> Sequence[SavedView]:
        """Return all saved views."""
        ...


class SuggestionStore(Protocol):
    """Feedback on the way of working: added to, never edited."""

    def add(self, suggestion: Suggestion) -> None:
        """Keep it."""
        ...
