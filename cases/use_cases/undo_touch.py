"""Take back a touch that was logged by mistake (SLA-5)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cases.changes.cadence import touch_words
from cases.changes.change_case import ChangeDetails, Command, Outcome, change_case
from cases.model.case import Case, Touch
from cases.model.errors import Field, Problem, Refused
from cases.model.policy import Policy
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.permissions import Act

# What is older was no slip of the finger.
UNDO_WITHIN = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class UndoTouch(Command):
    """Take back the last touch of a case."""


def undo_touch(command: UndoTouch, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Remove the last touch, within a day and by the person who logged it (SLA-5). The history keeps both."""
    touches = uow.cases.touches(command.case_id)

    def change(case: Case) -> Case:
        if problem := _why_not(command, touches, uow, now):
            raise Refused([Problem(Field.TOUCH, "SLA-5", f"{problem} Nothing was changed.")])
        last, rest = touches[-1], touches[:-1]
        uow.cases.remove_touch(last)
        first = rest[0].at if rest else None
        return replace(
            case,
            first_touch_at=first if case.first_touch_at == last.at else case.first_touch_at,
            last_touch_at=rest[-1].at if rest else None,
        )

    taken_back = touch_words(touches[-1].kind, touches[-1].day) if touches else "none"
    noted = ("touch", f"undone: {taken_back}")
    return change_case(command, Act.LOG_TOUCH, change, uow, policy, now, ChangeDetails(noted=noted, adds_only=True))


def _why_not(command: UndoTouch, touches: list[Touch], uow: UnitOfWork, now: datetime) -> str:
    if not touches:
        return "No touch is logged on this case."
    last = touches[-1]
    if last.by != command.actor.key:
        person = uow.roster.get(last.by)
        return (
            f"{person.name if person is not None else 'Somebody else'} logged the last touch, so only they can undo it."
        )
    if now - last.at > UNDO_WITHIN:
        return "The last touch was logged more than a day ago, so it stays."
    return ""
