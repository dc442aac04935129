"""Log a contact with the customer (SLA-5)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from cases.changes.cadence import ONE_CLICK, cadence_day, touch_words
from cases.changes.change_case import ChangeDetails, Command, Outcome, change_case
from cases.changes.record import CaseChange
from cases.model.case import Case, Touch
from cases.model.errors import AlreadyDone, Field, Problem, Refused
from cases.model.policy import Policy, TouchKind
from cases.model.status import Surface
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.permissions import Act


@dataclass(frozen=True, kw_only=True)
class LogTouch(Command):
    """Log a contact with the customer (SLA-5)."""

    kind: TouchKind
    #: The day of the cadence. 0: an extra touch. None: the day that is due, if it has this kind.
    day: int | None


def log_touch(command: LogTouch, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Log one touch for each click (SLA-5)."""
    day = cadence_day(command, command.kind, uow, policy) if command.day is None else command.day

    def change(case: Case) -> CaseChange:
        if day and day not in {step.day for step in policy.cadence}:
            raise Refused([Problem(Field.TOUCH, "SLA-5", f"The cadence has no touch on day {day}.")])
        touches = uow.cases.touches(case.id)
        logged = day in {touch.day for touch in touches if touch.day}
        # The last of those nearest in time: after a clock was set back, some lie ahead.
        nearest = min(reversed(touches), key=lambda touch: abs(now - touch.at), default=None)
        if logged or (nearest is not None and _is_same_click(command, nearest, now)):
            raise AlreadyDone("Already logged. Nothing was changed twice.")
        touch = Touch(case.id, command.kind, day, command.actor.key, now)
        after = replace(case, first_touch_at=case.first_touch_at or now, last_touch_at=now)
        return CaseChange(after, (lambda stored: stored.cases.add_touch(touch),))

    noted = ("touch", touch_words(command.kind, day))
    return change_case(command, Act.LOG_TOUCH, change, uow, policy, now, ChangeDetails(noted=noted, adds_only=True))


def _is_same_click(command: LogTouch, touch: Touch, now: datetime) -> bool:
    """Return whether this is the second half of the double click that logged a touch."""
    same_button = command.surface is Surface.CARD or command.kind is touch.kind
    return same_button and command.actor.key == touch.by and abs(now - touch.at) < ONE_CLICK
