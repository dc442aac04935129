"""The public holidays of regions, countries and states, from the `holidays` package."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

import holidays

from cases.model.people import Region
from cases.model.policy import RegionPolicy


class HolidayCalendar:
    """The holidays of a policy's regions (cases.model.working_time.Holidays).

    A holiday of one of the region's countries counts for the region: an early reminder is better than one on a
    holiday.
    """

    def __init__(self, regions: Mapping[Region, RegionPolicy]) -> None:
        self._regions = regions

    def of(self, region: Region, year: int) -> frozenset[date]:
        """See Holidays."""
        known = self._regions.get(region)
        return _days(known.countries, year) if known is not None else frozenset()

    def of_country(self, country: str, state: str, year: int) -> frozenset[date]:
        """See Holidays."""
        return _days_of_state(country, state, year) if state else _days((country,), year)


def has_calendar(country: str) -> bool:
    """Return whether the holidays of this country are known."""
    return country in holidays.list_supported_countries(include_aliases=False)


def states_of(country: str) -> list[str]:
    """Return the short names of the states with their own holidays."""
    return holidays.list_supported_countries(include_aliases=False).get(country, [])


@cache
def _days(countries: tuple[str, ...], year: int) -> frozenset[date]:
    """Return the nationwide public holidays of these countries. A country without a calendar has none."""
    known = holidays.list_supported_countries()
    calendars = [holidays.country_holidays(country, years=year) for country in countries if country in known]
    return frozenset(day for calendar in calendars for day in calendar)


@cache
def _days_of_state(country: str, state: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, subdiv=state, years=year))
