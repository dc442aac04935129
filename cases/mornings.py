"""What each Advocate is sent as their working day begins (DIG-2): today's list, and once a week what the hygiene of their cases asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cases.case import Case
from cases.clocks import ClockState, closing_clock, pickup_clock
from cases.people import Person, Roster
from cases.policy import Policy
from cases.ports import OpenUnitOfWork, Telling, TellingKind
from cases.working_time import Holidays, WorkingTime

# What could not be sent by then is left: a morning's list in the afternoon is noise.
STILL_MORNING = timedelta(hours=2)
MONDAY = 0
ONE_DAY = timedelta(days=1)


class Why(StrEnum):
    """Why a case is on today's list, the worst first."""

    PICKUP_MISSED = "Pickup missed"
    CLOSING_MISSED = "Closing missed"
    STEP_OVERDUE = "Next step overdue"
    CLOSE_TODAY = "Close today"
    STEP_TODAY = "Next step due today"
    PICK_UP = "To pick up"


_WORST_FIRST = tuple(Why)


@dataclass(frozen=True)
class TodayLine:
    """One case of today's list, with the worst there is to say of it. due: when that was, or is, to be done."""

    case: Case
    why: Why
    due: datetime


def today_lines(cases: Iterable[Case], policy: Policy, person: Person, now: datetime) -> list[TodayLine]:
    """What this person's day asks for, worst first and then by when it is due."""
    lines = [line for case in cases if (line := _line(case, policy, person, now)) is not None]
    return sorted(lines, key=lambda line: (_WORST_FIRST.index(line.why), line.due, line.case.id))


def _line(case: Case, policy: Policy, person: Person, now: datetime) -> TodayLine | None:
    found = dict(_reasons(case, policy, person, now))
    worst = next((why for why in _WORST_FIRST if why in found), None)
    return TodayLine(case, worst, found[worst]) if worst is not None else None


def _reasons(case: Case, policy: Policy, person: Person, now: datetime) -> Iterator[tuple[Why, datetime]]:
    if case.is_closed:
        return
    today = person.today(now)
    pickup = pickup_clock(case, policy, now)
    if pickup is not None and pickup.deadline is not None and not pickup.is_settled:
        yield (Why.PICKUP_MISSED if pickup.state is ClockState.MISSED else Why.PICK_UP), pickup.deadline
    closing = closing_clock(case, policy, now)
    if closing.deadline is not None and closing.state is ClockState.MISSED:
        yield Why.CLOSING_MISSED, closing.deadline
    elif closing.deadline is not None and person.today(closing.deadline) == today:
        yield Why.CLOSE_TODAY, closing.deadline
    due = case.next_step_due
    if due is not None and due <= today:
        moment = datetime(due.year, due.month, due.day, tzinfo=person.tzinfo)
        yield (Why.STEP_TODAY if due == today else Why.STEP_OVERDUE), moment


def lists_due(roster: Roster, holidays: Holidays, now: datetime) -> list[Telling]:
    """What is to be sent to whom by now: to each Advocate who is there, as their working day begins; today's list, and on Mondays, or the
    first working day of a week that begins with a holiday, the hygiene list."""
    return [telling for person in roster if person.role.works_cases for telling in _due(person, roster, holidays, now)]


def _due(person: Person, roster: Roster, holidays: Holidays, now: datetime) -> Sequence[Telling]:
    if roster.absence(person, now) is not None or person.slack_id is None:
        return ()
    time = WorkingTime.of(person, holidays)
    today = person.today(now)
    begun = datetime.combine(today, person.hours[0], person.tzinfo)
    if not begun <= now < begun + STILL_MORNING or not time.is_working_day(today):
        return ()
    lane = f"dm:{person.email}"
    tellings = [Telling(f"today:{person.email}:{today}", lane, TellingKind.TODAY)]
    earlier = (today - back * ONE_DAY for back in range(1, today.weekday() - MONDAY + 1))
    if not any(time.is_working_day(day) for day in earlier):
        year, week, _ = today.isocalendar()
        tellings.append(Telling(f"hygiene:{person.email}:{year}-W{week:02}", lane, TellingKind.HYGIENE))
    return tellings


def send_lists(read: OpenUnitOfWork, change: OpenUnitOfWork, now: datetime) -> int:
    """Have the lists told that are due by now, each once however often and wherever this runs; how many. A list is made when it is sent, and
    an empty one is not."""
    with read() as uow:
        due = {telling.key: telling for telling in lists_due(uow.roster, uow.holidays, now)}
        if not due:
            return 0
        for key in uow.outbox.known(due.keys()):
            del due[key]
    if due:
        with change() as uow:
            uow.outbox.put(due.values())
            uow.commit()
    return len(due)
