"""Apply a new next step or status to a case (NXT-1, NXT-2, STA-1, STA-3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Protocol

from cases.model.case import Case
from cases.model.errors import Field, Problem, Refused
from cases.model.people import Actor, Roster
from cases.model.policy import Policy
from cases.model.status import Status
from cases.rules.next_steps import read_next_step

# A step planned further ahead than this is a slip of the finger, not a plan.
MAX_AHEAD = timedelta(days=3 * 366)


def plan_step(case: Case, actor: Actor, roster: Roster, step: str, due: date | None, now: datetime) -> Case:
    """Return the case with its new next step (NXT-1, NXT-2). Raises Refused with everything that is wrong with the step and its date."""
    changed, problems = with_next_step(case, actor, roster, step, due, now)
    if problems:
        raise Refused(problems)
    # Whoever plans anew once the day has come, or for today, is at work on the case again; a later day is a longer sleep.
    today = actor.today(now)
    asleep = case.wants_later and not is_due_by(case.next_step_due, today) and not is_due_by(due, today)
    return replace(changed, wants_later=asleep)


class StatusChange(Protocol):
    """A change of status, with the next step that goes with it: the part of a command that is needed here."""

    @property
    def actor(self) -> Actor: ...
    @property
    def status(self) -> Status | None: ...
    @property
    def blocked_on(self) -> str | None: ...
    @property
    def step(self) -> str: ...
    @property
    def due(self) -> date | None: ...


def with_status(case: Case, asked: StatusChange, roster: Roster, policy: Policy, now: datetime) -> Case:
    status = asked.status or case.status
    problems: list[Problem] = []
    if status.is_closed:
        problems.append(Problem(Field.STATUS, "CLO-1", "Use Close instead. Closing needs more than a status."))
    if status is Status.BLOCKED and asked.blocked_on not in policy.partner_teams:
        problems.append(Problem(Field.BLOCKED_ON, "STA-1", "Choose the partner team this case waits on."))
    changed = case
    if asked.step.strip():
        changed, wrong = with_next_step(case, asked.actor, roster, asked.step, asked.due, now)
        problems += wrong
        if asked.due == case.next_step_due and _without_date(changed.next_step) == _without_date(case.next_step):
            # The form shows the step, and its writer saved it as it was: it keeps its date.
            changed = replace(changed, next_step=case.next_step)
    elif status.is_in_progress and not case.next_step:
        problems.append(
            Problem(Field.NEXT_STEP, "STA-3", "In Progress needs a next step, for example “Send quote to customer”.")
        )
    if problems:
        raise Refused(problems)
    return replace(
        changed,
        status=status,
        blocked_on=asked.blocked_on if status is Status.BLOCKED else None,
        wants_later=case.wants_later and not status.is_in_progress,
        picked_up_at=changed.picked_up_at or (now if status.is_in_progress else None),
    )


def with_next_step(
    case: Case, actor: Actor, roster: Roster, text: str, due: date | None, now: datetime
) -> tuple[Case, list[Problem]]:
    """Return the case with its new next step, or as it was with everything that is wrong with the step and its date."""
    today = actor.today(now)
    problems: list[Problem] = []
    line = case.next_step
    try:
        own = actor.person.initials if actor.person else ""
        line = str(read_next_step(text, own, today, {person.initials for person in roster if person.initials}))
    except Refused as refused:
        problems += refused.problems
    if due is None:
        problems.append(Problem(Field.NEXT_STEP_DUE, "NXT-2", "Choose the due date of this step."))
    elif due < today:
        problems.append(Problem(Field.NEXT_STEP_DUE, "NXT-2", "That day is past. Choose today or a later day."))
    elif due > today + MAX_AHEAD:
        problems.append(Problem(Field.NEXT_STEP_DUE, "NXT-2", "That is more than three years ahead. Check the year."))
    if problems:
        return case, problems
    by_owner = actor.person is not None and actor.person.email == case.owner
    picked_up = case.picked_up_at or (now if by_owner else None)
    return replace(case, next_step=line, next_step_due=due, picked_up_at=picked_up), []


def _without_date(line: str) -> str:
    """Return the initials and the step."""
    return line.partition(" ")[2]


def is_due_by(day: date | None, today: date) -> bool:
    return day is not None and day <= today
