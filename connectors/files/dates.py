"""Parse dates and times as people, programs and countries write them, and detect the order of day and month (INT-2)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from enum import StrEnum
from typing import Final

from cases.model.source_stamp import Stamp

#: Dates outside these years are typing errors.
YEARS: Final = range(1990, 2101)


class DateOrder(StrEnum):
    """The meaning of the first number in 7/12/2026."""

    MONTH_FIRST = "mdy"
    DAY_FIRST = "dmy"

    @property
    def words(self) -> str:
        """Return the order in words."""
        return "day first" if self is DateOrder.DAY_FIRST else "month first"

    @property
    def other(self) -> DateOrder:
        """Return the other order."""
        return DateOrder.MONTH_FIRST if self is DateOrder.DAY_FIRST else DateOrder.DAY_FIRST


_TIME: Final = (
    r"(?:[,\sT]\s*(?:(?:at|um|à|às|a las|alle|om|kl\.?|klo|@|-)\s*)?(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"(?:\s*(?P<half>[AaPp])\.?\s?[Mm]\.?)?(?:\s*(?:Uhr|hrs?|h|ч\.?))?"
    r"(?:\s*(?P<offset>(?:UTC|GMT)?\s?[+-]\d{2}:?\d{2}|Z|UTC|GMT|WES?T|CES?T|EES?T|[EMP][SD]T|JST|KST))?(?:\s\([^()]{3,40}\))?)?"
)
_WEEKDAY: Final = r"(?:[^\W\d_]{2,10}\.?,?\s+)?"
_NUMBERS: Final = re.compile(
    rf"{_WEEKDAY}(?P<one>\d{{1,2}})(?P<sign>[/.-])\s?(?P<two>\d{{1,2}})(?P=sign)\s?(?P<year>\d{{4}}|\d{{2}}){_TIME}"
)
_YEAR_FIRST: Final = re.compile(
    rf"(?P<year>\d{{4}})(?P<sign>[/.年-])(?P<two>\d{{1,2}})[/.月-](?P<one>\d{{1,2}})日?{_TIME}"
)
_NAMED: Final = re.compile(
    rf"{_WEEKDAY}(?:(?P<one>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s/-]?\s?(?:de\s+|of\s+)?(?P<name>[^\W\d_]{{3,12}})\.?[\s/-]?,?\s?(?:de\s+|del\s+)?"
    rf"|(?P<first>[^\W\d_]{{3,12}})\.?[\s-](?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?[\s-]+)(?P<year>\d{{4}}|\d{{2}}){_TIME}"
)
_COMPACT: Final = re.compile(r"(?P<year>(?:19|20)\d\d)(?P<two>[01]\d)(?P<one>[0-3]\d)")
# A spreadsheet counts days from the end of 1899, with decimals for the time; programs count (milli)seconds from 1970.
_SERIAL: Final = re.compile(r"(?P<days>(?:3[6-9]|[4-6]\d|7[0-2])\d{3})(?:[.,](?P<part>\d{1,12}))?")
_EPOCH: Final = re.compile(r"(?P<seconds>(?:9[5-9]\d|[1-3]\d{3})\d{6})(?:\.?\d{3})?")
_SERIAL_START: Final = datetime(1899, 12, 30)  # noqa: DTZ001  # on the file's own calendar
_BLANK_BEFORE_OFFSET: Final = re.compile(r"\s+(?=(?:Z|[+-]\d{2}:?\d{2})$)")
_ISO: Final = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d(?::?\d\d(?P<seconds>:?\d\d(?P<part>[.,]\d{1,9})?)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?"
)
# The first letters identify the month in the languages of exports.
_MONTHS: Final[tuple[tuple[str, ...], ...]] = (
    ("jan", "ene", "gen", "sty", "led", "oca", "tam", "янв", "січ", "ιαν", "ian"),
    ("feb", "fév", "fev", "lut", "úno", "şub", "hel", "фев", "лют", "φεβ"),
    ("mar", "mär", "mrz", "maa", "mrt", "már", "bře", "мар", "бер", "μαρ"),
    ("apr", "avr", "abr", "kwi", "ápr", "dub", "nis", "huh", "апр", "кві", "απρ"),
    ("may", "mai", "mag", "mei", "maj", "máj", "kvě", "tou", "мая", "май", "тра", "μαΐ", "μαι"),
    ("jun", "juin", "giu", "cze", "jún", "čer", "haz", "kes", "июн", "чер", "ιουν", "iun"),
    ("jul", "juil", "lug", "lip", "júl", "července", "červenec", "tem", "hei", "июл", "ιουλ", "iul"),
    ("aug", "aoû", "aou", "ago", "sie", "août", "srp", "ağu", "elo", "авг", "сер", "αυγ"),
    ("sep", "set", "wrz", "sze", "zář", "eyl", "syy", "сен", "вер", "σεπ"),
    ("oct", "okt", "ott", "out", "paź", "říj", "eki", "lok", "окт", "жов", "οκτ"),
    # In Croatian, this is October; Polish and Czech files are more.
    ("nov", "lis", "kas", "marr", "noi", "ноя", "νοε"),
    ("dec", "dez", "déc", "dic", "gru", "pro", "ara", "jou", "дек", "δεκ"),
)
_MONTH_OF: Final = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}


# Before or after noon, as Japanese, Chinese, Korean, Greek, Arabic and Vietnamese write it: in front of the time, or behind it.
_HALF_BEFORE: Final = re.compile(
    r"\s*(?:(?P<am>午前|上午|오전)|午後|下午|오후)\s*(?P<time>\d{1,2}[:.]\d{2}(?:[:.]\d{2})?)"
)
_HALF_BEHIND: Final = re.compile(r"(?<=\d)\s*(?:(?P<am>π\.?μ\.?|ص|SA|ÖÖ|PG)|μ\.?μ\.?|م|CH|ÖS|PTG)$")
# The parts of a date and of a time, as Japanese, Chinese and Korean name them; the day of the week stands behind.
_CJK_DATE: Final = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일号號]")
_CJK_WEEKDAY: Final = re.compile(
    r"\s?(?:[(（](?:[月火水木金土日월화수목금토일]|[周週][一二三四五六日])[)）]|[月火水木金土日]曜日?|星期[一二三四五六日天]|[월화수목금토일]요일)"
)
_CJK_TIME: Final = re.compile(r"(\d{1,2})\s?[時时點点시]\s?(?:(\d{1,2})\s?[分분](?:\s?(\d{1,2})\s?[秒초])?)?")
# Korean programs put a point behind each part; French writes the first of a month as 1er.
_KOREAN: Final = re.compile(r"(\d{4})\.(?:\s(\d{1,2})\.\s(\d{1,2})\.?|(\d{1,2})\.(\d{1,2})\.)(?=\s|$)")
_FIRST: Final = re.compile(r"\b1er\b")
# Hungarian puts the year in front of the month's name; Russian a letter for “year” behind it; Unix the year behind the time.
_HUNGARIAN: Final = re.compile(r"(\d{4})\.?\s([^\W\d_]{3,12})\.?\s(\d{1,2})\.?(?=\s|$)")
_RUSSIAN: Final = re.compile(r"(?<=\d{4})\s?(?:г|р)\.?(?=,|\s|$)")
_UNIX: Final = re.compile(r"(?:[A-Z][a-z]{2} )([A-Z][a-z]{2}) (\d{1,2}) ([\d:]{8}) ([A-Z]{3,4} )?(\d{4})")
_JAPANESE_YEAR: Final = re.compile(r"令和\s?(元|\d{1,2})年")
_RUN_TOGETHER: Final = re.compile(r"((?:19|20)\d\d)([01]\d)([0-3]\d)T?([0-2]\d)([0-5]\d)([0-5]\d)(Z?)")
_ZONES: Final = {
    "WEST": 1,
    "CET": 1,
    "CEST": 2,
    "EET": 2,
    "EEST": 3,
    "JST": 9,
    "KST": 9,
    "EST": -5,
    "EDT": -4,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
}


@dataclass(frozen=True)
class DateReader:
    """Reads the dates of one file."""

    #: The time zone of times without one.
    zone: tzinfo
    #: The order to use if a date does not show it.
    order: DateOrder = DateOrder.MONTH_FIRST

    def read(self, cell: str) -> Stamp | None:
        """Return the value of a cell; None for an empty one. Raises ValueError with the reason."""
        text = _usual_form(cell)
        if not text:
            return None
        at, length = self._parse(text)
        if at.year not in YEARS:
            raise ValueError(f"is in the year {at.year}, which cannot be right: “{_short(text)}”")
        try:
            at = at if at.tzinfo is not None else at.replace(tzinfo=self.zone)
            return Stamp(at, at + length)
        except OverflowError:
            raise ValueError(f"cannot be a real date: “{_short(text)}”") from None

    def moment(self, cell: str) -> datetime | None:
        """Return the time; for a date, its beginning."""
        read = self.read(cell)
        return read.at if read is not None else None

    def day(self, cell: str) -> date | None:
        """Return the date. For a time with a zone, return its date in the file's zone."""
        read = self.read(cell)
        return read.at.astimezone(self.zone).date() if read is not None else None

    def _parse(self, text: str) -> tuple[datetime, timedelta]:
        bare = _BLANK_BEFORE_OFFSET.sub("", text) if " " in text else text
        if (iso := _ISO.fullmatch(bare)) is not None:
            try:
                read = datetime.fromisoformat(bare.replace(",", "."))
            except ValueError:
                raise ValueError(f"is a date or time that does not exist: “{_short(text)}”") from None
            has_time = len(iso.group()) > 10
            return read, _length(has_time=has_time, has_seconds=bool(iso["seconds"]), is_exact=bool(iso["part"]))
        for form, read_form in (
            (_NUMBERS, self._numbers),
            (_YEAR_FIRST, _year_first),
            (_NAMED, _named),
            (_COMPACT, _year_first),
        ):
            if (found := form.fullmatch(text)) is not None:
                year, month, day = read_form(found)
                return _built(text, year, month, day, found)
        if (counted := _counted(text)) is not None:
            return counted
        raise ValueError(f"is not a readable date: “{_short(text)}”. Write it like 2026-07-12 or 2026-07-12 15:04")

    def _numbers(self, found: re.Match[str]) -> tuple[int, int, int]:
        first, second = int(found["one"]), int(found["two"])
        # Dates with points always have the day first.
        order = DateOrder.DAY_FIRST if found["sign"] == "." else self.order
        day, month = (first, second) if order is DateOrder.DAY_FIRST else (second, first)
        if month > 12 >= day and found["sign"] != ".":
            raise ValueError(
                f"has no month {month}, read with the {order.words}: “{_short(found.group())}”; "
                f"if all dates are so, import with --dates {order.other}"
            )
        return _full_year(found["year"]), month, day


def _usual_form(cell: str) -> str:
    """Return a cell in one line, with what a language writes in its own way as English does."""
    text = " ".join(cell.split()).lstrip("'’")
    if text.isascii() and (text[:1].isalpha() or text[:8].isdecimal()):
        text = _RUN_TOGETHER.sub(r"\1-\2-\3 \4:\5:\6\7", _UNIX.sub(r"\2 \1 \5 \3 \4", text)).strip()
    if text.isascii() and not text.endswith(("SA", "CH", "PG", "PTG", ".")) and "er " not in text and ". " not in text:
        return text
    text = _JAPANESE_YEAR.sub(lambda era: f"{2018 + (1 if era[1] == '元' else int(era[1]))}年", text)
    text = _CJK_WEEKDAY.sub("", _CJK_DATE.sub(r"\1-\2-\3 ", text)).strip()
    text = _CJK_TIME.sub(lambda at: ":".join(f"{int(part or 0):02}" for part in at.groups()), text)
    text = " ".join(text.split())
    text = _HALF_BEFORE.sub(lambda half: f" {half['time']} {'AM' if half['am'] else 'PM'}", text)
    text = _HALF_BEHIND.sub(lambda half: " AM" if half["am"] else " PM", text)
    text = _RUSSIAN.sub("", _HUNGARIAN.sub(r"\3 \2 \1", text))
    return _FIRST.sub("1", _KOREAN.sub(lambda day: "-".join(part for part in day.groups() if part), text))


def _counted(text: str) -> tuple[datetime, timedelta] | None:
    """Read a date that is written as a number: days of a spreadsheet, or (milli)seconds since 1970."""
    if (serial := _SERIAL.fullmatch(text)) is not None:
        seconds = round(float(f"0.{serial['part'] or 0}") * 86_400)
        at = _SERIAL_START + timedelta(days=int(serial["days"]), seconds=seconds)
        return at, _length(has_time=serial["part"] is not None, has_seconds=True, is_exact=False)
    if (epoch := _EPOCH.fullmatch(text)) is not None:
        return datetime.fromtimestamp(int(epoch["seconds"]), UTC), _length(
            has_time=True, has_seconds=True, is_exact=False
        )
    return None


def counted_in_words(cell: str, zone: tzinfo) -> str | None:
    """Return a numeric date in words, such as “46327 is 1 November 2026”; None for any other."""
    text = " ".join(cell.split())
    if _counted(text) is None or (day := DateReader(zone).day(text)) is None:
        return None
    return f"{_short(text)} is {day.day} {day:%B %Y}"


def _full_year(year: str) -> int:
    return int(year) + (2000 if len(year) == 2 else 0)


def _year_first(found: re.Match[str]) -> tuple[int, int, int]:
    return int(found["year"]), int(found["two"]), int(found["one"])


def _named(found: re.Match[str]) -> tuple[int, int, int]:
    name = (found["name"] or found["first"]).casefold()
    month = next((_MONTH_OF[name[:length]] for length in (8, 4, 3) if name[:length] in _MONTH_OF), None)
    if month is None:
        raise ValueError(f"is not a readable date: “{_short(found.group())}” names no month")
    return _full_year(found["year"]), month, int(found["one"] or found["day"])


def _built(text: str, year: int, month: int, day: int, found: re.Match[str]) -> tuple[datetime, timedelta]:
    parts = found.groupdict()
    has_time = parts.get("hour") is not None
    try:
        at = datetime.combine(date(year, month, day), _time_of_day(parts) if has_time else time())
    except ValueError:
        raise ValueError(f"is a date or time that does not exist: “{_short(text)}”") from None
    offset = parts.get("offset")
    if offset:
        at = at.replace(tzinfo=_zone_of(offset))
    return at, _length(has_time=has_time, has_seconds=parts.get("second") is not None, is_exact=False)


def _length(*, has_time: bool, has_seconds: bool, is_exact: bool) -> timedelta:
    if is_exact:
        return timedelta()
    if not has_time:
        return timedelta(days=1) - timedelta(microseconds=1)
    return timedelta(seconds=1 if has_seconds else 60) - timedelta(microseconds=1)


def _zone_of(offset: str) -> tzinfo:
    digits = re.sub(r"\D", "", offset)
    if not digits:
        return timezone(timedelta(hours=_ZONES.get(offset, 0)))
    return datetime.strptime(("-" if "-" in offset else "+") + digits, "%z").tzinfo or UTC


def _time_of_day(parts: dict[str, str | None]) -> time:
    hour = int(parts["hour"] or 0)
    if parts["half"] is not None:
        if not 1 <= hour <= 12:
            raise ValueError
        hour = hour % 12 + (12 if parts["half"] in "Pp" else 0)
    return time(hour, int(parts["minute"] or 0), int(parts["second"] or 0))


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


@dataclass
class OrderEvidence:
    """The evidence for the order in a column. Each kind keeps the first line and cell that showed it."""

    day_first: tuple[int, str] | None = None
    month_first: tuple[int, str] | None = None
    open: tuple[int, str] | None = None
    count: int = field(default=0)

    def add(self, line: int, cell: str) -> None:
        """Add the evidence of one cell."""
        found = _NUMBERS.fullmatch(_usual_form(cell))
        if found is None or found["sign"] == ".":
            return
        first, second = int(found["one"]), int(found["two"])
        self.count += 1
        if first > 12 >= second >= 1 and first <= 31:
            self.day_first = self.day_first or (line, cell)
        elif second > 12 >= first >= 1 and second <= 31:
            self.month_first = self.month_first or (line, cell)
        elif first != second and 1 <= first <= 12 and 1 <= second <= 12:
            self.open = self.open or (line, cell)

    @property
    def proven(self) -> tuple[DateOrder, int] | None:
        """Return the order that the column proves and the line that does, or None."""
        if self.day_first and not self.month_first:
            return DateOrder.DAY_FIRST, self.day_first[0]
        if self.month_first and not self.day_first:
            return DateOrder.MONTH_FIRST, self.month_first[0]
        return None

    @property
    def contradicts_itself(self) -> bool:
        """Return whether one date has the day first and another one the month."""
        return self.day_first is not None and self.month_first is not None


def evidence_of(cells: Iterable[tuple[int, str]]) -> OrderEvidence:
    """Return the evidence for the order in a column's cells."""
    evidence = OrderEvidence()
    for line, cell in cells:
        evidence.add(line, cell)
    return evidence


def both_readings(cell: str, zone: tzinfo) -> str:
    """Return a date in words, read in both orders: “12 January or 1 December 2026”."""
    readings: list[Callable[[str], date | None]] = [DateReader(zone, order).day for order in DateOrder]
    month_first, day_first = (reading(cell) for reading in readings)
    if month_first is None or day_first is None:
        raise ValueError(cell)
    return f"{day_first.day} {day_first:%B %Y} (dmy) or {month_first.day} {month_first:%B %Y} (mdy)"
