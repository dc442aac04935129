"""The list with which a manager decides who has which High Value case in the new fiscal year (HVA-3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from cases.model.case import Case
from cases.model.requests import Request
from messages import limits, render
from messages.names import Seen, YearSeen
from messages.surfaces import Message

# Each case has three buttons, and a message holds no more. The others move up as these are decided.
MOST_WAITING = 7
MOST_SETTLED = 8
ANSWER = 120

Line = tuple[Case, Request]


def year_list(year: date, waiting: Sequence[Line], settled: Sequence[Line], names: Mapping[str, str]) -> Message:
    """Return what is still to be decided, with its buttons, and what was decided, by whom.

    Args:
        year: the first day of the new fiscal year.
        waiting: the cases to be decided about, each with its request.
        settled: those that are decided.
        names: the names of the people of the roster by e-mail.
    """
    for most in range(MOST_WAITING, 1, -1):
        try:
            return _with_room(most, year, waiting, settled, names)
        except render.TooLong:
            # All of them fit unless the cases have unusual names; what is left out is counted.
            continue
    return _with_room(1, year, waiting, settled, names)


def _with_room(
    most: int, year: date, waiting: Sequence[Line], settled: Sequence[Line], names: Mapping[str, str]
) -> Message:
    most_settled = min(most + 1, MOST_SETTLED)
    return render.message(
        "year_list",
        begins=_begins(year),
        number=len(waiting),
        waiting=[
            (case, names.get(case.owner or "", ""), Seen(case.id, case.version), _seen(case, request))
            for case, request in waiting[:most]
        ],
        more=max(len(waiting) - most, 0),
        settled=[
            (f"{case.number} · {case.account or 'no account'}", limits.one_line(_said(request), ANSWER))
            for case, request in settled[:most_settled]
        ],
        more_settled=max(len(settled) - most_settled, 0),
    )


def year_continued(case: Case, year: date, by: str) -> Message:
    """Return the message to the Advocate of a High Value case that a manager leaves with them for the new fiscal year."""
    return render.message("year_continued", case=case, begins=_begins(year), by=by, seen=Seen(case.id, case.version))


def _begins(year: date) -> str:
    return f"{year.day} {year:%B} {year.year}"


def _seen(case: Case, request: Request) -> YearSeen:
    return YearSeen(Seen(case.id, case.version), request.id)


def _said(request: Request) -> str:
    return f"{request.answer} ({request.settled_by_name})"
