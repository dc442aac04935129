"""Feedback (CLO-1, FBK-1): about the case or the customer's use; a next step belongs elsewhere."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from cases.model.errors import Field, Problem
from cases.rules.step_stamps import read_stamp


def reads_as_next_step(text: str, today: date, initials: Collection[str]) -> bool:
    """Tell whether a line of this text has the stamp of a next step, date and initials. initials: of everybody on the roster."""
    for line in text.splitlines():
        stamp = read_stamp(line.strip(), today, initials)
        if stamp is not None and stamp.is_whole:
            return True
    return False


def next_step_problems(text: str, today: date, initials: Collection[str]) -> list[Problem]:
    """Return the problem of a feedback that is a next step, with the field it belongs in."""
    if not reads_as_next_step(text, today, initials):
        return []
    said = "This reads as a next step, with date and initials. It belongs in Next step; write feedback here, or NA."
    return [Problem(Field.FEEDBACK, "CLO-1", said)]
