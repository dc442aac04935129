"""When a person is at work, on their own clock and their region's days (NAG-2)."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.model.own_days import start_of_day
from cases.model.people import Person, Region, Role
from cases.model.work_week import WorkWeek
from cases.model.working_time import NoHolidays, WorkingTime

NINE_TO_FIVE = (time(9), time(17))
MINUTE = timedelta(minutes=1)
ZONES = (
    "America/New_York",
    "Europe/Berlin",
    "Pacific/Tongatapu",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Asia/Kolkata",
    "UTC",
)


class TheseDays:
    """A calendar with these holidays."""

    def __init__(self, *days: date) -> None:
        self._days = days

    def of(self, region: Region, year: int) -> Collection[date]:
        assert region is Region.AMER
        return [day for day in self._days if day.year == year]

    def of_country(self, country: str, state: str, year: int) -> Collection[date]:
        """A country's days are ours and, with its state, the one before each as well."""
        days = [day for day in self._days if day.year == year]
        return [*days, *(day - timedelta(days=1) for day in days)] if (country, state) == ("DE", "BY") else days


def working(zone: str = "Europe/Berlin", *holidays: date, hours: tuple[time, time] = NINE_TO_FIVE) -> WorkingTime:
    return WorkingTime(zone, WorkWeek.daily(*hours), Region.AMER, TheseDays(*holidays))


def at(zone: str, *when: int) -> datetime:
    """A moment on the clock of the zone, in UTC."""
    return datetime(*when).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)  # type: ignore[arg-type]


def berlin(*when: int) -> datetime:
    return at("Europe/Berlin", *when)


def test_the_day_has_a_first_moment_and_ends_at_its_end() -> None:
    """NAG-2"""
    time_of_work = working()
    assert time_of_work.is_working(berlin(2026, 7, 13, 9))
    assert not time_of_work.is_working(berlin(2026, 7, 13, 8, 59))
    assert time_of_work.is_working(berlin(2026, 7, 13, 16, 59))
    assert not time_of_work.is_working(berlin(2026, 7, 13, 17))


def test_after_friday_comes_monday_and_before_monday_was_friday() -> None:
    """NAG-2"""
    assert working().next_working_moment(berlin(2026, 7, 17, 17)) == berlin(2026, 7, 20, 9)
    span = working().last_span_before(berlin(2026, 7, 20, 8))
    assert span is not None
    assert (span.start, span.end) == (berlin(2026, 7, 17, 9), berlin(2026, 7, 17, 17))


def test_a_holiday_is_passed_over_in_both_directions() -> None:
    """NAG-2"""
    with_monday_off = working("Europe/Berlin", date(2026, 7, 20))
    assert with_monday_off.next_working_moment(berlin(2026, 7, 18, 12)) == berlin(2026, 7, 21, 9)
    span = with_monday_off.last_span_before(berlin(2026, 7, 21, 8))
    assert span is not None
    assert span.end == berlin(2026, 7, 17, 17)


def test_the_calendar_is_the_persons_own_at_the_date_line() -> None:
    """NAG-2: it is Monday morning in Tonga, 13 hours ahead, while it is Sunday in UTC."""
    tonga = working("Pacific/Tongatapu")
    monday = at("Pacific/Tongatapu", 2026, 7, 20, 9)
    assert monday == datetime(2026, 7, 19, 20, tzinfo=UTC)
    assert tonga.is_working(monday)
    assert not tonga.is_working(datetime(2026, 7, 17, 20, tzinfo=UTC)), "Friday in UTC, Saturday in Tonga"


@pytest.mark.parametrize(
    ("hours", "every", "rounds"),
    [
        ((9, 17), 60, ["09:00", "10:00", "11:00", "12:00", "13:00", "14:00", "15:00", "16:00"]),
        ((9, 17), 5, ["09:00", "10:00", "11:00", "12:00", "13:00", "14:00", "15:00", "16:00"]),
        ((9, 18), 60, ["09:00", "10:15", "11:30", "12:45", "14:00", "15:15", "16:30", "17:45"]),
        ((9, 13), 60, ["09:00", "10:00", "11:00", "12:00"]),
        ((8, 18), 240, ["08:00", "12:00", "16:00"]),
    ],
)
def test_a_day_has_at_most_eight_rounds_an_hour_apart_or_more(
    hours: tuple[int, int], every: int, rounds: list[str]
) -> None:
    """NAG-3"""
    theirs = working("UTC", hours=(time(hours[0]), time(hours[1])))
    moment = datetime(2026, 7, 13, tzinfo=UTC)
    found = []
    while (moment := theirs.round_after(theirs.next_working_moment(moment) or moment, every * MINUTE)).day == 13:
        found.append(f"{moment:%H:%M}")
        assert theirs.round_before(moment + MINUTE, every * MINUTE) == moment
        moment += MINUTE
    assert found == rounds


@pytest.mark.parametrize(
    ("day", "offset"), [((2026, 3, 27), 1), ((2026, 3, 30), 2), ((2026, 10, 23), 2), ((2026, 10, 26), 1)]
)
def test_the_day_begins_at_nine_on_either_side_of_a_clock_change(day: tuple[int, int, int], offset: int) -> None:
    """NAG-2"""
    morning = working().next_working_moment(datetime(*day, tzinfo=UTC))
    assert morning == datetime(*day, 9 - offset, tzinfo=UTC)


def test_hours_that_a_clock_change_leaves_out_are_not_worked() -> None:
    """NAG-2: in Berlin no clock shows half past two on 29 March 2026, a Sunday; here a zone that changes on a working day."""
    cairo = WorkingTime("Africa/Cairo", WorkWeek.daily(time(0, 10), time(0, 50)), None, NoHolidays())
    skipped = at("Africa/Cairo", 2026, 4, 23, 23)
    found = cairo.next_working_moment(skipped)
    assert found is not None
    assert found.astimezone(ZoneInfo("Africa/Cairo")).date() == date(2026, 4, 27), "Friday 00:00 to 01:00 was left out"


def test_a_month_ends_and_so_does_a_year() -> None:
    """NAG-2"""
    new_year = working("Europe/Berlin", date(2027, 1, 1))
    assert new_year.next_working_moment(berlin(2026, 12, 31, 17)) == berlin(2027, 1, 4, 9)
    assert working().end_of_day(berlin(2026, 2, 28, 12)) == berlin(2026, 3, 1)


def test_whoever_never_works_has_no_working_moment() -> None:
    """NAG-2"""
    never = working("Europe/Berlin", *(date(2026, 1, 1) + timedelta(days=n) for n in range(365)))
    assert never.next_working_moment(berlin(2026, 5, 4)) is None
    assert never.last_span_before(berlin(2026, 5, 4)) is None


moments = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))  # noqa: DTZ001 - Hypothesis draws naive ones
hours = st.tuples(st.integers(0, 12), st.integers(13, 23)).map(lambda pair: (time(pair[0]), time(pair[1])))
holidays = st.lists(st.dates(date(2025, 1, 1), date(2027, 12, 31)), max_size=40).map(tuple)


@given(moments, st.sampled_from(ZONES), hours, holidays)
def test_the_next_working_moment_is_one_and_none_lies_before_it(
    moment: datetime, zone: str, hours: tuple[time, time], days: tuple[date, ...]
) -> None:
    """NAG-2"""
    person = working(zone, *days, hours=hours)
    found = person.next_working_moment(moment)
    assert found is not None
    assert found >= moment
    assert person.is_working(found)
    assert found == moment or not person.is_working(moment)
    assert found == moment or not person.is_working(moment + (found - moment) / 2) or found - moment > timedelta(days=1)
    local = found.astimezone(ZoneInfo(zone))
    assert local.weekday() < 5
    assert local.date() not in days
    assert hours[0] <= local.time() <= hours[1]


@given(moments, st.sampled_from(ZONES), hours, holidays)
def test_the_last_span_ends_before_the_moment_and_no_work_comes_between(
    moment: datetime, zone: str, hours: tuple[time, time], days: tuple[date, ...]
) -> None:
    """NAG-2"""
    person = working(zone, *days, hours=hours)
    span = person.last_span_before(moment)
    assert span is not None
    assert span.start < span.end <= moment
    assert person.is_working(span.start)
    after = person.next_working_moment(span.end)
    assert after is not None
    assert after >= moment or span.end == moment


@given(st.dates(date(2025, 1, 1), date(2027, 12, 31)), st.sampled_from(ZONES))
def test_days_follow_each_other_without_a_gap(day: date, zone: str) -> None:
    """NAG-2: also the days of 23, 24½ and 25 hours."""
    length = start_of_day(day + timedelta(days=1), zone) - start_of_day(day, zone)
    assert timedelta(hours=23) <= length <= timedelta(hours=25)
    assert start_of_day(day, zone).astimezone(ZoneInfo(zone)).date() == day


def test_work_counts_only_while_somebody_is_at_work() -> None:
    """TAG-2, NAG-1: four working hours from Friday at three are Monday at eleven; none pass at night."""
    at = datetime(2026, 7, 17, 13, tzinfo=UTC)  # Friday, 15:00 in Berlin
    assert working().when_worked(at, timedelta(hours=2)) == at + timedelta(hours=2)
    assert working().when_worked(at, timedelta(hours=4)) == datetime(2026, 7, 20, 9, tzinfo=UTC)
    monday_off = working("Europe/Berlin", date(2026, 7, 20))
    assert monday_off.when_worked(at, timedelta(hours=4)) == datetime(2026, 7, 21, 9, tzinfo=UTC)


def test_a_business_day_after_is_the_same_time_on_the_next_working_day() -> None:
    """SLA-4: asked on Friday afternoon, answered by Monday afternoon; asked at night, it counts from the morning."""
    at = datetime(2026, 7, 17, 13, tzinfo=UTC)
    assert working().a_business_day_after(at) == at + timedelta(days=3)
    assert working("Europe/Berlin", date(2026, 7, 20)).a_business_day_after(at) == at + timedelta(days=4)
    night = datetime(2026, 7, 14, 20, tzinfo=UTC)
    assert working().a_business_day_after(night) == datetime(2026, 7, 16, 7, tzinfo=UTC)


@given(start=st.integers(0, 525_000), minutes=st.integers(1, 3000), zone=st.sampled_from(ZONES))
def test_what_is_worked_in_two_parts_is_worked_in_one(start: int, minutes: int, zone: str) -> None:
    """TAG-2"""
    moment, amount = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=start), timedelta(minutes=minutes)
    here = working(zone)
    halfway = here.when_worked(moment, amount / 2)
    assert here.when_worked(halfway, amount / 2) == here.when_worked(moment, amount)
    assert here.when_worked(moment, amount) >= moment + amount


def test_people_with_the_same_hours_share_their_cached_days() -> None:
    ana, ben = (Person(f"{name}@example.com", name, Role.ADVOCATE, Region.AMER) for name in ("ana", "ben"))
    assert WorkingTime.of(ana, NoHolidays()) is WorkingTime.of(ben, NoHolidays())
