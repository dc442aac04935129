"""The clocks of a case in words, as the card and every answer about the case show them (SLA-1, SLA-2, NXT-2, HVA-1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from cases.model.case import Case
from cases.model.own_days import DAYS_OF_UTC
from cases.model.people import Person, Role
from cases.model.policy import Policy
from cases.rules.clocks import Clock, ClockKind, ClockState, clocks_of
from messages.local_time import AGO, AT, DAY
from messages.mrkdwn import span
from messages.pickup_words import pickup_beside

_RELATIVE = f"{AT} ({AGO})"


@dataclass(frozen=True)
class ClockLine:
    """One clock in a few words of our own: `sign words moment, after`."""

    kind: ClockKind
    sign: str
    words: str
    #: The moment that follows the words, and how it is written; or the day.
    at: datetime | None = None
    form: str = AT
    on: date | None = None
    after: str = ""
    #: Whether there is something to do for it.
    is_live: bool = True
    #: By when; None for a clock without a limit, which comes last.
    by: datetime | None = None


def clocks_shown(case: Case, owner: Person | None, policy: Policy, now: datetime) -> list[ClockLine]:
    """Return what the clocks say at the moment `now`, the earliest deadline first. owner: whose days count; those of UTC where unassigned.

    The clock of the next step is left out until its day has come, as until then the step and its day say all.
    """
    days = owner.days if owner is not None else DAYS_OF_UTC
    clocks = {clock.kind: clock for clock in clocks_of(case, policy, now, days)}
    if owner is not None and owner.role is Role.RENEWAL_MANAGER:
        # They work cases elsewhere, and pick none up here (TAG-1).
        clocks.pop(ClockKind.PICKUP, None)
    if case.is_closed:
        return [_closed(clocks.get(ClockKind.CLOSING), case)]
    found = [line for line in _lines(clocks, case, policy, now) if line is not None]
    return sorted(found, key=lambda line: (line.by is None, line.by.timestamp() if line.by is not None else 0.0))


def still_to_do(lines: Sequence[ClockLine], *, leave_out: ClockKind) -> list[ClockLine]:
    """Return the lines that ask for something, or say why nothing is asked, without those of one clock."""
    return [line for line in lines if (line.is_live or line.by is None) and line.kind is not leave_out]


def _lines(clocks: dict[ClockKind, Clock], case: Case, policy: Policy, now: datetime) -> Iterator[ClockLine | None]:
    step = clocks.get(ClockKind.NEXT_STEP)
    is_day = step is not None and step.target is not None and step.target <= now
    yield _pickup(clocks.get(ClockKind.PICKUP), case, policy)
    if not (is_day and case.wants_later):
        yield _closing(clocks.get(ClockKind.CLOSING), case)
    if step is not None and is_day:
        yield _next_step(step, case)
    for kind, words, missed in (
        (ClockKind.HIGH_VALUE, "💎 Next touchpoint by", "🔴 Touchpoint was due"),
        (ClockKind.UPDATE, "❓ Update asked for: answer by", "🔴 Update was due"),
    ):
        if (clock := clocks.get(kind)) is not None:
            yield _by_deadline(clock, words, missed)
    if (wait := clocks.get(ClockKind.WAIT)) is not None:
        sign = "🔴" if wait.state is ClockState.MISSED else "🕰️"
        yield ClockLine(wait.kind, sign, "The customer has waited since", wait.started, by=wait.deadline)


def _pickup(clock: Clock | None, case: Case, policy: Policy) -> ClockLine | None:
    if clock is None or clock.deadline is None:
        return None
    if case.picked_up_at is not None:
        late = f", {span(case.picked_up_at - clock.deadline)} late" if clock.state is ClockState.MISSED else ""
        at = case.picked_up_at
        return ClockLine(clock.kind, "✅", "Picked up", at, after=late, is_live=False, by=at)
    if clock.state in (ClockState.MISSED, ClockState.RUNNING):
        line = _by_deadline(clock, "⏳ Pick up by", "🔴 Pickup was due")
        return replace(line, after=pickup_beside(clock, case, policy)) if clock.state is ClockState.RUNNING else line
    return None


def _closing(clock: Clock | None, case: Case) -> ClockLine:
    if clock is None:
        return ClockLine(ClockKind.CLOSING, "♾️", "High Value Account cases have no closing limit")
    if clock.state is ClockState.EXEMPT:
        return ClockLine(clock.kind, "♾️", clock.why)
    if clock.state is ClockState.ASLEEP:
        until = " until" if case.next_step_due is not None else ""
        return ClockLine(clock.kind, "😴", f"Paused{until}", on=case.next_step_due, after=f": {clock.why}")
    if clock.state is ClockState.MISSED:
        return _by_deadline(clock, "", "🔴 Closing was due")
    return ClockLine(clock.kind, "📅", "Close by", clock.deadline, by=clock.deadline)


def _next_step(clock: Clock, case: Case) -> ClockLine:
    if case.wants_later:
        return ClockLine(
            clock.kind, "⏰", "The customer wanted to hear from us", on=case.next_step_due, by=clock.deadline
        )
    if clock.state is ClockState.MISSED:
        return ClockLine(clock.kind, "🔴", "Next step was due", on=case.next_step_due, by=clock.deadline)
    return ClockLine(clock.kind, "📌", "Next step due", on=case.next_step_due, by=clock.deadline)


def _closed(clock: Clock | None, case: Case) -> ClockLine:
    after = ""
    if clock is not None and clock.state is ClockState.KEPT:
        after = ", in time"
    elif clock is not None and clock.state is ClockState.MISSED and clock.deadline and case.closed_at:
        after = f", {span(case.closed_at - clock.deadline)} after the limit"
    return ClockLine(ClockKind.CLOSING, "🏁", "Closed", case.closed_at, after=after)


def _by_deadline(clock: Clock, running: str, missed: str) -> ClockLine:
    is_missed = clock.state is ClockState.MISSED
    sign, _, words = (missed if is_missed else running).partition(" ")
    form = DAY if clock.kind is ClockKind.HIGH_VALUE and not is_missed else _RELATIVE
    return ClockLine(clock.kind, sign, words, clock.deadline, form, by=clock.deadline)
