"""Touches of the cadence (SLA-5)."""

from __future__ import annotations

from datetime import timedelta

from cases.changes.change_case import Command
from cases.model.policy import Policy, TouchKind
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.touches import next_touch

# What is logged or undone next stands where the last one was. A second click within two seconds is a double click.
ONE_CLICK = timedelta(seconds=2)


def touch_words(kind: TouchKind, day: int) -> str:
    return f"{kind.value}, day {day}" if day else kind.value


def cadence_day(command: Command, kind: TouchKind, uow: UnitOfWork, policy: Policy) -> int:
    """Return the day of the cadence that a touch answers: the next one due, if it is of this kind (SLA-5); 0 for a touch beside it."""
    case = uow.cases.get(command.case_id, for_change=True)
    owner = uow.roster.get(case.owner)
    due = next_touch(case, uow.cases.touches(case.id), owner, policy) if owner is not None else None
    return due.step.day if due is not None and due.step.kind is kind else 0
