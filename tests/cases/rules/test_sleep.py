"""Sleep pauses the closing clock, and what counts is the time awake (SLA-3)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.model.case import Case
from cases.model.status import Status
from cases.rules.clocks import ClockState, update_clock_markers
from cases.rules.sleep import add_months, is_asleep, time_awake
from tests.cases.team import ANA, BEN, EVA, MIA, NOON, POLICY, Room, a_case, closing_clock_of

DAY = timedelta(days=1)
ZONE = ZoneInfo(ANA.zone)


def morning(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), ZONE)


def awake_case() -> Case:
    return a_case(owner=ANA.email, assigned_at=NOON, picked_up_at=NOON, status=Status.ENGAGED)


def put_to_sleep(case: Case, now: datetime, until: date) -> Case:
    return update_clock_markers(
        case, replace(case, status=Status.OPEN, wants_later=True, next_step_due=until), now, ANA.days
    )


def woken(case: Case, now: datetime) -> Case:
    return update_clock_markers(case, replace(case, wants_later=False, next_step_due=None), now, ANA.days)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 7, 13), 6, date(2027, 1, 13)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 7, 31), 2, date(2026, 9, 30)),
        (date(2026, 1, 15), 24, date(2028, 1, 15)),
    ],
)
def test_months_are_calendar_months(day: date, months: int, later: date) -> None:
    """SLA-3: a shorter month ends earlier."""
    assert add_months(day, months) == later


def test_sleeping_one_day_gives_one_day() -> None:
    """SLA-3: put to sleep on day 14, three times, for a day each: the limit comes three days later, and not on day 45."""
    case = awake_case()
    for number in range(3):
        slept_at = NOON + 13 * DAY + number * DAY
        case = put_to_sleep(case, slept_at, (slept_at + DAY).date())
        assert closing_clock_of(case, slept_at).state is ClockState.ASLEEP
        case = woken(case, slept_at + DAY)
    clock = closing_clock_of(case, NOON + 16 * DAY)
    assert clock.deadline is not None
    assert NOON + 16 * DAY < clock.deadline <= NOON + 18 * DAY
    assert closing_clock_of(case, NOON + 18 * DAY + timedelta(seconds=1)).state is ClockState.MISSED
    assert case.sleeps == 3


def test_who_is_woken_early_slept_only_until_then() -> None:
    """SLA-3: half a year was planned, and two days were slept."""
    case = woken(put_to_sleep(awake_case(), NOON + 5 * DAY, date(2027, 1, 13)), NOON + 7 * DAY)
    assert closing_clock_of(case, NOON + 7 * DAY).deadline == NOON + 17 * DAY
    assert not is_asleep(case, NOON + 7 * DAY)


def test_a_day_that_has_come_wakes_the_case_by_itself() -> None:
    """SLA-3: nobody acts on it for weeks, and only the day counts as slept."""
    case = put_to_sleep(awake_case(), NOON + 5 * DAY, (NOON + 6 * DAY).date())
    end = morning((NOON + 6 * DAY).date())
    assert is_asleep(case, end - timedelta(seconds=1))
    assert not is_asleep(case, end)
    slept = end - (NOON + 5 * DAY)
    assert closing_clock_of(case, end).deadline == NOON + 15 * DAY + slept
    late = woken(case, NOON + 40 * DAY)
    assert closing_clock_of(late, NOON + 40 * DAY).deadline == NOON + 15 * DAY + slept
    assert late.woke_at == end


def test_putting_it_to_sleep_again_after_its_day_does_not_count_the_days_between() -> None:
    """SLA-3: five days lay between, in which it was awake and forgotten."""
    first = put_to_sleep(awake_case(), NOON, (NOON + 1 * DAY).date())
    slept_first = morning((NOON + 1 * DAY).date()) - NOON
    again = put_to_sleep(first, NOON + 6 * DAY, (NOON + 8 * DAY).date())
    slept_again = morning((NOON + 8 * DAY).date()) - (NOON + 6 * DAY)
    assert closing_clock_of(again, NOON + 9 * DAY).deadline == NOON + 15 * DAY + slept_first + slept_again
    assert again.sleeps == 2


def test_a_later_day_is_sleep_anew_and_an_earlier_one_is_not() -> None:
    """SLA-3: whether it is put to sleep again or its step is planned for later."""
    case = put_to_sleep(awake_case(), NOON, (NOON + 10 * DAY).date())
    longer = update_clock_markers(case, replace(case, next_step_due=(NOON + 20 * DAY).date()), NOON + DAY, ANA.days)
    assert (longer.sleeps, longer.asleep_until) == (2, morning((NOON + 20 * DAY).date()))
    shorter = update_clock_markers(longer, replace(longer, next_step_due=(NOON + 4 * DAY).date()), NOON + DAY, ANA.days)
    assert (shorter.sleeps, shorter.asleep_until) == (2, morning((NOON + 4 * DAY).date()))
    slept = morning((NOON + 4 * DAY).date()) - NOON
    assert closing_clock_of(shorter, NOON + 5 * DAY).deadline == NOON + 15 * DAY + slept


def test_another_owner_wakes_in_their_own_morning() -> None:
    """SLA-3: the day begins six hours earlier in Berlin."""
    case = put_to_sleep(awake_case(), NOON, (NOON + 10 * DAY).date())
    given_away = update_clock_markers(case, replace(case, owner=EVA.email), NOON + DAY, EVA.days)
    assert case.asleep_until is not None
    assert given_away.asleep_until == case.asleep_until - timedelta(hours=6)
    assert given_away.sleeps == 1


def test_a_case_whose_day_has_come_stays_awake_with_another_owner() -> None:
    """SLA-3: given from Berlin to New York, where the day has yet to begin."""
    case = update_clock_markers(
        awake_case(), replace(awake_case(), wants_later=True, next_step_due=(NOON + DAY).date()), NOON, EVA.days
    )
    now = datetime.combine((NOON + DAY).date(), datetime.min.time(), ZoneInfo(EVA.zone)) + timedelta(hours=2)
    given_away = update_clock_markers(case, replace(case, owner=ANA.email), now, ANA.days)
    assert not is_asleep(given_away, now)
    assert (given_away.sleeps, given_away.asleep_until) == (1, case.asleep_until)


def test_a_correction_of_the_opening_keeps_what_was_slept() -> None:
    """SLA-3"""
    case = woken(put_to_sleep(awake_case(), NOON, (NOON + 3 * DAY).date()), NOON + 2 * DAY)
    corrected = update_clock_markers(case, replace(case, opened_at=NOON - 5 * DAY), NOON + 4 * DAY, ANA.days)
    assert closing_clock_of(corrected, NOON + 4 * DAY).deadline == NOON - 5 * DAY + 2 * DAY + 15 * DAY


def test_closing_a_sleeping_case_ends_its_sleep() -> None:
    """SLA-3, SLA-2: two days awake are not five, and reopening finds them as they were."""
    case = put_to_sleep(awake_case(), NOON + 2 * DAY, (NOON + 30 * DAY).date())
    done = replace(case, status=Status.RESOLVED, wants_later=False, next_step_due=None, closed_at=NOON + 5 * DAY)
    closed = update_clock_markers(case, done, NOON + 5 * DAY, ANA.days)
    assert time_awake(closed, NOON + 99 * DAY) == 2 * DAY
    assert closing_clock_of(closed, NOON + 99 * DAY).state is ClockState.KEPT


def test_sleep_is_counted_through_the_use_cases_and_stored(room: Room) -> None:
    """SLA-3: day 14, three times; on day 20 the limit is over."""
    case = room.arrives()
    room.picks_up(ANA, case)
    room.clock.set(NOON + 13 * DAY)
    for _ in range(3):
        room.puts_to_sleep(ANA, case, until=room.in_days(1))
        room.clock.set(room.now + DAY)
        room.writes_next_step(ANA, case, due=room.in_days(1))
    now = room.now_is(case)
    assert now.sleeps == 3
    assert closing_clock_of(now, NOON + 18 * DAY).state is ClockState.MISSED
    room.reassigns(MIA, case, to=BEN.email, reason="Ana is away")
    assert room.now_is(case).sleeps == 3, "a case keeps its past with another owner"


#: What happens, after how many hours; for sleep also for how many days.
acts = st.lists(
    st.tuples(
        st.sampled_from(["sleep", "wake", "close", "reopen", "nothing"]), st.integers(0, 400), st.integers(1, 40)
    ),
    max_size=12,
)


@given(acts)
def test_time_asleep_never_adds_awake_time(history: Sequence[tuple[str, int, int]]) -> None:
    """SLA-3: over any history the time awake is what an hour-by-hour count finds, and never grows while the case sleeps."""
    case, now, counted = awake_case(), NOON, timedelta()
    for act, hours, days in history:
        before = time_awake(case, now)
        for _ in range(hours):
            until = case.asleep_until if is_asleep(case, now) else None
            asleep = min(until - now, timedelta(hours=1)) if until is not None else timedelta()
            counted += timedelta(hours=1) - asleep
            now += timedelta(hours=1)
        if not case.is_closed:
            assert before <= time_awake(case, now) <= before + timedelta(hours=hours)
        case = _after(case, act, now, days)
        if case.is_closed:
            continue
        assert time_awake(case, now) == counted
        clock = closing_clock_of(case, now)
        is_over = counted > POLICY.closing_limit
        assert (clock.state is ClockState.MISSED) == (is_over and not is_asleep(case, now))


def _after(case: Case, act: str, now: datetime, days: int) -> Case:
    if act == "sleep" and not case.is_closed:
        return put_to_sleep(case, now, (now.astimezone(ZONE) + days * DAY).date())
    if act == "wake" and not case.is_closed:
        return woken(case, now)
    if act == "close" and not case.is_closed:
        done = replace(case, status=Status.RESOLVED, wants_later=False, next_step_due=None, closed_at=now)
        return update_clock_markers(case, done, now, ANA.days)
    if act == "reopen" and case.is_closed:
        return update_clock_markers(case, replace(case, status=Status.OPEN, closed_at=None), now, ANA.days)
    return case
