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
    """The period that a digest covers."""

    region: Region
    zone: str
    day: date
    #: News is what happened after this, up to `as_of`.
    since: datetime
    as_of: datetime
    #: The days of the chart in order, on the calendar of `zone`.
    days: tuple[date, ...]
    #: When each of the days begins, and when the last one ends.
    bounds: tuple[datetime, ...]
    #: How far the history was read before. None if not known.
    mark: int | None = None


@dataclass(frozen=True)
class ListedCase:
    """An open case that a digest lists."""

    number: str
    opened_at: datetime
    status: str
    blocked_on: str | None = None
    account: str = ""
    #: An e-mail. None for an unassigned case.
    owner: str | None = None
    link: str = ""


@dataclass(frozen=True)
class FeedbackGiven:
    """Feedback on a case (FBK-1), as it was written."""

    number: str
    text: str
    #: Empty if the case has none.
    account: str = ""


@dataclass(frozen=True)
class DayFigures:
    """One day of the chart: the numbers of missed pickups and closings, and of closed cases."""

    day: date
    missed: int = 0
    closed: int = 0


@dataclass(frozen=True)
class Figures:
    """The figures of a region. `since`, `as_of` and `mark` are those of its Window."""

    region: Region
    #: The date of the digest, on the region's calendar.
    day: date
    since: datetime
    as_of: datetime
    open: int = 0
    #: Cases that were routed, as learned in the period (DIG-4). The next three are counted in the same way.
    routed: int = 0
    picked_up: int = 0
    closed: int = 0
    escalated: int = 0
    #: The cases among these that belong to a day of an earlier digest, by field name.
    late: Mapping[str, int] = field(default_factory=dict)
    #: Open cases whose pickup is missed.
    missed_pickups: int = 0
    #: Open cases whose closing is missed.
    missed_closings: int = 0
    #: Unassigned cases of the region or of no known region.
    unrouted: int = 0
    #: Cases whose owner left the roster.
    left: int = 0
    #: Without cases that have no limit or are asleep.
    oldest: tuple[ListedCase, ...] = ()
    #: Some of those that missed_pickups and unrouted count, oldest first; of missed_closings the latest missed first.
    late_pickups: tuple[ListedCase, ...] = ()
    late_closings: tuple[ListedCase, ...] = ()
    unassigned: tuple[ListedCase, ...] = ()
    #: The e-mails of Advocates at capacity, in no order of merit.
    full: tuple[str, ...] = ()
    #: The e-mails of Advocates who are away without cover, in no order of merit.
    uncovered: tuple[str, ...] = ()
    #: How many cases got each tag.
    tags: Mapping[str, int] = field(default_factory=dict)
    #: How many cases asked for each language. Empty text: no language was named (TAG-2).
    languages: Mapping[str, int] = field(default_factory=dict)
    feedback: tuple[FeedbackGiven, ...] = ()
    more_feedback: int = 0
    #: Feedback on the way of working, oldest first (FBK-2).
    suggestions: tuple[str, ...] = ()
    by_day: tuple[DayFigures, ...] = ()
    #: Open cases by the words of AGE_WORDS.
    ages: Mapping[str, int] = field(default_factory=dict)
    mark: int = 0
    #: The types of open cases that match nothing in the policy's table, with how many cases have each (RTE-9).
    unlisted: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing to report: nothing happened, and nothing is wrong."""
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
        """Return the difference from the previous digest's figure. None if there is no previous one."""
        if self.before is None:
            return None
        difference: int = getattr(self.now, name) - getattr(self.before, name)
        return difference
