"""Give each manager, as the fiscal year ends, the list of their High Value cases to decide about (HVA-3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from cases.changes.leavers import left_behind
from cases.changes.year_decisions import add_year_requests, year_list_key
from cases.model.case import Case
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Person, Role
from cases.model.policy import Policy
from cases.model.working_time import WorkingTime
from cases.ports.unit_of_work import OpenUnitOfWork, UnitOfWork
from cases.rules.fiscal_year import is_to_decide, team_of, year_to_decide


def send_year_lists(read: OpenUnitOfWork, change: OpenUnitOfWork, policy: Policy, now: datetime) -> int:
    """Send the lists that are due, each once, and return how many.

    This may run any number of times and in several processes. A list is due on the manager's first working day of the
    last seven days of the year, or when they are back.
    """
    with read() as uow:
        due = {year_list_key(year.isoformat(), each): (each, year) for each, year in managers_due(uow, policy, now)}
        for key in uow.outbox.known(list(due)) if due else ():
            del due[key]
        lists = {key: cases for key, (each, year) in due.items() if (cases := _cases_of(each, year, uow, policy))}
    sent = 0
    for key, cases in lists.items():
        manager, year = due[key]
        with change() as uow:
            if not uow.inbox.first_time(key):
                continue
            add_year_requests(cases, year, uow, now)
            args = {"year": year.isoformat()}
            uow.outbox.put([Notification(key, f"dm:{manager.email}", NotificationKind.YEAR_LIST, args=args)])
            uow.commit()
            sent += 1
    return sent


def managers_due(uow: UnitOfWork, policy: Policy, now: datetime) -> Iterator[tuple[Person, date]]:
    """Yield the managers who are at work on a day on which a year is decided about, with the first day of that year."""
    for person in uow.roster:
        if person.role is not Role.MANAGER or person.slack_id is None or uow.roster.absence(person, now) is not None:
            continue
        working = WorkingTime.of(person, uow.holidays)
        year = year_to_decide(working.day_of(now), policy)
        if year is not None and working.is_working(now):
            yield person, year


def _cases_of(manager: Person, year: date, uow: UnitOfWork, policy: Policy) -> list[Case]:
    """Return the cases of this manager's team, and those in the region whose owner left."""
    team = uow.lists.open_of(team_of(manager, uow.roster))
    left = left_behind(uow, manager.region) if manager.region is not None else []
    return [case for case in (*team, *left) if is_to_decide(case, year, policy, manager.tzinfo)]
