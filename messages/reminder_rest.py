"""Everything that one reminder is about, by Advocate, in a window (NAG-3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from messages import render
from messages.reminders import Reminder, worst_first
from messages.surfaces import Modal

# A window shows so many lines; what goes beyond is counted, and on the Home.
MOST_LINES = 80


@dataclass(frozen=True)
class OfOne:
    """What one Advocate has missed."""

    name: str
    lines: tuple[Reminder, ...]


def window(reminders: Sequence[Reminder]) -> Modal:
    """Return what still stands of the reminder, the worst first, by Advocate."""
    standing = sorted((each for each in reminders if each.clock is not None), key=worst_first)
    shown = standing[:MOST_LINES]
    names = dict.fromkeys(each.owner.name if each.owner is not None else "Unassigned" for each in shown)
    groups = [
        OfOne(
            name, tuple(each for each in shown if (each.owner.name if each.owner is not None else "Unassigned") == name)
        )
        for name in names
    ]
    return render.modal("reminder_rest", groups=groups, more=len(standing) - len(shown))
