"""Working time is any weekly pattern: nights, weeks that begin on Sunday, half days, holidays of one's own country (NAG-6)."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.model.own_days import OwnDays
from cases.model.people import Actor, Person, Region, Role, Roster
from cases.model.work_week import OFFICE_HOURS, Shift, WorkWeek
from cases.model.working_time import NoHolidays, WorkingTime
from cases.use_cases.send_morning_lists import lists_due
from connectors.holiday_calendar import HolidayCalendar
from tests.cases.team import POLICY

HOUR = timedelta(hours=1)
NIGHTS = WorkWeek.daily(time(22), time(6))
FROM_SUNDAY = WorkWeek.daily(time(9), time(17), (6, 0, 1, 2, 3))
SHORT_FRIDAY = WorkWeek.of({day: [Shift(time(9), time(13) if day == 4 else time(17))] for day in range(5)})
SIESTA = WorkWeek.of({day: [Shift(time(16), time(20)), Shift(time(9), time(13))] for day in range(5)})


def working(week: WorkWeek, zone: str = "UTC") -> WorkingTime:
    return WorkingTime(zone, week, None, NoHolidays())


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of July 2026, whose 13th is a Monday."""
    return datetime(2026, 7, day, hour, minute, tzinfo=UTC)


def test_a_night_shift_goes_on_over_midnight_and_is_of_the_evening_on_which_it_began() -> None:
    """NAG-6"""
    nights = working(NIGHTS)
    assert [nights.is_working(utc(14, hour)) for hour in (0, 5, 6, 21, 22, 23)] == [
        True,
        True,
        False,
        False,
        True,
        True,
    ]
    assert nights.is_working(utc(18, 5)), "Saturday morning is still Friday's shift"
    assert not nights.is_working(utc(18, 22))
    assert not nights.is_working(utc(13, 5)), "nobody began on Sunday"
    assert nights.next_working_moment(utc(18, 6)) == utc(20, 22)
    assert nights.day_of(utc(14, 5)) == date(2026, 7, 13)
    assert nights.day_of(utc(14, 6)) == date(2026, 7, 14)
    assert nights.begin_of_day(utc(14, 12)) == utc(14, 6)
    assert nights.end_of_day(utc(13, 23)) == utc(14, 6)


@given(
    st.sampled_from(
        [OFFICE_HOURS, NIGHTS, SIESTA, WorkWeek.daily(time(8), time(8)), WorkWeek.daily(time(16), time(0))]
    ),
    st.sampled_from(["UTC", "America/Santiago", "Pacific/Auckland"]),
    st.integers(0, 365 * 24 * 4).map(lambda quarters: datetime(2026, 1, 1, tzinfo=UTC) + quarters * HOUR / 4),
)
def test_the_days_of_steps_are_those_of_the_shifts(week: WorkWeek, zone: str, moment: datetime) -> None:
    """NAG-6, NXT-2: without holidays a moment belongs to the same day for a step as for the rounds of work, and each day follows the last."""
    days, time_at_work = OwnDays(zone, week), working(week, zone)
    day = days.day_of(moment)
    assert day == time_at_work.day_of(moment)
    assert (days.begin(day), days.end(day)) == (time_at_work.begin_of_day(moment), time_at_work.end_of_day(moment))
    assert days.begin(day) <= moment < days.end(day)


def test_somebody_cleans_up_on_the_day_on_which_the_night_began() -> None:
    """NAG-6, CUP-1: at two in the morning a step of the evening before is still in time; for others the calendar counts."""
    night = Person("x@example.com", "X", Role.ADVOCATE, Region.AMER, week=NIGHTS)
    assert Actor("X", "U", night).day_of_work(utc(14, 2)) == date(2026, 7, 13)
    assert Actor("Sue", "U2").day_of_work(utc(14, 2)) == date(2026, 7, 14)


def test_a_night_is_one_working_day_for_the_limit_and_for_a_business_day() -> None:
    """NAG-6, NAG-3, SLA-4: the last round of a night is in its own morning; asked at two, answered by two of the next night."""
    nights = working(NIGHTS)
    assert nights.last_round(utc(14, 2), HOUR) == utc(14, 5)
    assert nights.last_round(utc(13, 23), HOUR) == utc(14, 5)
    assert nights.a_business_day_after(utc(14, 2)) == utc(15, 2)
    assert nights.a_business_day_after(utc(18, 2)) == utc(21, 2), "Friday's night is followed by Monday's"


def test_a_holiday_takes_the_shift_that_begins_on_it() -> None:
    """NAG-6"""

    class Tuesday:
        def of(self, region: Region, year: int) -> Collection[date]:  # noqa: ARG002 - the signature is the port's
            return [date(2026, 7, 14)]

        def of_country(self, country: str, state: str, year: int) -> Collection[date]:  # noqa: ARG002 - as above
            return ()

    nights = WorkingTime("UTC", NIGHTS, Region.AMER, Tuesday())
    assert nights.is_working(utc(14, 5))
    assert not nights.is_working(utc(14, 23))
    assert not nights.is_working(utc(15, 3))
    assert nights.is_working(utc(15, 22))


def test_a_week_from_sunday_to_thursday_has_its_weekend_on_friday() -> None:
    """NAG-6"""
    week = working(FROM_SUNDAY)
    assert week.is_working(utc(12, 9)), "Sunday"
    assert week.next_working_moment(utc(16, 17)) == utc(19, 9)
    assert not week.is_working(utc(17, 12)), "Friday"
    assert week.a_business_day_after(utc(16, 10)) == utc(19, 10)


def test_half_a_day_ends_at_noon_and_so_does_what_is_due_on_it() -> None:
    """NAG-6, SLA-4"""
    week = working(SHORT_FRIDAY)
    assert week.is_working(utc(17, 12, 59))
    assert not week.is_working(utc(17, 13))
    assert week.last_round(utc(17, 9), HOUR) == utc(17, 12)
    assert week.a_business_day_after(utc(16, 15)) == utc(17, 13)
    assert week.when_worked(utc(17, 11), 4 * HOUR) == utc(20, 11)


def test_a_day_may_have_two_stretches() -> None:
    """NAG-6"""
    week = working(SIESTA)
    assert week.next_working_moment(utc(13, 13)) == utc(13, 16)
    span = week.last_span_before(utc(13, 15))
    assert span is not None
    assert span.end == utc(13, 13)
    assert week.when_worked(utc(13, 12), 2 * HOUR) == utc(13, 17)
    assert week.begins(utc(13, 18)) == utc(13, 9)


@pytest.mark.parametrize(
    ("shifts", "days"),
    [
        ({0: [Shift(time(22), time(6))], 1: [Shift(time(5), time(9))]}, "Mon.*Tue"),
        ({6: [Shift(time(22), time(6))], 0: [Shift(time(5, 59), time(9))]}, "Sun.*Mon"),
        ({2: [Shift(time(9), time(13)), Shift(time(12), time(17))]}, "Wed.*Wed"),
    ],
)
def test_hours_that_overlap_are_refused(shifts: dict[int, list[Shift]], days: str) -> None:
    """NAG-6"""
    with pytest.raises(ValueError, match=days):
        WorkWeek.of(shifts)


@pytest.mark.parametrize(
    ("week", "first", "words"),
    [
        (OFFICE_HOURS, 0, "Mon-Fri 09:00-17:00"),
        (FROM_SUNDAY, 6, "Mon-Thu 09:00-17:00, Sun 09:00-17:00"),
        (SHORT_FRIDAY, 0, "Mon-Thu 09:00-17:00, Fri 09:00-13:00"),
        (SIESTA, 0, "Mon-Fri 09:00-13:00 16:00-20:00"),
        (WorkWeek.daily(time(), time(), range(7)), 0, "Mon-Sun 00:00-00:00"),
        (WorkWeek.daily(time(9), time(17), [2]), 2, "Wed 09:00-17:00"),
        (WorkWeek.daily(time(9), time(17), []), 0, ""),
    ],
)
def test_a_week_begins_after_its_longest_rest(week: WorkWeek, first: int, words: str) -> None:
    """NAG-6, DIG-2: that is the day of the weekly list."""
    assert (week.first_day, str(week)) == (first, words)


def test_the_holidays_are_those_of_ones_own_country_and_state_before_the_regions() -> None:
    """NAG-6: Epiphany is kept in Bavaria and not in Berlin; the region keeps Germany's and Britain's days, Zurich its own."""
    calendar = HolidayCalendar(POLICY.regions)
    epiphany, swiss_day, christmas = date(2026, 1, 6), date(2028, 8, 1), date(2026, 12, 25)
    boxing_day = date(2025, 12, 26)

    def of(country: str, state: str = "") -> WorkingTime:
        person = Person("x@example.com", "X", Role.ADVOCATE, Region.EMEA_APJ, country=country, state=state)
        return WorkingTime.of(person, calendar)

    assert [of(*where).is_working_day(epiphany) for where in (("DE", "BY"), ("DE", "BE"), ("DE",), ("",))] == [
        False,
        True,
        True,
        True,
    ]
    assert not of("CH").is_working_day(swiss_day)
    assert of("").is_working_day(swiss_day)
    assert of("FR").is_working_day(boxing_day), "the region's days are not kept beside the country's"
    assert not of("").is_working_day(boxing_day)
    assert not of("DE", "BE").is_working_day(christmas)


def test_the_days_list_comes_as_the_night_begins_and_once_for_it() -> None:
    """NAG-6, DIG-2: at eleven in the evening, also after midnight, of the day on which the night began; the weekly list on its first."""
    late = Person(
        "x@example.com",
        "X",
        Role.ADVOCATE,
        Region.AMER,
        week=WorkWeek.daily(time(23), time(7), range(6, -1, -1)),
        slack_id="U",
    )
    roster = Roster.of([late])
    keys = [
        [notification.key for notification in lists_due(roster, NoHolidays(), moment)]
        for moment in (utc(14, 22), utc(14, 23), utc(15, 0, 59), utc(15, 1))
    ]
    assert keys == [[], ["today:x@example.com:2026-07-14"], ["today:x@example.com:2026-07-14"], []]


def test_the_weekly_list_of_a_week_from_sunday_comes_on_sunday_once() -> None:
    """NAG-6, DIG-2"""
    eva = Person("e@example.com", "Eva", Role.ADVOCATE, Region.AMER, week=FROM_SUNDAY, slack_id="U")
    weekly = [
        (day, notification.key)
        for day in range(10, 24)
        for notification in lists_due(Roster.of([eva]), NoHolidays(), utc(day, 9))
        if notification.key.startswith("hygiene")
    ]
    assert [day for day, _ in weekly] == [12, 19]
    assert len({key for _, key in weekly}) == 2


def test_a_night_over_the_change_of_the_clocks_is_as_long_as_it_is() -> None:
    """NAG-6: an hour more in autumn, one less in spring, in New York's nights of a Saturday; a shift within the lost hour is none."""
    saturdays = working(WorkWeek.daily(time(22), time(6), [5]), "America/New_York")
    autumn, spring = datetime(2026, 11, 1, 4, tzinfo=UTC), datetime(2026, 3, 8, 5, tzinfo=UTC)
    for moment, hours in ((autumn, 9), (spring, 7)):
        span = saturdays.first_span_from(moment)
        assert span is not None
        assert span.end - span.start == hours * HOUR
    twice = working(WorkWeek.daily(time(22), time(1, 30), [5]), "America/New_York").first_span_from(autumn)
    assert twice is not None
    assert twice.end == datetime(2026, 11, 1, 6, 30, tzinfo=UTC), "half past one for the second time"
    lost = working(WorkWeek.of({6: [Shift(time(2), time(3))]}), "America/New_York")
    assert not lost.is_working(datetime(2026, 3, 8, 7, 0, tzinfo=UTC))
    assert lost.next_working_moment(spring) == datetime(2026, 3, 15, 6, tzinfo=UTC)


def test_the_turn_of_the_year_keeps_the_holidays_of_both_years() -> None:
    """NAG-6: a night that begins on New Year's Eve is worked, also on New Year's morning, and that of the holiday is not."""
    calendar = HolidayCalendar(POLICY.regions)
    nights = WorkingTime("Europe/Berlin", NIGHTS, Region.EMEA_APJ, calendar, "DE")
    assert nights.is_working(datetime(2026, 12, 31, 23, tzinfo=UTC)), "midnight in Berlin"
    assert nights.day_of(datetime(2027, 1, 1, 3, tzinfo=UTC)) == date(2026, 12, 31)
    assert not nights.is_working(datetime(2027, 1, 1, 22, tzinfo=UTC))
    assert nights.a_business_day_after(datetime(2027, 1, 1, 1, tzinfo=UTC)) == datetime(2027, 1, 5, 1, tzinfo=UTC)


def test_somebody_who_works_on_one_day_or_never_is_reckoned_with() -> None:
    """NAG-6: a week of one half day; and nobody waits for ever for somebody without any work."""
    once = working(WorkWeek.of({2: [Shift(time(9), time(12))]}))
    assert once.next_working_moment(utc(15, 12)) == utc(22, 9)
    assert once.a_business_day_after(utc(15, 10)) == utc(22, 10)
    assert once.when_worked(utc(15, 10), 4 * HOUR) == utc(22, 11)
    never = working(WorkWeek.daily(time(9), time(17), []))
    assert never.next_working_moment(utc(15, 10)) is None
    assert never.a_business_day_after(utc(15, 10)) == utc(16, 10)
    assert never.when_worked(utc(15, 10), 4 * HOUR) == utc(15, 14)


shifts_of_a_day = (
    st.lists(st.integers(0, 47), min_size=0, max_size=4, unique=True)
    .map(sorted)
    .map(
        lambda halves: [
            Shift(time(start // 2, 30 * (start % 2)), time(end // 2, 30 * (end % 2)))
            for start, end in zip(halves[::2], halves[1::2], strict=False)
        ]
    )
)
nights = st.integers(20, 23).flatmap(
    lambda start: st.integers(1, 8).map(lambda end: WorkWeek.daily(time(start), time(end)))
)
weeks = st.one_of(
    st.lists(shifts_of_a_day, min_size=7, max_size=7).map(lambda days: WorkWeek.of(dict(enumerate(days)))), nights
)


@given(
    weeks, st.integers(0, 60 * 24 * 400), st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kolkata", "Pacific/Auckland"])
)
def test_whatever_the_pattern_working_time_is_what_the_clock_on_the_wall_says(
    week: WorkWeek, minutes: int, zone: str
) -> None:
    """NAG-6: asked minute by minute, without reckoning in spans."""
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    theirs = working(week, zone)
    local = moment.astimezone(ZoneInfo(zone))
    if local.utcoffset() != (moment - timedelta(days=1)).astimezone(ZoneInfo(zone)).utcoffset():
        return

    def shows(day: date, clock: time) -> bool:
        before = day - timedelta(days=1)
        return any(
            shift.start <= clock and (shift.ends_next_day or clock < shift.end) for shift in week.on(day.weekday())
        ) or any(shift.ends_next_day and clock < shift.end for shift in week.on(before.weekday()))

    assert theirs.is_working(moment) == shows(local.date(), local.time())
    ahead = theirs.next_working_moment(moment)
    assert (ahead is None) == (not any(week.shifts))
    if ahead is not None:
        assert theirs.is_working(ahead)
        assert theirs.begin_of_day(ahead) <= ahead < theirs.end_of_day(ahead)
        assert theirs.day_of(theirs.begin_of_day(ahead)) == theirs.day_of(ahead)
        assert theirs.day_of(theirs.end_of_day(ahead)) > theirs.day_of(ahead)
