"""The figures of a digest that come from the history of the cases (DIG-4): events, tags, feedback, and what was missed before a case was given on."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases.model.figures import COUNTED_TAGS, FeedbackGiven, Window
from cases.model.tags import Tag
from cases.rules.case_events import Change, EndedTurn, EventKind, counted, ended_turns, events_in
from cases.rules.closing import NO_FEEDBACK

# What is stored of one feedback; a message shows less, cut between words.
FEEDBACK_LENGTH = 1_000
# Written around "NA", or instead of it.
_PUNCTUATION = " .,;:!/\\-–—_()\t\n"


@dataclass(frozen=True)
class HistoryEntry:
    """One entry of the history."""

    case_id: int
    number: str
    at: datetime
    #: What changed.
    fields: Sequence[Change]
    #: That of the case at present.
    picked_up_at: datetime | None
    account: str = ""


# What ends an owner's turn, which is of the region that the case leaves with it.
_OF_A_TURN = ("assigned_at", "picked_up_at", "owner")


def changes_in_region(
    region: str, at_present: str | None, moves: Sequence[tuple[int, str]], entry: int, changes: Sequence[Change]
) -> Sequence[Change]:
    """Return the changes of an entry that happened in this region, whatever the region of its case at present (DIG-4).

    Args:
        moves: The entries that moved the case since, in order, each with the region that it left.
        entry: The number of the entry.
    """
    before = next((left for number, left in moves if number >= entry), at_present)
    after = next((left for number, left in moves if number > entry), at_present)
    if before == after:
        return changes if after == region else ()
    if before == region:
        return [change for change in changes if change[0] in _OF_A_TURN and change[1] is not None]
    return [change for change in changes if change[0] != "assigned_at"] if after == region else ()


def tags_and_feedback(history: Iterable[HistoryEntry]) -> tuple[dict[str, set[int]], list[FeedbackGiven]]:
    """Return the tagged cases and the feedback. Only the history knows when they were given."""
    tagged: dict[str, set[int]] = {tag: set() for tag in COUNTED_TAGS}
    given: dict[int, FeedbackGiven] = {}
    for entry in history:
        for name, old, new in entry.fields:
            if name == "tags":
                for tag in COUNTED_TAGS:
                    if tag in _tags(new) and tag not in _tags(old):
                        tagged[tag].add(entry.case_id)
            elif name == "feedback":
                given.pop(entry.case_id, None)
                if _says_something(lesson := lesson_in(new or "")):
                    given[entry.case_id] = FeedbackGiven(entry.number, lesson[:FEEDBACK_LENGTH], entry.account)
    return tagged, list(given.values())


def lesson_in(feedback: str) -> str:
    """Return the feedback without tags: a line that begins with one says nothing else (TAG-2)."""
    tags = tuple(tag.value for tag in Tag)
    lines = (line for line in feedback.splitlines() if not line.strip().casefold().startswith(tags))
    left = "\n".join(" ".join(word for word in line.split(" ") if word.casefold() not in tags) for line in lines)
    return left.strip()


_EVENTS = {
    EventKind.ROUTED: "routed",
    EventKind.PICKED_UP: "picked_up",
    EventKind.CLOSED: "closed",
    EventKind.ESCALATED: "escalated",
}


def events_learned(history: Iterable[HistoryEntry], window: Window) -> dict[str, Any]:
    """Return how many cases were routed and so on, as learned in the window (DIG-4)."""
    happened = counted(
        (event for entry in history for event in events_in(entry.case_id, entry.at, entry.fields)),
        window.since,
        window.as_of,
    )
    numbers: dict[str, Any] = {name: happened[kind].number for kind, name in _EVENTS.items()}
    return {**numbers, "late": {name: happened[kind].late for kind, name in _EVENTS.items() if happened[kind].late}}


def closed_by_day(history: Iterable[HistoryEntry], window: Window) -> Mapping[int, int]:
    """Return how many cases were closed on each day of the window, by its place."""
    closed = {
        (_place(window, event.at), event.case_id)
        for entry in history
        for event in events_in(entry.case_id, entry.at, entry.fields)
        if event.kind is EventKind.CLOSED
    }
    return Counter(place for place, _ in closed)


def missed_by_given_on(
    history: Iterable[HistoryEntry], window: Window, deadline_of: Callable[[EndedTurn], datetime]
) -> Mapping[int, int]:
    """Return how many pickups former owners missed on each day of the window, by its place.

    Args:
        deadline_of: Returns the pickup deadline of a turn.
    """
    missed: Counter[int] = Counter()
    for entry in history:
        for turn in ended_turns(entry.case_id, entry.at, entry.fields, entry.picked_up_at):
            deadline = deadline_of(turn)
            if deadline < turn.ended and (turn.picked_up_at is None or turn.picked_up_at > deadline):
                missed[_place(window, deadline)] += 1
    return missed


def _place(window: Window, moment: datetime) -> int:
    """Return the place of the day that this moment is in; beyond the places of the window for one that is in none of its days."""
    return bisect_right(window.bounds, moment) - 1


def day_begun(window: Window, moment: datetime) -> datetime:
    """Return when the day of this moment began, among the days of the window."""
    place = _place(window, moment)
    return window.bounds[place] if place >= 0 else moment


def _tags(words: str | None) -> set[str]:
    return {tag.strip().casefold() for tag in words.split(",")} if words else set()


def _says_something(lesson: str) -> bool:
    """Return whether it is more than NA, in any spelling: `n/a`, `N.A.`, `NA.`"""
    return "".join(letter for letter in lesson if letter not in _PUNCTUATION).casefold() not in (
        "",
        NO_FEEDBACK.casefold(),
    )
