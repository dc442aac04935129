"""What an Advocate reads as the day begins (DIG-2): today's list, and once a week what would make their cases tidy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cases.model.case import Case
from cases.model.people import Region
from cases.model.saved_view import Every
from cases.rules.forgotten import Forgotten
from cases.rules.hygiene import Misses
from cases.rules.worklist import Line
from messages import render
from messages.surfaces import Message

MOST_LINES = 10
# Of cases whose owner left; all of them are on the Home.
MOST_LEFT = 3


@dataclass(frozen=True)
class TodayList:
    """What a day asks for, worst first.

    Args:
        cards: where the card of a case is, by its id
        reminded: how many lines it does not have because reminders before it say the same
        quiet: cases without a limit that are past their target (SLA-2)
        sold: cases that can close with their opportunity (OPP-2)
    """

    lines: Sequence[Line]
    cards: Mapping[int, str]
    reminded: int = 0
    quiet: Sequence[Case] = ()
    sold: Sequence[Case] = ()

    def scene(self, most: int = MOST_LINES) -> Mapping[str, object]:
        """Return what the template needs, with at most so many lines."""
        sections = [line.section for line in self.lines]
        return {
            "lines": self.lines[:most],
            "more": max(len(self.lines) - most, 0),
            "cards": self.cards,
            "reminded": self.reminded,
            "sold": [f"{case.number} ({case.opportunity_stage})" for case in self.sold[:MOST_LINES]],
            "quiet": [case.number for case in self.quiet[:MOST_LINES]],
            "more_quiet": max(len(self.quiet) - MOST_LINES, 0),
            "counts": [f"{section.value}: {sections.count(section)}" for section in dict.fromkeys(sections)],
        }


def today(found: TodayList) -> Message:
    """Return today's list as a message of its own."""
    return render.message("today", list=found.scene())


def unassigned(cases: Sequence[Case], region: Region, now: datetime) -> Message:
    """List the unassigned cases for SMB Ops, oldest first. A channel shows nothing of the customer (OPS-1)."""
    return render.message(
        "unassigned",
        cases=cases[:MOST_LINES],
        more=max(len(cases) - MOST_LINES, 0),
        number=len(cases),
        region=region,
        now=now,
    )


def saved_view(answer: Message, every: Every) -> Message:
    """Return the answer to a saved list's words, with why it comes and how to end it (LOOK-3)."""
    note = render.message("saved_view_note", every=every)
    return Message(answer.text, [*answer.blocks, *note.blocks])


def unassigned_over(region: Region, *, is_replaced: bool) -> Message:
    """Return what becomes of a list of unassigned cases: all are assigned, or a newer list took over (OPS-1)."""
    return render.message("unassigned_over", region=region, is_replaced=is_replaced)


def forgotten(found: Sequence[Forgotten], left: Sequence[Case], day: date) -> Message:
    """List for a leader the cases without anything to come, the longest first, and those whose owner left (NAG-7)."""
    return render.message(
        "forgotten",
        shown=found[:MOST_LINES],
        more=max(len(found) - MOST_LINES, 0),
        number=len(found),
        left=left[:MOST_LEFT],
        more_left=max(len(left) - MOST_LEFT, 0),
        number_left=len(left),
        today=day,
    )


def hygiene_list(misses: Sequence[Misses], cards: Mapping[int, str], day: date) -> Message:
    """Return the week's list of what is missing on open cases, the cases with the most first."""
    ordered = sorted(misses, key=lambda each: (-len(each.checks), each.case.opened_at, each.case.id))
    return render.message(
        "hygiene_list",
        lines=ordered[:MOST_LINES],
        more=max(len(ordered) - MOST_LINES, 0),
        cards=cards,
        today=day,
        number=len(ordered),
    )
