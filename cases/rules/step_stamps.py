"""The stamp in front of a next step, in every form that people paste (NXT-3): date and initials, in either order.

`2024-07-12 MS Send quote`, `[2 March 2026] (as): send quote`, `• KK 03/02 – First touch`. Initials are those of the writer, of a colleague, or of
nobody who is known; words and abbreviations that only look like initials stay in the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from cases.model.written_dates import TIME_FIRST, WrittenDate, read_date


def _words(line: str) -> frozenset[str]:
    return frozenset(line.split())


# Between date, initials and step: blanks and the marks people put there; a dash or colon only where a blank follows, so that "-20 %" stays.
_BETWEEN = re.compile(
    r"(?:[\s,;|•·‣◦▪…»”’」】]|[)\]}>*_~`'\"]+(?=[\s,;:.(\[{<]|$)|[:./>=–—-]+(?=[)\]}>*_~`]*(?:\s|$))|[→⇒➡▶👉»]\ufe0f?|(?<=\s)[)\]}*_~`]+(?=\s|$))*"
)
_EMOJI = re.compile(r"(?:(?::[a-z0-9_+-]+:(?=\s)|[\u2600-\u27bf\ufe0f\u200d\U0001f300-\U0001faff]+)\s*)*")
_OPENING = re.compile(
    r"[(\[{<*_~`'\"/@«“‘「【-]*(?:(?:by|from|per|von|par|por|initials:?)\s+|\s)?[(\[{<*_~`@/]*",
    re.IGNORECASE,
)
# Between initials and a date.
_ON = re.compile(r"(?:(?:on|am|le|el|den)\s+|date\s?:\s*)", re.IGNORECASE)
# Bullets, emoji and the like, as marks or by name; then perhaps a number in a list, or a label.
_ORNAMENT = re.compile(r"(?:\s|:[a-z0-9_+-]+:(?=\s)|\[[xX]\]|\d\ufe0f?\u20e3|[①-⓿❶-➓]|[^\w\s])*+")
_LABEL = (
    r"(?:next (?:steps?|actions?)|ns|date|updated?|edit(?:ed)?|log|notes?|to ?do|done|step \d|actions?|status|nächste[rn]? schritte?|prochaines? étapes?"
    r"|próximos? (?:pasos?|passos?)|prossim[io] pass[io]|volgende stap(?:pen)?|nästa steg|次のステップ|次のアクション|下一步|다음 단계)"
)
_LISTED = re.compile(
    rf"(?:\(?\d{{1,2}}(?:\.\)|[.)]|\s[–—-])|\d{{1,2}}(?:\.\d{{1,2}}){{1,2}}\.?|(?<=#)\d{{1,2}}|[a-z][.)]|[ivx]{{1,4}}[.)]|{_LABEL}\s*[:：–—-])\s*+(?<=[\s：])",
    re.IGNORECASE,
)
# A label without a colon, and a word before a date, is one only where a whole stamp follows.
_LABELLED = re.compile(
    rf"(?:{_LABEL}|on|am|le|el|em|op|den|the|as of|(?:w|kw|cw|wk|week|q)\s?\d{{1,2}}\s?[:–—-]?|(?:case\s+)?#?\d{{5,12}}\s?[:–—-]?)\s+",
    re.IGNORECASE,
)
# The same behind a stamp, and who wrote it.
_LABEL_BEHIND = re.compile(rf"(?:{_LABEL}|wrote|writes|noted|added|says|said)\s?[:：]\s*(?=\S)", re.IGNORECASE)
_INITIALS = re.compile(
    r"(?P<dotted>(?:[^\W\d_]\.\s?){1,3}[^\W\d_]\.|[^\W\d_](?:[./-][^\W\d_]){1,3})(?=[\s,;:)\]}>|*_~`'\"/+→…»”’」】]|[–—-]\s|$)"
    r"|(?P<plain>[^\W\d_]{2,4})(?=[\s,;:)\]}>|*_~`'\"/+→…»”’」】]|[.–—-](?:\s|$)|-\d|$)"
)
# Date, initials and step in one word: `2026-03-02_AS_Send quote`, `AS-2026-03-02-Send quote`.
_JOINED = (
    re.compile(r"(?P<date>\d[^\s_]*\d)(?P<mark>[-_./])(?P<initials>[A-Z]{2,4})(?P=mark)(?=\w)"),
    re.compile(r"(?P<initials>[A-Z]{2,4})(?P<mark>[-_./@])(?P<date>\d[^\s_]*\d)(?:(?P=mark)(?=\w)|(?=\s))"),
    re.compile(r"(?P<initials>[A-Z]{2,4})(?P<date>\d{4}-\d{1,2}-\d{1,2})(?=[\s:])"),
)
_GLUED = re.compile(r"[:;,=](?=\d)")
_ALSO = re.compile(r"(?:\s?(?:[/&+,]|->|→)\s?|\s(?:and|und|et|y|e)\s)(?P<other>[^\W\d_]{2,4})(?=[\s,;:)\]}>]|$)")
_SIGN_OFF = re.compile(r"(?:[.!?]|\s(?:[–—-]+|//?)|\s?[|(\[{])\s*(?P<stamp>[^(\[{]{6,40}?)[)\]}]*\.?$")
# Nothing parts it from the step.
_BARE_SIGN_OFF = re.compile(r",?\s(?P<stamp>[A-Z]{2,4},?\s\d[\w/.-]{5,11}|\d[\w/.-]{5,11},?\s[A-Z]{2,4})\.?$")
_SIGNED = re.compile(r"(?:\s[–—~/-]\s?|\s(?:[–—~-]{1,2})|\s[(\[{])(?P<initials>[A-Z]{2,4}|(?:[A-Z]\.){2,4})[)\]}]?\.?$")

_ENGLISH = _words(
    "ad all also am an and any are as ask at back be been but by call can cc do done due end eod eow for from get go got had has he her hi "
    "him his how if in is it its late left let like may me more my need new next no nor not now of off ok on once one only or our out over "
    "own paid per pls re same see send set she so still than that the them then they this till to too two up us use via vs was we well were "
    "what when who why will with yes yet you your"
)
_TITLES = frozenset(("Ms", "Mr", "Mrs", "Dr", "St", "Sr", "Jr", "Mx"))
_ABBREVIATIONS = _words(
    "AE AI AM AMER APAC API APJ AR ARR AWS BDR BI BOM CA CAB CC CD CEO CFO CI CIO CISO CRM CS CSM CSV CTA CTO DACH DB DM DPA EA EMEA EOD EOW "
    "EU EULA FAQ FO FY FYI GDPR HR HVA HVS ID IP IQM IT ITB KPI LAM LATAM LDAP LOI LTS MFA MQL MRR MSA MSP NA NDA NPS NS OEM OK OKR ON PDF PM "
    "PO POC POV PR PTO QA QBR QSR RFI RFP RFQ RM ROI SA SAAS SAM SAML SDK SDR SE SFDC SKU SLA SMB SME SOC SOW SQL SSO SVP TAM TBA TBC TBD "
    "TCO TCV TL UAT UI UK URL US USA USD UX VAT VIP VP VPN WIP"
)


@dataclass(frozen=True)
class Stamp:
    """The part before the step in a line."""

    #: Its date.
    written: WrittenDate | None
    #: In capitals, without dots. Empty for none.
    initials: str
    #: The rest of the line.
    step: str

    @property
    def is_whole(self) -> bool:
        """Return whether it has a date and initials."""
        return self.written is not None and bool(self.initials)


def read_stamp(line: str, today: date, known: Collection[str] | None) -> Stamp | None:
    """Read the complete or partial stamp that a line begins with; None if it has none.

    Args:
        line: One line of text.
        today: The date on the writer's calendar. A date without a year is read from it.
        known: The initials of people on the roster. None if nobody can be asked; then any capitals count.
    """
    plain = _ORNAMENT.match(line)
    start = plain.end() if plain else 0
    listed = _LISTED.match(line, start)
    after_list = _ORNAMENT.match(line, listed.end()) if listed else None
    places = [0, start, *([after_list.end()] if after_list else [])]
    halves: list[Stamp] = []
    for place in dict.fromkeys(places):
        stamp = _read_joined(line[place:], today, known) or _read_at(line, place, today, known)
        if stamp is not None and stamp.is_whole:
            return stamp
        if stamp is not None:
            halves.append(stamp)
    labelled = _LABELLED.match(line, start)
    stamp = _read_at(line, labelled.end(), today, known) if labelled else None
    if stamp is not None and stamp.is_whole:
        return stamp
    return halves[0] if halves else None


def without_sign_off(step: str, today: date, known: Collection[str]) -> str:
    """Return a step without the stamp at its end that somebody left there, such as `(AS 2026-03-01)` or `- AS`."""
    while (kept := _signed_off(step, today, known)) is not None:
        step = kept
    return step


def _signed_off(step: str, today: date, known: Collection[str]) -> str | None:
    """Return the step in front of one stamp at its end; None if there is none."""
    for pattern in (_SIGN_OFF, _BARE_SIGN_OFF):
        for place in [found.start() for found in re.finditer(r"[\s.!?|(\[{,]", step)][-12:]:
            found = pattern.match(step, place)
            stamp = read_stamp(found["stamp"], today, known) if found else None
            if found is None or stamp is None or not stamp.is_whole or stamp.step or stamp.written is None:
                continue
            is_past = stamp.written.written_by(today) is not None
            is_ours = stamp.initials in _signs(known) and (is_past or pattern is _SIGN_OFF)
            is_in_brackets = found.group().strip()[:1] in tuple("([{")
            if not is_ours and not (is_past and is_in_brackets):
                continue
            kept = step[:place] + (found.group()[0] if found.group()[0] in ".!?" else "")
            if kept.strip():
                return kept.rstrip()
    signed = _SIGNED.search(step)
    if signed is None or not step[: signed.start()].strip():
        return None
    initials = signed["initials"].replace(".", "")
    is_signature = initials in _signs(known) and initials not in _ABBREVIATIONS
    return step[: signed.start()].rstrip() if is_signature else None


def without_marks(step: str) -> str:
    """Return a step without the blanks, dashes and bullets in front of it."""
    found = _BETWEEN.match(step)
    return step[found.end() :] if found else step


def _read_joined(line: str, today: date, known: Collection[str] | None) -> Stamp | None:
    """Return the stamp whose parts are one word with the step, or None."""
    for pattern in _JOINED:
        found = pattern.match(line)
        if found is not None:
            stamp = _read_at(f"{found['date']} {found['initials']}: {line[found.end() :]}", 0, today, known)
            if stamp is not None and stamp.is_whole:
                return stamp
    return None


def _read_at(line: str, place: int, today: date, known: Collection[str] | None) -> Stamp | None:
    """Return the stamp at this place. A date before a whole stamp is the same date twice."""
    stamp = _read_once(line, place, today, known)
    if stamp is None:
        return None
    if stamp.written is not None and not stamp.initials:
        again = _read_once(stamp.step, 0, today, known)
        return again if again is not None and again.is_whole else stamp
    return stamp


def _read_once(line: str, place: int, today: date, known: Collection[str] | None) -> Stamp | None:
    opened = _after(_OPENING, line, place)
    written = read_date(line, opened, today) or read_date(line, _after(TIME_FIRST, line, opened), today)
    if written is not None and not written.is_sure:
        signed = _initials_at(line, _after(_BETWEEN, line, written.end), today, known, has_date=True)
        written = written if signed is not None and signed[0] in _signs(known) else None
    if written is not None:
        place = _after(_EMOJI, line, _after(_BETWEEN, line, written.end))
        signed = _initials_at(line, place, today, known, has_date=True)
        if signed is not None:
            return Stamp(written, signed[0], _step_behind(line, signed[1]))
        if not written.is_complete and not line[written.end : written.end + 1].isspace():
            return None
        return Stamp(written, "", line[_after(_BETWEEN, line, written.end) :])
    signed = _initials_at(line, place, today, known, has_date=False)
    if signed is None:
        return None
    initials, end = signed
    same = _initials_at(line, _after(_BETWEEN, line, end), today, known, has_date=False)
    if same is not None and same[0] == initials:
        end = same[1]
    behind = _after(_BETWEEN, line, end + 1 if _GLUED.match(line, end) else end)
    behind = _after(_OPENING, line, _after(_ON, line, behind))
    written = read_date(line, behind, today) or read_date(line, _after(TIME_FIRST, line, behind), today)
    if written is None:
        return Stamp(None, initials, line[_after(_BETWEEN, line, end) :]) if initials in _signs(known) else None
    if not written.is_sure and initials not in _signs(known):
        return None
    rest = _after(_BETWEEN, line, written.end)
    again = _initials_at(line, rest, today, known, has_date=True)
    if again is not None and (again[0] == initials or initials not in _signs(known)):
        initials, rest = again[0], again[1]
    return Stamp(written, initials, _step_behind(line, rest))


def _step_behind(line: str, place: int) -> str:
    """Return what follows a whole stamp, without a label of it."""
    rest = line[_after(_BETWEEN, line, place) :]
    return rest[_after(_LABEL_BEHIND, rest, 0) :]


def _signs(known: Collection[str] | None) -> frozenset[str]:
    return frozenset(one.upper() for one in known or ())


def _after(pattern: re.Pattern[str], line: str, place: int) -> int:
    found = pattern.match(line, place)
    return found.end() if found else place


def _initials_at(
    line: str, place: int, today: date, known: Collection[str] | None, *, has_date: bool
) -> tuple[str, int] | None:
    """Return the initials that stand at this place, and where they end."""
    joined = place + 1 if has_date and line[place : place + 1] in tuple(":-–—") else place
    opened = _after(_OPENING, line, joined)
    found = _INITIALS.match(line, opened)
    if found is None:
        return None
    end = found.end()
    is_marked = found["dotted"] is not None or (
        line[place:opened].strip() != "" and line[end : end + 1] in tuple(")]}>*_~`/")
    )
    letters = re.sub(r"[./\s-]", "", found.group())
    if not 2 <= len(letters) <= 4:
        return None
    following = line[_after(_BETWEEN, line, end) :]
    is_before_a_date = read_date(following, _after(_OPENING, following, 0), today) is not None
    is_parted = line[end : end + 1] in (":", ")", "]") or re.match(r"\s?[–—:|-]+\s", line[end:]) is not None
    mark = _Mark(letters, is_marked, following[:1].isupper(), is_parted, has_date, is_before_a_date)
    if known is None:
        return (letters.upper(), end) if mark.may_be_initials else None
    signs = _signs(known)
    if letters in known or (letters.upper() in signs and mark.is_written_as_initials):
        other = _ALSO.match(line, end)
        return letters.upper(), other.end() if other and other["other"].upper() in signs else end
    is_foreign = letters.upper() not in signs and mark.may_be_a_strangers
    return (letters.upper(), end) if is_foreign and (has_date or mark.is_before_a_date) else None


@dataclass(frozen=True)
class _Mark:
    """A few letters that may be initials, and what stands around them."""

    letters: str
    is_marked: bool
    is_before_a_capital: bool
    is_parted: bool
    has_date: bool
    is_before_a_date: bool

    @property
    def is_a_word(self) -> bool:
        return self.letters.casefold() in _ENGLISH or self.letters in _TITLES

    @property
    def is_written_as_initials(self) -> bool:
        """Return whether letters that somebody on the roster signs with are meant as initials."""
        if self.letters.isupper() or self.is_marked:
            return True
        if not (self.has_date or self.is_before_a_date or self.is_parted):
            return False
        if self.letters in _TITLES and not self.is_parted:
            return False
        return self.is_parted or self.is_before_a_capital or self.is_before_a_date or not self.is_a_word

    @property
    def may_be_a_strangers(self) -> bool:
        """Return whether letters that nobody on the roster signs with are initials nevertheless."""
        if self.letters.upper() in _ABBREVIATIONS or len(self.letters) > 3:
            return False
        if self.letters.isupper():
            return self.is_marked or self.is_parted or len(self.letters) == 2 or self.is_before_a_capital
        return self.letters.islower() and not self.is_a_word and (self.is_marked or len(self.letters) == 2)

    @property
    def may_be_initials(self) -> bool:
        """Return whether letters in a line of an unknown writer are initials."""
        if self.letters.isupper() or self.is_marked or self.is_parted:
            return True
        return self.letters.islower() and (self.is_before_a_capital or (len(self.letters) == 2 and not self.is_a_word))
