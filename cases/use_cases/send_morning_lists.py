"""What people are sent as their working day begins (DIG-2): today's list, once a week the incomplete cases, and what was forgotten (NAG-7)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from cases.changes.leavers import left_behind
from cases.model.case import Case
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Person, Role, Roster
from cases.model.policy import Policy
from cases.model.working_time import Holidays, WorkingTime
from cases.ports.unit_of_work import OpenUnitOfWork, UnitOfWork
from cases.rules.clocks import ClockKind
from cases.rules.forgotten import Forgotten, is_forgotten, long_forgotten
from cases.rules.morning import morning_of, today_key
from cases.rules.responsibility import leads_person, managers_of
from cases.rules.worklist import CaseSummary, Line, Need, Section, worklist_for

ONE_DAY = timedelta(days=1)


# What of a day is on its list; the rest of it is on the Home.
LISTED = (Section.MISSED, Section.DUE_TODAY, Section.TO_PICK_UP)


# Which clock a reminder of the same thing is about.
CLOCKS_OF_NEEDS = {
    Need.PICKUP_MISSED: ClockKind.PICKUP,
    Need.PICK_UP: ClockKind.PICKUP,
    Need.CLOSING_MISSED: ClockKind.CLOSING,
    Need.CLOSING_DUE: ClockKind.CLOSING,
    Need.UPDATE_MISSED: ClockKind.UPDATE,
    Need.UPDATE_DUE: ClockKind.UPDATE,
    Need.STEP_OVERDUE: ClockKind.NEXT_STEP,
    Need.STEP_DUE: ClockKind.NEXT_STEP,
    Need.TOUCHPOINT_DUE: ClockKind.NEXT_STEP,
}


def today_lines(cases: Sequence[Case], policy: Policy, person: Person, now: datetime) -> list[Line]:
    """Return what this person's day asks for, in the order in which their Home has it: missed, due today, to pick up, High Value touchpoints due; and
    what nothing else will ever come of (NAG-7)."""
    own = [_as_owned_by(person, case) for case in cases]
    day = worklist_for(own, policy, now, lambda _: person.days, person.days)
    return [
        line
        for line in day.lines
        if line.section in LISTED
        or line.need is Need.TOUCHPOINT_DUE
        or is_forgotten(line.case, policy, now, person.days)
    ]


def _as_owned_by(person: Person, case: Case) -> Case:
    """Return the case without a pickup for a Renewal Manager, who has nothing to pick up here (TAG-1)."""
    if person.role is not Role.RENEWAL_MANAGER or case.picked_up_at is not None:
        return case
    return replace(case, picked_up_at=case.assigned_at)


def forgotten_of_team(leader: Person, uow: UnitOfWork, policy: Policy, now: datetime) -> list[Forgotten]:
    """Return the cases of a leader's people of which nothing is to come (NAG-7)."""
    roster = uow.roster
    team = {each.email: each for each in roster if _leads(leader, each, roster)}
    found = [(case, team[case.owner]) for case in uow.lists.open_of(list(team)) if case.owner is not None]
    own = [(_as_owned_by(owner, case), owner) for case, owner in found]
    return long_forgotten(own, policy, uow.holidays, now)


def left_cases_of(leader: Person, uow: UnitOfWork) -> list[CaseSummary]:
    """Return the cases of the leader's region whose owner left: nobody else is reminded of them (NAG-7, PPL-2)."""
    return left_behind(uow, leader.region) if leader.region is not None else []


def _leads(leader: Person, person: Person, roster: Roster) -> bool:
    if leader.role is Role.TEAM_LEAD:
        return leader != person and leads_person(leader, person, roster)
    return leader in managers_of(person, person.region, roster)


def without_reminded(lines: Sequence[Line], reminded: Collection[tuple[int, ClockKind]]) -> tuple[list[Line], int]:
    """Return the lines that say something else than the reminders of this morning, which came a moment ago; and how many do not (NAG-3)."""
    rest = [line for line in lines if (line.case.id, CLOCKS_OF_NEEDS.get(line.need)) not in reminded]
    return rest, len(lines) - len(rest)


def day_began(person: Person, holidays: Holidays, now: datetime) -> datetime:
    """Return when this person's work began on their current day. On a day without work, return when the day began."""
    time = WorkingTime.of(person, holidays)
    return time.begins(now) or time.begin_of_day(now)


def lists_due(roster: Roster, holidays: Holidays, now: datetime) -> list[Notification]:
    """Return the lists that are due by now, with their recipients.

    Everybody who may own cases gets today's list as their working day begins. On the first day of their week Advocates
    also get the hygiene list, or on the first working day of a week that begins with a holiday. Those who answer for a
    region get the list of forgotten cases.
    """
    return [
        notification
        for person in roster
        if person.role is not Role.STAKEHOLDER
        for notification in _due(person, roster, holidays, now)
    ]


def _due(person: Person, roster: Roster, holidays: Holidays, now: datetime) -> Sequence[Notification]:
    time, today = WorkingTime.of(person, holidays), morning_of(person, roster, holidays, now)
    if today is None:
        return ()
    lane = f"dm:{person.email}"
    notifications = [Notification(today_key(person.email, today), lane, NotificationKind.TODAY)]
    if person.role is Role.MANAGER or (
        person.role is Role.TEAM_LEAD and roster.is_led_by_team_leads(person.region, now)
    ):
        forgotten = Notification(f"forgotten:{person.email}:{today}", lane, NotificationKind.FORGOTTEN)
        notifications.append(forgotten)
    if not person.role.works_cases:
        return notifications
    first = today - (today.weekday() - person.week.first_day) % 7 * ONE_DAY
    earlier = (first + ahead * ONE_DAY for ahead in range((today - first).days))
    if not any(time.is_working_day(day) for day in earlier):
        year, week, _ = first.isocalendar()
        notifications.append(Notification(f"hygiene:{person.email}:{year}-W{week:02}", lane, NotificationKind.HYGIENE))
    return notifications


def send_lists(read: OpenUnitOfWork, change: OpenUnitOfWork, now: datetime) -> int:
    """Send the lists that are due, each once, and return how many.

    This may run any number of times and in several processes. A list is composed when it is sent. An empty list is not
    sent, nor is one that the morning's reminders already contain.
    """
    with read() as uow:
        due = _unknown(lists_due(uow.roster, uow.holidays, now), uow)
    if not due:
        return 0
    with change() as uow:
        # While another process sends reminders, one of their messages may take a list.
        if not uow.reminders.hold():
            return 0
        due = _unknown(due, uow)
        uow.outbox.put(due)
        uow.commit()
    return len(due)


def _unknown(due: Sequence[Notification], uow: UnitOfWork) -> list[Notification]:
    known = uow.outbox.known([notification.key for notification in due])
    return [notification for notification in due if notification.key not in known]
