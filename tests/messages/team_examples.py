"""Examples of what a manager is shown of their people's cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from cases.model.case import Case
from cases.model.people import Region
from cases.model.requests import Request, RequestKind, RequestState
from cases.model.saved_view import Every
from cases.rules.clocks import ClockKind
from cases.rules.forgotten import Forgotten
from messages import fiscal_year, morning_lists, reminder_rest
from messages.surfaces import Message
from tests.messages.examples import NOW, TODAY, Example, Voice, a_case, ana, ben, picked_up, reminded, reminder

ASKED = {"architect_asked_at": NOW, "architect_due_at": NOW + timedelta(hours=3)}


def forgotten(say: Voice, count: int) -> list[Forgotten]:
    return [Forgotten(picked_up(say, id=7 + n), ana(say), NOW - timedelta(days=7 + n)) for n in range(count)]


def left(say: Voice, number: int = 30) -> Case:
    return picked_up(say, id=number, owner=say("cal@example.test"))


def year_list(say: Voice, waiting: int, settled: int) -> Message:
    """So many High Value cases that are to be decided about, and so many that are."""
    asked = Request(7, RequestKind.YEAR, "casebot", "casebot", NOW, id=3, about="2027-02-01")
    decided = replace(
        asked, state=RequestState.GRANTED, answer=say("Ben Ode has it now."), settled_by_name=say("Marta Vega")
    )
    cases = [picked_up(say, id=7 + n, type="High Value Account", last_touch_at=NOW) for n in range(waiting + settled)]
    names = {"ana@example.test": say("Ana Silva")}
    pairs = [(case, asked if n < waiting else decided) for n, case in enumerate(cases)]
    return fiscal_year.year_list(date(2027, 2, 1), pairs[:waiting], pairs[waiting:], names)


EXAMPLES = [
    Example(
        "unassigned.many",
        lambda say: morning_lists.unassigned(
            [a_case(say, id=7 + n, owner=None) for n in range(14)], Region.AMER, NOW + timedelta(hours=5)
        ),
    ),
    Example("unassigned.one", lambda say: morning_lists.unassigned([a_case(say, owner=None)], Region.AMER, NOW)),
    Example("saved_view_note.weekly", lambda _: morning_lists.saved_view(Message("Your cases", []), Every.WEEK)),
    Example("saved_view_note.daily", lambda _: morning_lists.saved_view(Message("Your cases", []), Every.DAY)),
    Example("unassigned_over.replaced", lambda _: morning_lists.unassigned_over(Region.EMEA_APJ, is_replaced=True)),
    Example("unassigned_over.assigned", lambda _: morning_lists.unassigned_over(Region.AMER, is_replaced=False)),
    Example("forgotten.one", lambda say: morning_lists.forgotten(forgotten(say, 1), [], TODAY)),
    Example("forgotten.left", lambda say: morning_lists.forgotten([], [left(say)], TODAY)),
    Example("year_list.some", lambda say: year_list(say, 2, 2)),
    Example("year_list.many", lambda say: year_list(say, 30, 20)),
    Example(
        "year_list.left",
        lambda say: fiscal_year.year_list(
            date(2027, 2, 1), [(left(say), Request(7, RequestKind.YEAR, "casebot", "casebot", NOW, id=3))], [], {}
        ),
    ),
    Example("year_list.decided", lambda say: year_list(say, 0, 1)),
    Example(
        "year_continued.one", lambda say: fiscal_year.year_continued(a_case(say), date(2027, 2, 1), say("Marta Vega"))
    ),
    Example(
        "forgotten.many",
        lambda say: morning_lists.forgotten(forgotten(say, 14), [left(say, 30 + n) for n in range(12)], TODAY),
    ),
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
