"""The zone and the year in which dates are written: those of the person who reads.

A message is made for one person or one channel. The caller says so once, with `written_for`; dates and times then need no further argument.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from cases.model.dates import format_date

#: What a form may contain, in Slack's own names, and the relative words that Slack fills in when a message is read.
AT = "{date_short_pretty} at {time}"
DAY = "{date_short_pretty}"
TIME = "{time}"
AGO = "{ago}"


@dataclass(frozen=True)
class Reader:
    """Who reads. look_up: returns their zone; now: the moment at which the message is made."""

    look_up: Callable[[], str | None]
    now: datetime

    @cached_property
    def zone(self) -> str | None:
        """Return the reader's zone, an IANA name; None where readers are in several."""
        return self.look_up()

    @property
    def today(self) -> date:
        """Return the reader's date."""
        return self.now.astimezone(ZoneInfo(self.zone or "UTC")).date()


_READER: ContextVar[Reader | None] = ContextVar("reader", default=None)


@contextmanager
def written_for(zone: str | Callable[[], str | None] | None, now: datetime) -> Iterator[None]:
    """Write dates for a reader in this zone until the block ends.

    Args:
        zone: None where it is not known, as in a channel; or what returns it, called at the first date.
    """
    token = _READER.set(Reader(zone if callable(zone) else lambda: zone, now))
    try:
        yield
    finally:
        _READER.reset(token)


def day(value: date) -> str:
    """Return a day as it is written everywhere: `Sun 12 Jul`, with the year where it is not the reader's."""
    reader = _READER.get()
    return format_date(value, reader.today if reader is not None else None)


def filled(moment: datetime, form: str) -> str | None:
    """Return the form with date and time filled in for the reader, and `{ago}` left in it; None where the reader's zone is not known."""
    reader = _READER.get()
    if reader is None or reader.zone is None:
        return None
    local = moment.astimezone(ZoneInfo(reader.zone))
    return (
        form.replace(AT, f"{DAY} {TIME}").replace(DAY, format_date(local, reader.today)).replace(TIME, f"{local:%H:%M}")
    )


def spoken(moment: datetime) -> str:
    """Return a moment for a notification, in which Slack fills in nothing: `08:07` today, else `Sun 12 Jul 08:07`; in UTC where the zone is
    not known."""
    reader = _READER.get()
    zone = reader.zone if reader is not None else None
    local = moment.astimezone(ZoneInfo(zone or "UTC"))
    time = f"{local:%H:%M}" if zone else f"{local:%H:%M} UTC"
    if reader is not None and local.date() == reader.today:
        return time
    return f"{format_date(local, reader.today if reader is not None else None)} {time}"
