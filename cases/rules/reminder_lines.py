"""What one line of a reminder message is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cases.model.case import Case
from cases.model.people import Person
from cases.model.policy import Policy
from cases.rules.clocks import Clock, ClockKind, clocks_of
from cases.rules.reminder_plan import SNOOZED


@dataclass(frozen=True)
class ReminderLine:
    """One line of a message of reminders, as it was sent."""

    case_id: int
    clock: ClockKind
    step: str
    run: str
    #: An e-mail.
    to: str
    #: When it was sent.
    at: datetime


def clock_of(line: ReminderLine, case: Case, owner: Person | None, policy: Policy, now: datetime) -> Clock | None:
    """Return the clock that a line of a message speaks of, while there is still something to do about it; None once it is settled."""
    if owner is None or case.is_closed:
        return None
    run = line.run.partition(" ")[0] if line.step == SNOOZED else line.run
    for clock in clocks_of(case, policy, now, owner.days):
        if clock.kind is line.clock and clock.run == run and clock.is_live:
            return clock
    return None
