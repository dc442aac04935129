"""Examples of what a manager is shown of their people's cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from cases.model.people import Region
from cases.rules.clocks import ClockKind
from cases.rules.forgotten import Forgotten
from messages import morning_lists, reminder_rest
from tests.messages.examples import NOW, TODAY, Example, Voice, a_case, ana, ben, picked_up, reminded, reminder

ASKED = {"architect_asked_at": NOW, "architect_due_at": NOW + timedelta(hours=3)}


def forgotten(say: Voice, count: int) -> list[Forgotten]:
    return [Forgotten(picked_up(say, id=7 + n), ana(say), NOW - timedelta(days=7 + n)) for n in range(count)]


EXAMPLES = [
    Example(
        "unassigned.many",
        lambda say: morning_lists.unassigned(
            [a_case(say, id=7 + n, owner=None) for n in range(14)], Region.AMER, NOW + timedelta(hours=5)
        ),
    ),
    Example("unassigned.one", lambda say: morning_lists.unassigned([a_case(say, owner=None)], Region.AMER, NOW)),
    Example("forgotten.one", lambda say: morning_lists.forgotten(forgotten(say, 1), TODAY)),
    Example("forgotten.many", lambda say: morning_lists.forgotten(forgotten(say, 14), TODAY)),
    Example(
        "reminder_rest.of_two",
        lambda say: reminder_rest.window(
            [
                reminder(say, picked_up(say, id=9), ClockKind.CLOSING, NOW + timedelta(days=20)),
                replace(reminder(say, a_case(say), ClockKind.PICKUP, NOW + timedelta(days=2)), owner=ben(say)),
                replace(
                    reminder(say, a_case(say, id=8), ClockKind.PICKUP, NOW + timedelta(days=2)), owner=None, card=None
                ),
            ]
        ),
    ),
    Example(
        "reminder_rest.many",
        lambda say: reminder_rest.window(
            [reminder(say, a_case(say, id=7 + n), ClockKind.PICKUP, NOW + timedelta(days=2)) for n in range(90)]
        ),
    ),
    Example("reminder_rest.settled", lambda _: reminder_rest.window([])),
    Example(
        "reminder.architect",
        lambda say: reminded(
            say,
            reminder(say, picked_up(say, **ASKED), ClockKind.ARCHITECT, NOW + timedelta(hours=5)),
            reader=replace(ana(), email="mia@example.test"),
        ),
    ),
]
