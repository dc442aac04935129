"""What the cells of an export say: dates and times as ISO and as people in one country or another write them, and the CRM's own words."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from enum import StrEnum
from typing import Final

from cases.intake import DATE_FIELDS, TIME_FIELDS, YEARS, RecordValue
from cases.status import OpportunityStage
from connectors.salesforce_ids import long_case_id


class DateOrder(StrEnum):
    """What the first number of 7/12/2026 is."""

    MONTH_FIRST = "mdy"
    DAY_FIRST = "dmy"


_NUMBERS: Final = re.compile(
    r"""(?P<one>\d{1,2})(?P<sign>[/.-])(?P<two>\d{1,2})(?P=sign)(?P<year>\d{4}|\d{2})
        (?:[,\sT]\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?(?:\s*(?P<half>[AaPp])\.?[Mm]\.?)?)?""",
    re.VERBOSE,
)
# The API writes +0000, which Python 3.11 reads; a blank before the offset it does not.
_BLANK_BEFORE_OFFSET: Final = re.compile(r"\s+(?=(?:Z|[+-]\d{2}:?\d{2})$)")
_STAGE_NUMBER: Final = re.compile(r"\d+\s*[-–.]?\s*")


@dataclass(frozen=True)
class CellReader:
    """How the cells of one file are read. zone: of times that carry none; order: of dates whose order cannot be told."""

    zone: tzinfo
    order: DateOrder = DateOrder.MONTH_FIRST

    def for_field(self, field: str) -> Callable[[str], RecordValue] | None:
        """What turns a cell of this field into a record's value, raising ValueError with the reason; None where the text stays as it is."""
        if field in TIME_FIELDS:
            return self.moment
        if field in DATE_FIELDS:
            return self.day
        if field == "external_id":
            return lambda cell: long_case_id(cell.strip())
        if field == "opportunity_stage":
            return stage
        return None

    def moment(self, cell: str) -> datetime | None:
        """A moment, in the zone it names or else in the file's; a day alone is its midnight."""
        text = _BLANK_BEFORE_OFFSET.sub("", cell.strip())
        if not text:
            return None
        try:
            read = datetime.fromisoformat(text)
        except ValueError:
            read = self._written_out(text)
        if read.year not in YEARS:
            raise ValueError(f"is in the year {read.year}, which cannot be meant")
        return read if read.tzinfo is not None else read.replace(tzinfo=self.zone)

    def day(self, cell: str) -> date | None:
        """A day; of a moment with a zone, the day it is in the file's zone."""
        moment = self.moment(cell)
        return moment.astimezone(self.zone).date() if moment is not None else None

    def _written_out(self, text: str) -> datetime:
        found = _NUMBERS.fullmatch(text)
        if found is None:
            raise ValueError("is not a date that can be read; write it like 2026-07-12 or 2026-07-12 15:04")
        first, second = int(found["one"]), int(found["two"])
        # With points the day comes first wherever people write so.
        day_first = found["sign"] == "." or self.order is DateOrder.DAY_FIRST
        day, month = (first, second) if day_first else (second, first)
        year = int(found["year"]) + (2000 if len(found["year"]) == 2 else 0)
        if month > 12 >= day and found["sign"] != ".":
            other = DateOrder.MONTH_FIRST if day_first else DateOrder.DAY_FIRST
            what = "day" if day_first else "month"
            raise ValueError(
                f"has no month {month}, read with the {what} first; if all dates are so, import with --dates {other}"
            )
        try:
            return datetime.combine(date(year, month, day), _time_of_day(found))
        except ValueError:
            raise ValueError("is a date or time that does not exist") from None


def _time_of_day(found: re.Match[str]) -> time:
    if found["hour"] is None:
        return time()
    hour = int(found["hour"])
    if found["half"] is not None:
        if not 1 <= hour <= 12:
            raise ValueError
        hour = hour % 12 + (12 if found["half"] in "Pp" else 0)
    return time(hour, int(found["minute"]), int(found["second"] or 0))


def stage(cell: str) -> str:
    """An opportunity's stage as the rules ask for it: won, lost, or else open; the CRM numbers its stages and has more of them."""
    words = _STAGE_NUMBER.sub("", cell.strip(), count=1)
    if not words:
        return ""
    for ended in (OpportunityStage.CLOSED_WON, OpportunityStage.CLOSED_LOST):
        if words.casefold() == ended.value.casefold():
            return ended.value
    return OpportunityStage.OPEN.value
