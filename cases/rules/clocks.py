"""The clocks of a case (SLA-1 … SLA-4, NXT-2, HVA-1): their promises, their state at a moment, and their steps.

Everything is read from the case, the policy, `now` and, for clocks that count calendar days, the owner's days. A new
clock is a new row in CLOCKS.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from cases.model.case import Case
from cases.model.dates import format_moment
from cases.model.own_days import OwnDays
from cases.model.policy import From, Ladder, PickupHours, Policy, ReminderStep
from cases.rules.kinds import kind_of
from cases.rules.pickup_time import pickup_deadline
from cases.rules.sleep import counted_from, is_asleep, last_woken, with_sleep

_LATER = "the customer asked to be contacted later"


class ClockKind(StrEnum):
    """Which promise a clock measures."""

    PICKUP = "pickup"
    CLOSING = "closing"
    NEXT_STEP = "next step"
    HIGH_VALUE = "touchpoint"
    HAND_OVER = "language hand-over"
    ARCHITECT = "Solutions Architect"
    UPDATE = "update"
    WAIT = "customer's wait"


class ClockState(StrEnum):
    """Where a clock stands."""

    RUNNING = "running"
    MISSED = "missed"
    KEPT = "kept"
    ASLEEP = "asleep"
    EXEMPT = "exempt"


@dataclass(frozen=True)
class Clock:
    """One clock at one moment."""

    kind: ClockKind
    state: ClockState
    started: datetime
    #: When the work should be done. None without a limit.
    target: datetime | None = None
    #: When it must be done. None without a limit.
    deadline: datetime | None = None
    #: Why a clock is exempt or asleep, in words.
    why: str = ""
    #: Whether nothing is left to do for it.
    is_settled: bool = False
    #: Identifies one run of the clock, which ends for example with a reassignment.
    run: str = ""
    #: How long it was paused in all (SLA-3).
    paused: timedelta = timedelta()

    @property
    def is_live(self) -> bool:
        """Return whether anybody is to be reminded of it."""
        return self.state in (ClockState.RUNNING, ClockState.MISSED) and not self.is_settled


def pickup_clock(case: Case, policy: Policy, now: datetime) -> Clock | None:
    """Return the pickup clock; None while the case is unassigned. Reassignment starts it again (SLA-1)."""
    if case.assigned_at is None or case.owner is None:
        return None
    started = max(case.assigned_at, last_woken(case, now) or case.assigned_at)
    deadline = pickup_deadline(case, policy, started)
    settled = case.picked_up_at or case.closed_at
    if settled is not None:
        state = ClockState.KEPT if settled <= deadline else ClockState.MISSED
    elif is_asleep(case, now):
        return Clock(ClockKind.PICKUP, ClockState.ASLEEP, started, deadline=deadline, why=_LATER)
    else:
        state = _until(deadline, now)
    return Clock(
        ClockKind.PICKUP, state, started, deadline=deadline, is_settled=settled is not None, run=_stamp(started)
    )


def wait_clock(case: Case, policy: Policy, now: datetime) -> Clock | None:
    """Return how long the customer of a reassigned case has waited without pickup, since the first routing (SLA-6).

    None for every other case. A reassignment starts a new pickup clock, and does not end this wait.
    """
    is_looked_at = case.status.is_in_progress or case.picked_up_at is not None or case.first_touch_at is not None
    if is_looked_at or case.planned_at is not None or case.next_step or case.is_closed or case.wants_later:
        return None
    if case.owner is None or not was_reassigned(case) or case.routed_at is None:
        return None
    deadline = case.routed_at + policy.pickup
    return Clock(ClockKind.WAIT, _until(deadline, now), case.routed_at, deadline=deadline, run=_stamp(case.routed_at))


def was_reassigned(case: Case) -> bool:
    """Return whether somebody else owned the case before its owner."""
    return case.routed_at is not None and case.assigned_at is not None and case.routed_at < case.assigned_at


def closing_clock(case: Case, policy: Policy, now: datetime) -> Clock | None:
    """Return the closing clock, with the exemptions of SLA-2 and the sleep of SLA-3: time asleep does not count, and time awake is never given back.

    A High Value case stays open all year and has none (HVA-1); the other types without a limit keep the target.
    """
    started, counted = case.opened_at, counted_from(case)
    case_type = kind_of(case, policy)
    if case_type.high_value:
        return None
    target, deadline, paused = counted + policy.closing_target, counted + policy.closing_limit, counted - started
    if is_asleep(case, now):
        return Clock(ClockKind.CLOSING, ClockState.ASLEEP, started, target, deadline, why=_LATER, paused=paused)
    if case_type.no_limit:
        why = f"{case_type.name} cases have no closing limit"
        return Clock(
            ClockKind.CLOSING, ClockState.EXEMPT, started, target, why=why, is_settled=case.is_closed, paused=paused
        )
    if case.closed_at is not None:
        state = ClockState.KEPT if case.closed_at <= deadline else ClockState.MISSED
    else:
        state = _until(deadline, now)
    return Clock(
        ClockKind.CLOSING,
        state,
        started,
        target,
        deadline,
        is_settled=case.is_closed,
        run=_stamp(started),
        paused=paused,
    )


def step_after_limit(before: Case, after: Case, policy: Policy, now: datetime, days: OwnDays) -> str:
    """Return what to say of a step that was planned for after the closing deadline; empty for every other. days: the owner's."""
    limit = closing_clock(after, policy, now)
    deadline = limit.deadline if limit is not None and limit.state is ClockState.RUNNING else None
    due = after.next_step_due
    if due is None or due == before.next_step_due or deadline is None or days.begin(due) <= deadline:
        return ""
    by = deadline.astimezone(ZoneInfo(days.zone))
    return f"This step comes after the closing deadline, {format_moment(by, now.astimezone(by.tzinfo).date())}. The deadline stays the same."


def next_step_clock(case: Case, now: datetime, days: OwnDays) -> Clock | None:
    """Return the clock of the planned step (NXT-2); None if no day is planned.

    The step is due on its day, and overdue after that day of its owner's, which ends with a shift over midnight. This clock also wakes a case whose
    customer wanted to wait (SLA-3).
    """
    if case.is_closed or case.next_step_due is None:
        return None
    due, over = days.begin(case.next_step_due), days.end(case.next_step_due)
    state = ClockState.RUNNING if now < over else ClockState.MISSED
    started = case.planned_at or case.opened_at
    return Clock(ClockKind.NEXT_STEP, state, started, due, over, run=case.next_step_due.isoformat())


def touchpoint_clock(case: Case, policy: Policy, now: datetime) -> Clock | None:
    """Return how long a High Value case has gone without a touch, or without a date for the next (HVA-1).

    None for every other case. A case that sleeps needs its touch all the same.
    """
    if case.is_closed or not kind_of(case, policy).high_value:
        return None
    started = max(
        moment
        for moment in (case.opened_at, case.assigned_at, case.first_touch_at, case.last_touch_at)
        if moment is not None
    )
    deadline, run = started + policy.high_value_touch, _stamp(started)
    # It must always have a date: whoever has it has a day to write one.
    given = max(case.opened_at, case.assigned_at or case.opened_at, case.planned_at or case.opened_at)
    if case.next_step_due is None and given + policy.pickup < deadline:
        # A run of its own: to be reminded of the missing date takes away no reminder of the missing touch.
        deadline, run = given + policy.pickup, f"undated:{_stamp(given)}"
    return Clock(ClockKind.HIGH_VALUE, _until(deadline, now), started, deadline=deadline, run=run)


def hand_over_clock(case: Case, now: datetime) -> Clock | None:
    """Return the clock of a pending language decision (TAG-2), or None. Its deadline is in working time."""
    if case.hand_over_asked_at is None or case.hand_over_due_at is None or case.is_closed:
        return None
    state = _until(case.hand_over_due_at, now)
    started = case.hand_over_asked_at
    return Clock(ClockKind.HAND_OVER, state, started, deadline=case.hand_over_due_at, run=_stamp(started))


def architect_clock(case: Case, now: datetime) -> Clock | None:
    """Return the clock of a pending decision on a Solutions Architect (ESC-3), or None."""
    if case.architect_asked_at is None or case.architect_due_at is None or case.is_closed:
        return None
    state, started = _until(case.architect_due_at, now), case.architect_asked_at
    return Clock(ClockKind.ARCHITECT, state, started, deadline=case.architect_due_at, run=_stamp(started))


def update_clock(case: Case, now: datetime) -> Clock | None:
    """Return the clock of the update that somebody waits for (SLA-4), or None. A new owner has a day of their own."""
    if case.is_closed or case.update_asked_at is None or case.update_due_at is None:
        return None
    started = max(case.update_asked_at, case.assigned_at or case.update_asked_at)
    deadline = case.update_due_at
    state = _until(deadline, now)
    return Clock(ClockKind.UPDATE, state, started, deadline=deadline, run=_stamp(deadline))


def _until(deadline: datetime, now: datetime) -> ClockState:
    return ClockState.RUNNING if now <= deadline else ClockState.MISSED


@dataclass(frozen=True)
class ClockRow:
    """The description of a kind of clock."""

    kind: ClockKind
    rule: str
    #: What it measures, in words.
    promise: Callable[[Policy], str]
    #: Returns the clock, given the owner's days.
    read: Callable[[Case, Policy, datetime, OwnDays], Clock | None]
    #: Its part of the ladder.
    steps: Callable[[Ladder], tuple[ReminderStep, ...]]
    #: Whether the people responsible for the owner have to settle it. Only they are notified.
    is_managers: bool = False


CLOCKS: tuple[ClockRow, ...] = (
    ClockRow(
        ClockKind.PICKUP,
        "SLA-1",
        lambda policy: f"an owner picks up a new case within {pickup_in_words(policy)}",
        lambda case, policy, now, _: pickup_clock(case, policy, now),
        lambda ladder: ladder.pickup,
    ),
    ClockRow(
        ClockKind.CLOSING,
        "SLA-2",
        lambda policy: (
            f"a case is closed within {policy.closing_limit.days} days, better within {policy.closing_target.days}"
        ),
        lambda case, policy, now, _: closing_clock(case, policy, now),
        lambda ladder: ladder.closing,
    ),
    ClockRow(
        ClockKind.NEXT_STEP,
        "NXT-2",
        lambda _: "a next step is done or rescheduled by its due date",
        lambda case, _, now, days: next_step_clock(case, now, days),
        lambda ladder: ladder.next_step,
    ),
    ClockRow(
        ClockKind.HIGH_VALUE,
        "HVA-1",
        lambda policy: f"a High Value Account hears from us every {policy.high_value_touch.days} days",
        lambda case, policy, now, _: touchpoint_clock(case, policy, now),
        lambda ladder: ladder.high_value,
    ),
    ClockRow(
        ClockKind.HAND_OVER,
        "TAG-2",
        lambda policy: (
            f"a manager decides within {_hours(policy.hand_over)} of work who takes a case in another language"
        ),
        lambda case, _, now, __: hand_over_clock(case, now),
        lambda ladder: ladder.hand_over,
        is_managers=True,
    ),
    ClockRow(
        ClockKind.ARCHITECT,
        "ESC-3",
        lambda _: "a manager decides on a Solutions Architect within one business day",
        lambda case, _, now, __: architect_clock(case, now),
        lambda ladder: ladder.architect,
        is_managers=True,
    ),
    ClockRow(
        ClockKind.UPDATE,
        "SLA-4",
        lambda _: "a request for an update is answered within one business day",
        lambda case, _, now, days: update_clock(case, now),  # noqa: ARG005 - the signature is the field's
        lambda ladder: ladder.update,
    ),
    ClockRow(
        ClockKind.WAIT,
        "SLA-6",
        lambda policy: (
            f"a customer is contacted within {_hours(policy.pickup)} of the first routing, even after a reassignment"
        ),
        lambda case, policy, now, _: wait_clock(case, policy, now),
        lambda ladder: ladder.customer_wait,
        is_managers=True,
    ),
)
ROWS = {row.kind: row for row in CLOCKS}


def clocks_of(case: Case, policy: Policy, now: datetime, days: OwnDays) -> list[Clock]:
    """Return every clock of the case in any state. `days` are the owner's."""
    read = (row.read(case, policy, now, days) for row in CLOCKS)
    return [clock for clock in read if clock is not None]


def reminder_steps(clock: Clock, policy: Policy) -> list[tuple[datetime, ReminderStep]]:
    """Return the steps of a clock with their moments, in order, whoever is at work then.

    A warning before the clock's own start is left out: a step that was just planned for today needs no reminder today.
    """
    if clock.deadline is None or not clock.is_live:
        return []
    found = []
    for step in ROWS[clock.kind].steps(policy.ladder):
        moment = _moment(step, clock, clock.deadline)
        if step.is_miss or clock.started <= moment < clock.deadline:
            found.append((moment, step))
    return sorted(found, key=lambda each: each[0])


def next_reminder_step(clock: Clock, policy: Policy, now: datetime) -> tuple[datetime, ReminderStep] | None:
    """Return the step that comes next, and its moment."""
    return next((each for each in reminder_steps(clock, policy) if each[0] > now), None)


def _moment(step: ReminderStep, clock: Clock, deadline: datetime) -> datetime:
    match step.of:
        case From.START:
            return clock.started + clock.paused + step.by
        case From.DEADLINE:
            return deadline - step.by
        case From.DUE_DAY:
            return clock.target or deadline
        case From.MISSED:
            return deadline


def update_clock_markers(before: Case | None, after: Case, now: datetime, days: OwnDays) -> Case:
    """Return the changed case with the markers of its clocks. `days` are the owner's.

    They say when its step was planned (reopening counts as planning), when it woke, and how long it slept.
    """
    after = with_sleep(before, after, now, days)
    if before is None:
        return after
    is_reopened = before.is_closed and not after.is_closed
    if after.next_step_due != before.next_step_due or after.next_step != before.next_step or is_reopened:
        after = replace(after, planned_at=now)
    if before.wants_later and not after.wants_later:
        # Its day may have come, and woken it, before anybody did anything.
        after = replace(after, woke_at=min(now, before.asleep_until or now))
    if is_reopened:
        after = replace(after, reopened_at=now)
    if after.picked_up_at is None and is_picked_up_upstream(before, after):
        after = replace(after, picked_up_at=now)
    return after


def is_picked_up_upstream(before: Case, after: Case) -> bool:
    """Return whether the CRM's values show that the owner picked the case up (SLA-1).

    As in Slack, this is a move to an In Progress status, or a next step written since the assignment.
    """
    if after.upstream == before.upstream or after.owner is None or after.is_closed:
        return False
    is_moved = after.status.is_in_progress and after.status is not before.status
    is_planned = after.next_step not in ("", before.next_step)
    # What comes with the owner's name in one record was perhaps written by the owner before; a move and a step together were not.
    return (is_moved or is_planned) if after.owner == before.owner else (is_moved and is_planned)


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%S}"


def pickup_in_words(policy: Policy) -> str:
    """Return how much time there is to pick a case up (SLA-1): `24 hours`, `24 hours of working time`."""
    is_working = policy.pickup_hours is PickupHours.WORKING
    return f"{_hours(policy.pickup)}{' of working time' if is_working else ''}"


def _hours(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    return f"{hours:g} hour{'' if hours == 1 else 's'}"


def case_age_days(case: Case, now: datetime) -> int:
    """Return the day of its life that an open case is in, from 1. Days asleep do not count."""
    return (now - counted_from(case)).days + 1
