"""The days that a region does not work (NAG-2)."""

from datetime import date, time

from cases.model.people import Region
from cases.model.policy import Policy, RegionPolicy
from cases.model.work_week import WorkWeek
from connectors.holiday_calendar import HolidayCalendar

CALENDAR = HolidayCalendar(Policy().regions)


def test_a_region_keeps_the_holidays_of_each_of_its_countries() -> None:
    """NAG-2: Thanksgiving is the United States' and the first of July Canada's; both are AMER's."""
    amer = CALENDAR.of(Region.AMER, 2026)
    assert {date(2026, 11, 26), date(2026, 7, 1), date(2026, 12, 25)} <= amer
    emea = CALENDAR.of(Region.EMEA_APJ, 2026)
    assert date(2026, 5, 25) in emea
    assert date(2026, 7, 1) not in emea


def test_a_holiday_that_falls_on_a_sunday_is_kept_on_the_day_it_is_observed() -> None:
    """NAG-2: Independence Day 2027 falls on a Sunday and is kept on the Monday."""
    assert date(2027, 7, 5) in CALENDAR.of(Region.AMER, 2027)


def test_a_country_without_a_calendar_and_a_region_without_countries_have_no_holidays() -> None:
    """NAG-2"""
    nowhere = HolidayCalendar({Region.AMER: RegionPolicy("UTC", WorkWeek.daily(time(9), time(17)), ("XX",))})
    assert nowhere.of(Region.AMER, 2026) == frozenset()
    assert nowhere.of(Region.EMEA_APJ, 2026) == frozenset()
