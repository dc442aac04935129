"""Take back a touch that was logged by mistake (SLA-5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from cases.changes.cadence import ONE_CLICK, touch_words
from cases.changes.change_case import ChangeDetails, Command, Outcome, change_case
from cases.changes.crm_writes import withdraw_touch_write
from cases.changes.record import CaseChange
from cases.model.case import Case, Touch
from cases.model.errors import AlreadyDone, Field, Problem, Refused
from cases.model.policy import Policy
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.permissions import Act

# What is older was no slip of the finger.
UNDO_WITHIN = timedelta(days=1)
# How the history begins to name an undone touch.
UNDONE = "undone: "
# So many lines of the history are newer than a click.
RECENT = 20


@dataclass(frozen=True, kw_only=True)
class UndoTouch(Command):
    """Take back the last touch of a case."""


def is_undoable(touches: Sequence[Touch], now: datetime) -> bool:
    """Return whether the last of these touches is young enough to be taken back."""
    return bool(touches) and now - touches[-1].at <= UNDO_WITHIN


def undo_touch(command: UndoTouch, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Remove the last touch, within a day and by the person who logged it (SLA-5). The history keeps both.

    Its activity does not go to the CRM if it is not there yet.
    """
    touches = uow.cases.touches(command.case_id)

    def change(case: Case) -> CaseChange:
        if _is_same_click(command, uow, now):
            raise AlreadyDone("Already undone. Nothing was changed twice.")
        if problem := _why_not(command, touches, uow, now):
            raise Refused([Problem(Field.TOUCH, "SLA-5", f"{problem} Nothing was changed.")])
        last, rest = touches[-1], touches[:-1]
        first = rest[0].at if rest else None
        after = replace(
            case,
            first_touch_at=first if case.first_touch_at == last.at else case.first_touch_at,
            last_touch_at=rest[-1].at if rest else None,
        )
        return CaseChange(after, (partial(_remove, last, now=now),))

    taken_back = touch_words(touches[-1].kind, touches[-1].day) if touches else "none"
    noted = ("touch", f"{UNDONE}{taken_back}")
    return change_case(command, Act.LOG_TOUCH, change, uow, policy, now, ChangeDetails(noted=noted, adds_only=True))


def _remove(touch: Touch, stored: UnitOfWork, *, now: datetime) -> None:
    stored.cases.remove_touch(touch)
    withdraw_touch_write(touch, stored, now)


def _is_same_click(command: UndoTouch, uow: UnitOfWork, now: datetime) -> bool:
    """Return whether this is the second half of a double click: the window then shows the touch before in the same place."""
    last = next((entry for entry in uow.audit.of(command.case_id, limit=RECENT) if entry.field == "touch"), None)
    return (
        last is not None
        and (last.new or "").startswith(UNDONE)
        and last.actor == command.actor.key
        and abs(now - last.at) < ONE_CLICK
    )


def _why_not(command: UndoTouch, touches: list[Touch], uow: UnitOfWork, now: datetime) -> str:
    if not touches:
        return "No touch is logged on this case."
    last = touches[-1]
    if last.by != command.actor.key:
        person = uow.roster.get(last.by)
        return (
            f"{person.name if person is not None else 'Somebody else'} logged the last touch, so only they can undo it."
        )
    if any(entry.field == "touch" for entry in uow.audit.since(command.case_id, command.version)):
        return "A touch was logged meanwhile, or undone. Open More again to see it."
    if not is_undoable(touches, now):
        return "The last touch was logged more than a day ago, so it stays."
    return ""
