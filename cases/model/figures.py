"""What the digest counts (DIG-1): the figures of one region at one moment, and the time they speak of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from cases.model.people import Region
from cases.model.tags import Tag

COUNTED_TAGS = tuple(tag.value for tag in Tag)

# Open cases by age: up to so many days, and the words for it. Whatever is older is in the last.
AGES: tuple[tuple[int, str], ...] = ((3, "0–3 days"), (7, "4–7"), (15, "8–15"), (30, "16–30"))
OLDEST_AGE = "over 30"
AGE_WORDS = (*(words for _, words in AGES), OLDEST_AGE)


@dataclass(frozen=True)
class Window:
    """What a digest looks at. since, as_of: what happened after the one and up to the other is news; days: of the calendar of `zone`, in
    order, for the chart; bounds: when each of them begins and, last, when the last of them ends; mark: how far the history was read before, None
    where that is not known."""

    region: Region
    zone: str
    day: date
    since: datetime
    as_of: datetime
    days: tuple[date, ...]
    bounds: tuple[datetime, ...]
    mark: int | None = None


@dataclass(frozen=True)
class ListedCase:
    """An open case that a digest names: whose it is, and where it stands. owner: an e-mail, None for a case that is unassigned."""

    number: str
    opened_at: datetime
    status: str
    blocked_on: str | None = None
    account: str = ""
    owner: str | None = None
    link: str = ""


@dataclass(frozen=True)
class FeedbackGiven:
    """What was learned from a case (FBK-1), as it was written. account: empty where the case has none."""

    number: str
    text: str
    account: str = ""


@dataclass(frozen=True)
class DayFigures:
    """One day of the chart: how many pickups and closings were missed on it, and how many cases were closed."""

    day: date
    missed: int = 0
    closed: int = 0


@dataclass(frozen=True)
class Figures:
    """The figures of a region. day: the date of the digest on the region's calendar; since, as_of: see Window.

    routed, picked_up, closed, escalated: cases to which that happened, as was learned in the time (DIG-4); late: of them, by the names of these
    fields, those to which it happened on a day that was told of already; missed_pickups, missed_closings: open cases that stand so; unrouted: cases that are unassigned, the region's or of no known region;
    left: cases whose owner left the roster; oldest: without those that have no limit or sleep; full, uncovered: e-mails of Advocates at capacity and away without cover, in no
    order of merit; tags: how many cases were tagged so; languages: on how many cases somebody was asked for who speaks each, empty for one that
    was not named (TAG-2); ages: open cases by the words of AGE_WORDS; mark: how far the history was read for it.
    """

    region: Region
    day: date
    since: datetime
    as_of: datetime
    open: int = 0
    routed: int = 0
    picked_up: int = 0
    closed: int = 0
    escalated: int = 0
    late: Mapping[str, int] = field(default_factory=dict)
    missed_pickups: int = 0
    missed_closings: int = 0
    unrouted: int = 0
    left: int = 0
    oldest: tuple[ListedCase, ...] = ()
    #: Some of those that missed_pickups and unrouted count, oldest first; of missed_closings the latest missed first.
    late_pickups: tuple[ListedCase, ...] = ()
    late_closings: tuple[ListedCase, ...] = ()
    unassigned: tuple[ListedCase, ...] = ()
    full: tuple[str, ...] = ()
    uncovered: tuple[str, ...] = ()
    tags: Mapping[str, int] = field(default_factory=dict)
    languages: Mapping[str, int] = field(default_factory=dict)
    feedback: tuple[FeedbackGiven, ...] = ()
    more_feedback: int = 0
    #: Feedback on the way of working, oldest first (FBK-2).
    suggestions: tuple[str, ...] = ()
    by_day: tuple[DayFigures, ...] = ()
    ages: Mapping[str, int] = field(default_factory=dict)
    mark: int = 0
    #: The types of open cases that match nothing in the policy's table, with how many cases have each (RTE-9).
    unlisted: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell: nothing happened, and nothing is amiss."""
        happened = (
            self.routed,
            self.picked_up,
            self.closed,
            self.escalated,
            *self.tags.values(),
            len(self.feedback),
            len(self.suggestions),
        )
        amiss = (
            self.missed_pickups,
            self.missed_closings,
            self.unrouted,
            self.left,
            len(self.full),
            len(self.uncovered),
        )
        return not any((*happened, *amiss))


@dataclass(frozen=True)
class Compared:
    """Figures beside those of the digest before, if there was one."""

    now: Figures
    before: Figures | None = None

    def change(self, name: str) -> int | None:
        """By how much a figure differs from that of the digest before; None where there is none to compare with."""
        if self.before is None:
            return None
        difference: int = getattr(self.now, name) - getattr(self.before, name)
        return difference
