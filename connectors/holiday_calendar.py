"""The public holidays of a region, from the calendars of its countries."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from functools import cache

import holidays

from cases.people import Region
from cases.policy import RegionPolicy


class HolidayCalendar:
    """cases.working_time.Holidays for the regions of a policy. A day that one of the region's countries keeps is kept by the region: a
    reminder too early does less harm than one on a holiday."""

    def __init__(self, regions: Mapping[Region, RegionPolicy]) -> None:
        self._regions = regions

    def of(self, region: Region, year: int) -> frozenset[date]:
        """See Holidays."""
        known = self._regions.get(region)
        return _days(known.countries, year) if known is not None else frozenset()


@cache
def _days(countries: tuple[str, ...], year: int) -> frozenset[date]:
    """The nationwide public holidays of these countries. One that there is no calendar for keeps none."""
    found: set[date] = set()
    for country in countries:
        # The package's word for a country it has no calendar of.
        with suppress(NotImplementedError):
            found.update(holidays.country_holidays(country, years=year))
    return frozenset(found)
