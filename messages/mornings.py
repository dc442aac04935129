"""What an Advocate reads as the day begins (DIG-2): today's list, and once a week what would make their cases tidy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cases.case import Case
from cases.mornings import TodayLine
from messages import render
from messages.surfaces import Message

MOST_LINES = 10


@dataclass(frozen=True)
class Untidy:
    """A case with the names of the checks that it does not meet."""

    case: Case
    missing: tuple[str, ...]


def today(lines: Sequence[TodayLine], cards: Mapping[int, str], day: date) -> Message:
    """Today's list, worst first. cards: where the card of a case is, by its id."""
    why = [line.why for line in lines]
    return render.message(
        "today",
        lines=lines[:MOST_LINES],
        more=max(len(lines) - MOST_LINES, 0),
        cards=cards,
        today=day,
        counts=[f"{kind.value.lower()}: {why.count(kind)}" for kind in dict.fromkeys(why)],
    )


def hygiene_list(untidy: Sequence[Untidy], cards: Mapping[int, str], day: date) -> Message:
    """The week's list of what is missing on open cases, the cases with the most first."""
    ordered = sorted(untidy, key=lambda each: (-len(each.missing), each.case.opened_at, each.case.id))
    return render.message(
        "hygiene_list",
        lines=ordered[:MOST_LINES],
        more=max(len(ordered) - MOST_LINES, 0),
        cards=cards,
        today=day,
        number=len(ordered),
    )
