"""What is still to come of an open case (NAG-7): a reminder, or a line in the morning list of whoever answers for it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from cases.model.case import Case
from cases.model.notification import NotificationKind
from cases.model.people import Person, Region
from cases.model.working_time import WorkingTime
from cases.ports.unit_of_work import UnitOfWork
from cases.use_cases.send_morning_lists import left_cases_of, lists_due, today_lines
from tests.cases.team import Room


def comes_again(case: Case, room: Room) -> bool:
    """Whether somebody who answers for this open case will see it again without looking for it."""
    with room.database.reading() as uow:
        owner = uow.roster.get(case.owner)
        if case.owner is None:
            # SMB Ops have it in their channel three times a day (OPS-1).
            return any(each.id == case.id for each in uow.lists.unassigned([*Region]))
        if owner is not None and case.next_due_at is not None:
            return True
        hearers = [owner] if owner is not None else uow.roster.managers(case.region)
        return any(case.id in _listed(each, uow, room) for each in hearers)


def _listed(person: Person, uow: UnitOfWork, room: Room) -> Collection[int]:
    """The cases on the lists of this person's next morning at work."""
    working = WorkingTime.of(person, uow.holidays)
    morning = working.next_working_moment(working.end_of_day(room.now))
    assert morning is not None
    kinds = _lists(person, uow, morning)
    found: set[int] = set()
    if NotificationKind.TODAY in kinds:
        cases = uow.cases.open_of(person.email)
        found |= {line.case.id for line in today_lines(cases, room.policy, person, morning)}
    if NotificationKind.FORGOTTEN in kinds:
        found |= {each.id for each in left_cases_of(person, uow)}
    return found


def _lists(person: Person, uow: UnitOfWork, morning: datetime) -> set[NotificationKind]:
    nobody_away = replace(uow.roster, absences=())
    due = lists_due(nobody_away, uow.holidays, morning)
    return {each.kind for each in due if each.lane == f"dm:{person.email}"}
