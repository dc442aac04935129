"""No more than eight messages of reminders a person and day, whatever comes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from cases.model.people import Region
from cases.model.policy import Policy
from cases.model.work_week import WorkWeek
from cases.model.working_time import NoHolidays, WorkingTime
from cases.rules.clocks import ClockKind
from cases.rules.reminder_limit import MOST_MESSAGES, hold_until
from cases.rules.reminder_plan import Reminder

HOUR = timedelta(hours=1)
ROUNDS = Policy().reminder_rounds
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
MINUTES = 5 * 24 * 60

working_times = st.sampled_from(
    [
        WorkingTime("UTC", WorkWeek.daily(time(9), time(17)), Region.AMER, NoHolidays()),
        WorkingTime("America/New_York", WorkWeek.daily(time(8), time(18, 30)), Region.AMER, NoHolidays()),
        WorkingTime("Pacific/Auckland", WorkWeek.daily(time(10), time(14)), Region.EMEA_APJ, NoHolidays()),
    ]
)


def a_reminder(number: int, at: datetime, left: timedelta | None) -> Reminder:
    """left: of a warning, how long it is until its deadline; None for a miss."""
    deadline = at + left if left is not None else at
    return Reminder(number, ClockKind.PICKUP, "step", "run", "ana@example.com", at, left is None, deadline)


reminders = st.lists(
    st.tuples(st.integers(0, MINUTES), st.none() | st.integers(1, 24 * 60)),
    max_size=60,
).map(
    lambda wanted: [
        a_reminder(number, MONDAY + timedelta(minutes=at), timedelta(minutes=left) if left is not None else None)
        for number, (at, left) in enumerate(wanted)
    ]
)


@given(working_times, reminders)
def test_nobody_gets_a_ninth_and_no_miss_is_lost(working: WorkingTime, left: list[Reminder]) -> None:
    """NAG-3: whatever comes, whenever, at night too; every miss is told, and a warning comes too late only after eight messages."""

    def day_of(moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(working.zone)).date()

    sent: Counter[date] = Counter()
    came = {reminder.case_id: reminder.at for reminder in left}
    told: dict[int, datetime] = {}
    while left:
        now = min(reminder.at for reminder in left)
        come = [reminder for reminder in left if reminder.at == now]
        left = [reminder for reminder in left if reminder.at > now]
        until = hold_until(sent[day_of(now)], come, working, ROUNDS, now)
        if until is None:
            sent[day_of(now)] += 1
            told |= {reminder.case_id: now for reminder in come}
            continue
        assert until > now
        for reminder in come:
            if reminder.is_miss or (reminder.deadline is not None and reminder.deadline > until):
                left.append(replace(reminder, at=until))
            else:
                assert sent[day_of(now)] == MOST_MESSAGES, "there was room for it"
                told[reminder.case_id] = now
    assert max(sent.values(), default=0) <= MOST_MESSAGES
    assert told.keys() == came.keys()


def test_the_eighth_is_kept_for_the_last_round_unless_a_warning_cannot_wait() -> None:
    """NAG-3"""
    working = WorkingTime("UTC", WorkWeek.daily(time(9), time(17)), Region.AMER, NoHolidays())
    at = MONDAY + 13 * HOUR
    miss, soon, later = a_reminder(1, at, None), a_reminder(2, at, HOUR), a_reminder(3, at, 5 * HOUR)
    last, tomorrow = MONDAY + 16 * HOUR, MONDAY + 33 * HOUR
    for sent, come, until in (
        (6, [miss, soon, later], None),
        (7, [miss, later], last),
        (7, [miss, soon], None),
        (8, [miss, soon], tomorrow),
    ):
        assert hold_until(sent, come, working, ROUNDS, at) == until
    assert hold_until(7, [miss], working, ROUNDS, last) is None
    assert hold_until(7, [miss], working, ROUNDS, last + HOUR) is None, (
        "beyond the last round there is none to wait for"
    )
