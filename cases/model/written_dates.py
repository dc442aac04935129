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
_ENDS = r"(?=T\d|[\s,;:()\[\]{}<>|*_~`'\"«»“”（–—-]|/[^\W\d_]|(?-i:[A-Z]{2,4}\b)|$)"
_ORDINAL = r"(?:st|nd|rd|th|er|º|ª|\.)?"
_NAME = r"(?P<name>[^\W\d_]{3,12})\.?"
# In the languages of Europe; and behind the date as in Japanese and Chinese.
_WEEKDAY = re.compile(
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|mo|di|mi|do|fr|sa|so"
    r"|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|lun|mar|mer|jeu|ven|sam|dim|lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo|mi[eé]|jue|vie|s[aá]b|dom"
    r"|(?:segunda|ter[cç]a|quarta|quinta|sexta)(?:-feira)?|seg|ter|qua|qui|sex|gio|sab|ma|wo|vr|za|zo|(?:maan|dins|woens|donder|vrij|zater|zon)dag|m[aåä]n|tir?s|ons|tors?|fre|l[öø]r|s[öø]n|(?:m[aå]n|tir?s|ons|tors|fre|l[öø]r|s[öø]n)dag|pon|wt|śr|czw|pt|sob|niedz|niedziela|poniedziałek|wtorek|środa|czwartek|piątek|sobota|po|út|st|čt|pá|ne|pondělí|úterý|středa|čtvrtek|pátek|neděle|ti|ke|to|pe|la|su|(?:maanan|tiis|tors|perjan|lauan|sunnun)tai|keskiviikko|pzt|sal|çar|per|cum|cmt|paz|pazartesi|salı|çarşamba|perşembe|cuma|cumartesi|pazar|пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье)\.?(?:,\s*|\s+)(?=[\w(\[])",
    re.IGNORECASE,
)
_WEEKDAY_BEHIND = re.compile(
    r"\s?[(（]?(?:[月火水木金土日](?:曜日)?|(?:星期|周)[一二三四五六日]|[월화수목금토일])[)）]"
)
_PATTERNS = tuple(
    re.compile(pattern + _ENDS, re.IGNORECASE)
    for pattern in (
        rf"(?P<year>\d{{4}})(?P<mark>{_MARK})(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})",
        r"(?P<year>\d{4})\s?[-/.]\s(?P<month>\d{1,2})\s?[-/.]\s(?P<day>\d{1,2})\.?",
        r"(?P<year>\d{4})\.(?P<month>\d{1,2})\.(?P<day>\d{1,2})\.",
        r"(?:(?P<year>\d{4})[年년]\s?)?(?P<month>\d{1,2})[月월]\s?(?P<day>\d{1,2})[日일]",
        r"(?P<year>20\d{2})(?P<month>[01]\d)(?P<day>[0-3]\d)",
        rf"(?P<first>\d{{1,2}})(?P<mark>{_MARK})(?P<second>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}|\d{{2}})",
        r"(?P<first>\d{1,2})\s?(?P<mark>[-/.])\s(?P<second>\d{1,2})\s?(?P=mark)\s(?P<year>\d{4})",
        rf"(?P<day>\d{{1,2}})[-/]?{_NAME}[-/]?(?P<year>\d{{4}}|\d{{2}})",
        # Hungary and Lithuania put the year first.
        rf"(?P<year>\d{{4}})\.?\s(?:m\.\s)?{_NAME}\s(?P<day>\d{{1,2}})(?:\.|\sd\.)?",
        r"令和(?P<reiwa>\d{1,2})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日",
        r"(?P<year>20\d{2})\s(?P<month>[01]\d)\s(?P<day>[0-3]\d)",
        r"(?P<first>\d{2})\s(?P<second>\d{2})\s(?P<year>20\d{2})",
        # Two digits behind a blank are a year only in front of initials: “1 Mar 26 seats” is no year.
        rf"(?P<day>\d{{1,2}}){_ORDINAL}\s{_NAME}\s(?P<short>\d{{2}})(?=[\s:]+[(\[]?(?-i:[A-Z]{{2,4}})\b)",
        rf"{_NAME}\s(?P<day>\d{{1,2}}){_ORDINAL},?\s(?P<short>\d{{2}})(?=[\s:]+[(\[]?(?-i:[A-Z]{{2,4}})\b)",
        rf"(?P<day>\d{{1,2}}){_ORDINAL}[ -]?(?:(?:of|de)\s)?{_NAME}(?:,?\s(?:de\s|del\s)?(?P<year>\d{{4}})(?:\s?(?:г|р)\.?)?|[-'’ ]{{1,2}}(?P<short>(?<=['’-])\d{{2}}))?",
        rf"{_NAME}[ -]?(?P<day>\d{{1,2}}){_ORDINAL}(?:,?\s(?P<year>\d{{4}})|,?\s['’](?P<short>\d{{2}}))?",
        r"(?P<first>\d{1,2})/(?P<second>\d{1,2})",
        r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.",
    )
)
# Also an amount, a version or a range; so a date only in front of the initials of somebody who is known.
_UNSURE = re.compile(r"(?P<first>\d{1,2})(?P<mark>[.-])(?P<second>\d{1,2})(?=[\s,;:()\[\]|])")
# Of further languages.
_MORE_MONTHS = (
    "ianuarie sijecnja ιανουαριου січня sausio",
    "februarie februara veljace φεβρουαριου лютого febr vasario",
    "marts marcius martie ozujka μαρτιου березня kovo",
    "aprilie aprilis travnja απριλιου квітня balandzio",
    "maj majus svibnja μαιου травня geguzes",
    "iunie junius lipnja ιουνιου червня birzelio",
    "iulie julius srpnja ιουλιου липня liepos",
    "augusztus kolovoza αυγουστου серпня rugpjucio",
    "septembrie szeptember rujna σεπτεμβριου вересня szept rugsejo",
    "octombrie οκτωβριου жовтня spalio",
    "noiembrie studenoga νοεμβριου листопада lapkricio",
    "decembrie prosinca δεκεμβριου грудня gruodzio",
)
#: The months of the languages of Europe, without accents; each as it is written out, and cut short where that is no English word.
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janner janvier janv enero ene janeiro gennaio gen januari stycznia sty ledna ocak tammikuuta января янв",
            "february feb februar fevrier fevr febrero fevereiro fev febbraio februari lutego lut unora subat helmikuuta февраля фев",
            "march mar marz mrz mars marzo marco maart mrt marca brezna mart maaliskuuta марта",
            "april apr avril avr abril abr aprile kwietnia kwi dubna nisan huhtikuuta апреля",
            "may mai mayo maio maggio mag mei maja kvetna mayis toukokuuta мая",
            "june jun juni juin junio junho giugno giu czerwca cze cervna haziran kesakuuta июня",
            "july jul juli juillet juil julio julho luglio lug lipca cervence temmuz heinakuuta июля",
            "august aug aout agosto ago augusti augustus sierpnia srpna agustos elokuuta августа авг",
            "september sep sept septembre septiembre setembro set settembre wrzesnia wrz zari eylul syyskuuta сентября сен",
            "october oct oktober okt octobre octubre outubro out ottobre ott pazdziernika paz rijna ekim lokakuuta октября окт",
            "november nov novembre noviembre novembro listopada lis listopadu kasim marraskuuta ноября ноя",
            "december dec dezember dez decembre diciembre dic dezembro dicembre grudnia gru prosince aralik joulukuuta декабря дек",
        ),
        start=1,
    )
    for name in (*names.split(), *_MORE_MONTHS[number - 1].split())
}
_ZONE = (
    r"(?:Z|(?:(?:UTC|GMT)(?:\s?[+-]\d{1,2}(?::?\d{2})?)?|WES?T|CES?T|EES?T|MES?Z|MSK|BST|IST|GST|SGT|HKT|JST|KST|A[CEW][DS]T|NZ[DS]T|AK[DS]T|HST|BRT|ART|SAST|[ECMP][SD]T)(?![\w.])"
    r"|[+-]\d{2}:?\d{2})"
)
_CLOCK = (
    r"(?:\d{1,2}(?::\d{2}){1,2}(?:[.,]\d+)?(?:\s?[ap]\.?m\b\.?|\s?(?:uhr|hrs?|h)\b)?|\d{1,2}(?:h(?:\d{2})?|(?:\.\d{2})?\s?uhr)(?!\w)|\d{1,2}\.\d{2}\s?[ap]\.?m\b\.?|\d{1,2}\s?[ap]\.?m\b\.?"
    rf"|(?<=kl\s)\d{{1,2}}\.\d{{2}}|(?<=kl\.\s)\d{{1,2}}\.\d{{2}}|noon|midnight)\s?(?:\({_ZONE}\)|{_ZONE})?"
)
_TIME = re.compile(rf"(?:[\s,T@]|\b(?:at|um|à|às|om|kl\.?|alle)\s)*[(\[]?{_CLOCK}[)\]]?" + _ENDS, re.IGNORECASE)
#: A time of day in front of a date.
TIME_FIRST = re.compile(rf"{_CLOCK}(?:\s*,\s*|\s+)(?=[\w(\[])", re.IGNORECASE)


@dataclass(frozen=True)
class WrittenDate:
    """A date that was read in a line."""

    #: The possible days. 07/12/2026 is in July for some people, and in December for others.
    days: tuple[date, ...]
    #: Where it ends in the line, with a time of day that follows.
    end: int
    #: Whether it names the year.
    is_complete: bool
    #: Whether it can be nothing else, such as an amount.
    is_sure: bool = True

    def written_by(self, today: date) -> date | None:
        """Return the last of its days that is today or in the past, or None."""
        return max((day for day in self.days if day <= today), default=None)


def read_date(line: str, start: int, today: date) -> WrittenDate | None:
    """Read the date that begins at this place of a line, perhaps behind a weekday and before a time of day."""
    for place in (start, weekday.end()) if (weekday := _WEEKDAY.match(line, start)) else (start,):
        for pattern in (*_PATTERNS, _UNSURE):
            found = pattern.match(line, place)
            days = tuple(_days(found.groupdict(), today)) if found is not None else ()
            if found is not None and days:
                return _written(line, found, days)
    return None


def _written(line: str, found: re.Match[str], days: tuple[date, ...]) -> WrittenDate:
    parts = found.groupdict()
    behind = _WEEKDAY_BEHIND.match(line, found.end())
    end = behind.end() if behind else found.end()
    time = _TIME.match(line, end)
    is_complete = bool(parts.get("year") or parts.get("short") or parts.get("reiwa"))
    return WrittenDate(days, time.end() if time else end, is_complete, found.re is not _UNSURE)


def _days(parts: dict[str, str | None], today: date) -> Iterator[date]:
    year = parts.get("year") or parts.get("short")
    if reiwa := parts.get("reiwa"):
        year = str(2018 + int(reiwa))
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
        month = MONTHS.get("".join(letter for letter in letters.replace("ı", "i") if not unicodedata.combining(letter)))
        return [(month, int(parts["day"] or 0))] if month else []
    if first := parts.get("first"):
        one, other = int(first), int(parts["second"] or 0)
        # With dots, the day comes first everywhere.
        return [(other, one)] if parts.get("mark") == "." else [(one, other), (other, one)]
    return [(int(parts["month"] or 0), int(parts["day"] or 0))]
