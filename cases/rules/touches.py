"""The cadence of first contact (SLA-5): which touch is due next, and what to suggest when a case is picked up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cases.model.case import Case, Touch
from cases.model.people import Person
from cases.model.policy import CadenceStep, Policy, TouchKind
from cases.model.status import Status

# Names can be long; the suggestion must fit where a next step fits (NXT-1).
MAX_SUGGESTED = 200
# A longer subject is no topic to name in a line.
MAX_SUBJECT = 80


@dataclass(frozen=True)
class DueTouch:
    """A touch of the cadence that is still to be made, and the day on which it is due."""

    step: CadenceStep
    due: date


@dataclass(frozen=True)
class Suggestion:
    """A suggested next step: the words and the day."""

    step: str
    due: date


def first_day(case: Case, owner: Person) -> date:
    """Return day 1 of the cadence: the day of the assignment, on the owner's calendar."""
    return owner.today(case.assigned_at or case.opened_at)


def next_touch(case: Case, touches: Sequence[Touch], owner: Person, policy: Policy) -> DueTouch | None:
    """Return the earliest step of the cadence not yet logged; None when all are, or the case no longer needs contact to be made: the customer is
    engaged, or wants to hear from us later."""
    if case.is_closed or case.wants_later or case.status is Status.ENGAGED:
        return None
    logged = {touch.day for touch in touches}
    start = first_day(case, owner)
    for step in policy.cadence:
        if step.day not in logged:
            return DueTouch(step, start + timedelta(days=step.day - 1))
    return None


def suggested_next_step(due: DueTouch | None, case: Case, today: date) -> Suggestion:
    """Return what the pick-up form offers, so that it needs only to be sent: the cadence's next touch, no earlier than today."""
    names = (case.contact, case.account, case.lead)
    whom = next((name for name in names if _says_something(name)), "the customer")
    if due is None:
        return Suggestion(f"Follow up with {whom}"[:MAX_SUGGESTED], today + timedelta(days=1))
    what = (
        "First e-mail" if due.step.day == 1 else {TouchKind.EMAIL: "Send e-mail", TouchKind.CALL: "Call"}[due.step.kind]
    )
    filler = "" if due.step.kind is TouchKind.CALL and due.step.day != 1 else "to "
    # The subject of a case that a form made may be its type once more.
    if _says_something(case.subject) and case.subject != case.type:
        about = f" about “{case.subject}”" if len(case.subject) <= MAX_SUBJECT else " about the case"
    else:
        about = f" about {case.type}" if _says_something(case.type) else " about the case"
    return Suggestion(f"{what} {filler}{whom}{about}"[:MAX_SUGGESTED], max(due.due, today))


def _says_something(name: str) -> bool:
    return any(letter.isalnum() for letter in name)
