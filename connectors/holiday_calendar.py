"""The public holidays of regions, countries and states, from the calendars of the `holidays` package."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from functools import cache

import holidays

from cases.model.people import Region
from cases.model.policy import RegionPolicy


class HolidayCalendar:
    """cases.model.working_time.Holidays for the regions of a policy. A day that one of the region's countries keeps is kept by the region: a
    reminder too early does less harm than one on a holiday."""

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
    """Whether the holidays of this country, by its two letters, are known."""
    return country in holidays.list_supported_countries(include_aliases=False)


def states_of(country: str) -> list[str]:
    """Return the states of a country that have holidays of their own, by their short names."""
    return holidays.list_supported_countries(include_aliases=False).get(country, [])


@cache
def _days(countries: tuple[str, ...], year: int) -> frozenset[date]:
    """Return the nationwide public holidays of these countries. One that there is no calendar for keeps none."""
    found: set[date] = set()
    for country in countries:
        # The package raises this for a country that it has no calendar of; such a country has no holidays here.
        with suppress(NotImplementedError):
            found.update(holidays.country_holidays(country, years=year))
    return frozenset(found)


@cache
def _days_of_state(country: str, state: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, subdiv=state, years=year))
