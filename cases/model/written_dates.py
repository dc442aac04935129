"""Dates as people write them in front of a line: `2026-03-02`, `02/03/26`, `2 March 2026`, `Mar 2`, `2026年3月2日`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

# A date without a year this close ahead may be a plan; one further off is of the year before.
SOON = timedelta(days=183)

_MARK = r"[-‐‑‒–−/.]"
# Also glued to the initials: `2026-03-02/AS`, `2026-03-02AS`.
_ENDS = r"(?=T\d|[\s,;:()\[\]{}<>|*_~`'\"–—-]|/[^\W\d_]|(?-i:[A-Z]{2,4}\b)|$)"
_ORDINAL = r"(?:st|nd|rd|th|º|ª|\.)?"
_NAME = r"(?P<name>[^\W\d_]{3,10})\.?"
_WEEKDAY = re.compile(
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?(?:,\s*|\s+)(?=[\w(\[])", re.IGNORECASE
)
_PATTERNS = tuple(
    re.compile(pattern + _ENDS, re.IGNORECASE)
    for pattern in (
        rf"(?P<year>\d{{4}})(?P<mark>{_MARK})(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})",
        r"(?P<year>\d{4})年\s?(?P<month>\d{1,2})月\s?(?P<day>\d{1,2})日",
        r"(?P<year>20\d{2})(?P<month>[01]\d)(?P<day>[0-3]\d)",
        rf"(?P<first>\d{{1,2}})(?P<mark>{_MARK})(?P<second>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}|\d{{2}})",
        rf"(?P<day>\d{{1,2}})-?{_NAME}-?(?P<year>\d{{4}}|\d{{2}})",
        rf"(?P<day>\d{{1,2}}){_ORDINAL}[ -]?(?:(?:of|de)\s)?{_NAME}(?:,?\s(?:de\s)?(?P<year>\d{{4}})|[-'’ ]{{1,2}}(?P<short>(?<=['’-])\d{{2}}))?",
        rf"{_NAME}[ -]?(?P<day>\d{{1,2}}){_ORDINAL}(?:,?\s(?P<year>\d{{4}})|,?\s['’](?P<short>\d{{2}}))?",
        r"(?P<first>\d{1,2})/(?P<second>\d{1,2})",
        r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.",
    )
)
# English, German, French, Spanish, Portuguese and Italian, without accents; each as it is written out and cut short.
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janner janvier janv enero ene janeiro gennaio gen",
            "february feb februar fevrier fevr febrero fevereiro fev febbraio",
            "march mar marz mrz mars marzo marco",
            "april apr avril avr abril abr aprile",
            "may mai mayo maio maggio mag",
            "june jun juni juin junio junho giugno giu",
            "july jul juli juillet juil julio julho luglio lug",
            "august aug aout agosto ago",
            "september sep sept septembre septiembre setembro set settembre",
            "october oct oktober okt octobre octubre outubro out ottobre ott",
            "november nov novembre noviembre novembro",
            "december dec dezember dez decembre diciembre dic dezembro dicembre",
        ),
        start=1,
    )
    for name in names.split()
}
_TIME = re.compile(
    r"(?:[\s,T@]|\bat\s)*[(\[]?(?:\d{1,2}(?::\d{2}){1,2}(?:[.,]\d+)?\s?(?:[ap]\.?m\b\.?)?|\d{1,2}h\d{2}|\d{1,2}\.\d{2}\s?[ap]\.?m\b\.?|\d{1,2}\s?[ap]\.?m\b\.?)"
    r"\s?(?:Z|(?:UTC|GMT|CES?T|BST|JST|[ECMP][SD]T)(?![\w.])|[+-]\d{2}:?\d{2})?[)\]]?" + _ENDS,
    re.IGNORECASE,
)


@dataclass(frozen=True)
class WrittenDate:
    """A date that was read in a line."""

    #: The possible days. 07/12/2026 is in July for some people, and in December for others.
    days: tuple[date, ...]
    #: Where it ends in the line, with a time of day that follows.
    end: int
    #: Whether it names the year.
    is_complete: bool

    def written_by(self, today: date) -> date | None:
        """Return the last of its days that is today or in the past, or None."""
        return max((day for day in self.days if day <= today), default=None)


def read_date(line: str, start: int, today: date) -> WrittenDate | None:
    """Read the date that begins at this place of a line, perhaps behind a weekday and before a time of day."""
    if weekday := _WEEKDAY.match(line, start):
        start = weekday.end()
    for pattern in _PATTERNS:
        found = pattern.match(line, start)
        if found is None:
            continue
        parts = found.groupdict()
        days = tuple(_days(parts, today))
        if days:
            time = _TIME.match(line, found.end())
            is_complete = bool(parts.get("year") or parts.get("short"))
            return WrittenDate(days, time.end() if time else found.end(), is_complete)
    return None


def _days(parts: dict[str, str | None], today: date) -> Iterator[date]:
    year = parts.get("year") or parts.get("short")
    years = [int(year) + (2000 if len(year) == 2 else 0)] if year else [today.year - 1, today.year, today.year + 1]
    for month, day in _months_and_days(parts):
        for each in years:
            try:
                read = date(each, month, day)
            except ValueError:
                continue
            if year or read - today <= SOON:
                yield read


def _months_and_days(parts: dict[str, str | None]) -> Iterable[tuple[int, int]]:
    if name := parts.get("name"):
        letters = unicodedata.normalize("NFKD", name.casefold())
        month = _MONTHS.get("".join(letter for letter in letters if letter.isascii()))
        return [(month, int(parts["day"] or 0))] if month else []
    if first := parts.get("first"):
        one, other = int(first), int(parts["second"] or 0)
        # With dots, the day comes first everywhere.
        return [(other, one)] if parts.get("mark") == "." else [(one, other), (other, one)]
    return [(int(parts["month"] or 0), int(parts["day"] or 0))]
