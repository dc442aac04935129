"""One Advocate's open cases as their manager sees them, with account names, each a click from its card (HOM-1, LOOK-2)."""

from __future__ import annotations

from cases.model.people import Person
from cases.model.policy import Policy
from cases.rules.worklist import Section, Worklist
from messages import render
from messages.surfaces import Message, Modal

ANSWER = 10
WINDOW = 60


def answer(person: Person, day: Worklist, policy: Policy) -> Message:
    """Answer the manager who asked with a command."""
    return render.message("team_cases", **_scene(person, day, policy, ANSWER))


def window(person: Person, day: Worklist, policy: Policy) -> Modal:
    """Return the same, opened from the Home."""
    return render.modal("team_cases_window", **_scene(person, day, policy, WINDOW))


def _scene(person: Person, day: Worklist, policy: Policy, most: int) -> dict[str, object]:
    return {
        "person": person,
        "lines": day.lines[:most],
        "more": max(len(day.lines) - most, 0),
        "total": len(day.lines),
        "missed": day.counts.get(Section.MISSED, 0),
        "in_progress": day.in_progress,
        "capacity": policy.capacity,
    }
