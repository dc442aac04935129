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
    """What somebody is sent, and how often. words: what they would ask behind `/case` for the same list."""

    slack_id: str
    words: str
    every: Every
    saved_at: datetime


@dataclass(frozen=True)
class Suggestion:
    """Feedback on the way of working. given_by: the key of an Actor; region: of whoever gave it, None for who has none."""

    at: datetime
    given_by: str
    region: Region | None
    text: str


class SavedViewStore(Protocol):
    """The lists that people saved: one each."""

    def save(self, view: SavedView) -> None:
        """Keep this list in the place of the one before."""
        ...

    def forget(self, slack_id: str) -> bool:
        """Send nothing any more; False where nothing was saved."""
        ...

    def every_one(self) -> Sequence[SavedView]:
        """All that is saved."""
        ...


class SuggestionStore(Protocol):
    """Feedback on the way of working: added to, never edited."""

    def add(self, suggestion: Suggestion) -> None:
        """Keep it."""
        ...
