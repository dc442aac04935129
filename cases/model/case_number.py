"""One grammar for case numbers: what may be stored as one, what may be typed for one, and when two are the same.

A number is digits (`00012345`), digits behind a prefix (`INC0010023`, `CS-00042`, casebot's own `S000001`), a year and digits
(`2026-00042`, `CS-2026-00042`), or as Dynamics numbers (`CAS-01213-X0Y9L2`). What spreadsheets and people put around it is taken off.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import lru_cache

MAX_DIGITS = 20
# Long enough to recognise a line of prose, short enough to quote.
_MAX_QUOTED = 60

_PREFIX = r"(?:[A-Za-z]{1,10}[-_]?|[A-Za-z][A-Za-z0-9]{1,9}[-_])"
_YEAR = r"(?:19|20)\d\d"
# Dynamics puts six letters and digits behind.
_DYNAMICS = r"CAS-\d{4,10}-[A-Za-z0-9]{6}"
_NUMBER = re.compile(
    rf"(?P<dynamics>{_DYNAMICS})|(?P<prefix>{_PREFIX})?(?:(?P<year>{_YEAR})[-_](?P<serial>\d{{4,12}})|(?P<digits>\d{{1,{MAX_DIGITS}}}))",
    re.ASCII,
)
# What a number is called in the languages of reports, in front of it.
_CASE = r"(?:(?:support\s|service\s)?(?:case|ticket|record|incident|request)|fall|vorgang|caso|cas|dossier|chamado|zaak|ärende|sag|sak|sprawa|ケース|案件|工单|工單|사례|обращение)"
_NO = r"(?:number|num|no|nr|id|nummer|numero|número|numéro|番号|编号|編號|번호)"
_LABEL_END = r"(?:\s+|\.?:\s*|\.\s*|(?=#))"
_LABEL = re.compile(
    rf"(?:{_CASE}(?:{_LABEL_END}|-(?={_NO}\b)|(?={_NO}\b)))?(?:{_NO}{_LABEL_END})?(?=\S)", re.IGNORECASE
)
# Signs for “number”, and a label that is glued to its number.
_NUMERO = re.compile(r"№|(?<![^\W\d_])n[º°](?=\s*\d)", re.IGNORECASE)
_GLUED = re.compile(rf"(?<![\w/.?&])(?P<label>{_CASE}|sr|no|nr)[#=](?=\w)", re.IGNORECASE)
_INVISIBLE_BETWEEN = re.compile(r"(?<=\d)[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]+(?=\d)")
# The word itself is no prefix of a number.
_CASE_GLUED = re.compile(r"^case[-_]?(?=\d+$)", re.IGNORECASE)
# A dash between a number and a word, which ends the number.
_DASH_BEHIND = re.compile(r"(?<=\d)(?:[—―](?=[^\W\d_])|–(?=[^\W\d_]+(?:[\s,.;:!?]|$)))")
# A prefix and digits may be typed apart.
_APART = re.compile(r"[A-Z]{1,10}\s?[-_]?\s?\d+(?:[-_]\d+)?", re.ASCII)
_FORMULA = re.compile(r"""=\s*["'](?P<inner>[^"']*)["']""")
_SCIENTIFIC = re.compile(r"(?P<whole>\d)[.,](?P<part>\d+)E\+?(?P<power>\d{1,2})", re.IGNORECASE | re.ASCII)
_WITH_ZEROS = re.compile(r"(?P<whole>\d+)[.,]0{1,2}|(?P<long>\d{4,})[.,]0+", re.ASCII)
_GROUPED = re.compile(
    r"(?P<groups>\d{1,3}(?:(?P<mark>[,.'’ ])\d{3})(?:(?P=mark)\d{3})*)(?:(?!(?P=mark))[.,]0{1,2})?", re.ASCII
)
_AMBIGUOUS = re.compile(r"\d{1,3}\.000", re.ASCII)
#: A case number where one is expected, such as behind a tag: short ones too, but no word such as Q3.
EXPECTED = (
    rf"(?:{_DYNAMICS}|(?:{_PREFIX})?(?:{_YEAR}[-_]\d{{4,12}}|\d{{4,{MAX_DIGITS}}})|[A-Z]{{1,10}}-\d{{1,3}}|\d{{1,{MAX_DIGITS}}})"
    r"(?![\w/@]|-\w|[.,]\d)"
)
_QUOTES = "\"'`´‘’‚‛“”„‟«»‹›「」『』【】()[]{}<>*_~|• "
_STOPS = ".,;:!?。"
# A count, or a negative amount.
_IN_BRACKETS = re.compile(r"\(\d{1,4}(?:[.,]\d+)*\)", re.ASCII)
# Two whole numbers side by side are two; “000 12345” is one.
_WHOLE = 5
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣－", "-"))
# Shorter ones in the midst of a sentence are years and amounts.
_IN_PROSE = re.compile(
    rf"(?<![\w/.@+#=&?%$€£¥-])(?:{_DYNAMICS}|#\s?(?:{_PREFIX})?(?:{_YEAR}[-_]\d{{4,12}}|\d{{1,{MAX_DIGITS}}})"
    rf"|(?:{_PREFIX})?(?:{_YEAR}-\d{{4,12}}|\d{{5,{MAX_DIGITS}}})"
    r"|(?P<likely>[A-Z]{1,10}-\d{1,4}))(?![\w@€%]|/\w|-\w|[.,]\d{1,4}(?!\d))",
    re.ASCII,
)
# A telephone number with its country, which Slack makes a link of: at most 15 digits.
_TELEPHONE = re.compile(r"(?<!\w)\+\d{1,3}(?:[ ()./-]{0,3}\d){6,12}(?!\d)", re.ASCII)


@lru_cache(maxsize=2048)
def parse_case_number(text: str) -> str:
    """Return the case number that a cell, a field or a message consists of.

    Takes off white space, invisible characters, quotes, a leading `#`, `=""`, an apostrophe in front, a label such as "Case No.", and
    what a spreadsheet makes of a number: `12345.0`, `12,345`, `1.2345E+04`.

    Raises:
        ValueError: the text is no case number; the message says why and begins with "is".
    """
    bare = _bare(text)
    if not bare:
        raise ValueError("is not a case number: it is empty")
    found = _NUMBER.fullmatch(bare) or _NUMBER.fullmatch(_from_spreadsheet(bare))
    if found is None:
        shown = " ".join(text.split())
        shown = shown if len(shown) <= _MAX_QUOTED else shown[: _MAX_QUOTED - 1] + "…"
        raise ValueError(f"is not a case number: “{shown}”. A case number looks like 00012345, INC0010023 or CS-00042")
    return found.group()


def is_case_number(text: str) -> bool:
    """Tell whether a text consists of a case number."""
    try:
        parse_case_number(text)
    except ValueError:
        return False
    return True


def case_number_key(text: str) -> str:
    """Return what two spellings of one case number share: no leading zeros, no dashes, one case of letters.

    A text that is no case number is its own key, so that what was stored before there was a grammar is still found.
    """
    try:
        number = parse_case_number(text)
    except ValueError:
        return _bare(text).lstrip("#").casefold()
    return _key_of(number)


@lru_cache(maxsize=2048)
def _key_of(number: str) -> str:
    found = _NUMBER.fullmatch(number)
    if found is None:  # parse_case_number gives back what matched.
        raise AssertionError(number)
    if found["dynamics"]:
        return number.casefold()
    prefix = (found["prefix"] or "").rstrip("-_").casefold()
    digits = (found["digits"] or found["serial"]).lstrip("0") or "0"
    # A prefix that ends in a digit keeps its mark, as "A1-23" is not "A12-3"; so does a year.
    mark = "-" if prefix[-1:].isdigit() else ""
    return prefix + mark + (f"{found['year']}-{digits}" if found["year"] else digits)


def same_case_number(one: str, other: str) -> bool:
    """Tell whether two texts are the number of one case, perhaps without the leading zeros that spreadsheets drop."""
    key = case_number_key(one)
    return bool(key) and key == case_number_key(other)


def case_numbers_in(text: str) -> list[str]:
    """Return the case numbers that a sentence names, each once, in their order.

    Digits count from five on, or behind a `#`; shorter ones with a prefix (`CS-42`) count where there are no others.
    """
    line = _TELEPHONE.sub(" ", _plain(text))
    sure: dict[str, str] = {}
    likely: dict[str, str] = {}
    for found in _IN_PROSE.finditer(line):
        number = parse_case_number(found.group())
        (likely if found["likely"] else sure).setdefault(case_number_key(number), number)
    return list((sure or likely).values())


def without_case_numbers(text: str) -> str:
    """Return a sentence without the case numbers that it names."""
    return _IN_PROSE.sub(" ", text)


def with_plain_numbers(text: str) -> str:
    """Return a text in which numbers are written plainly: no “№”, no full-width digits, nothing invisible between digits."""
    return _INVISIBLE_BETWEEN.sub("", unicodedata.normalize("NFKC", _NUMERO.sub(" no. ", text)))


def _plain(text: str) -> str:
    text = _DASH_BEHIND.sub(" ", _NUMERO.sub(" no. ", text))
    kept = "".join(
        letter if letter.isascii() or not letter.isdecimal() else str(unicodedata.decimal(letter))
        for letter in unicodedata.normalize("NFKC", text)
        if unicodedata.category(letter) not in ("Cf", "Cc") or letter.isspace()
    )
    return " ".join(_GLUED.sub(r"\g<label> #", kept.translate(_DASHES)).split())


def _bare(text: str) -> str:
    line = _plain(text)
    # An apostrophe that shows the formula as text.
    line = line[1:] if line[:2] in ("'=", "’=", "‘=") else line
    if formula := _FORMULA.fullmatch(line):
        line = formula["inner"]
    if _IN_BRACKETS.fullmatch(line):
        return line
    line = _CASE_GLUED.sub("", _without_edges(line))
    line = line[label.end() :] if (label := _LABEL.match(line)) else line
    line = line.strip(_QUOTES).removeprefix("#").strip(_QUOTES)
    # "000 12345" is one number, "INC 0010023" too; "Acme 12345" is a sentence.
    parts = line.split()
    joined = "".join(parts)
    is_one = joined.isdecimal() and sum(len(part) >= _WHOLE for part in parts) <= 1
    return joined if is_one or _APART.fullmatch(line) else line


def _without_edges(line: str) -> str:
    """Return a line without the quotes and brackets around it and the stops behind it."""
    while (bare := line.strip(_QUOTES).rstrip(_STOPS)) != line:
        line = bare
    return line


def _from_spreadsheet(bare: str) -> str:
    """Return the digits of a number that a spreadsheet wrote as an amount; anything else as it is."""
    if exact := _SCIENTIFIC.fullmatch(bare):
        power = int(exact["power"])
        if len(exact["part"].rstrip("0")) > power or power >= MAX_DIGITS:
            return bare
        if len(exact["part"]) < power:
            raise ValueError(
                f"is not a case number: a spreadsheet rounded it to “{bare}”. Format the column as text and export again"
            )
        try:
            return str(int(Decimal(f"{exact['whole']}.{exact['part']}").scaleb(power)))
        except InvalidOperation:
            return bare
    if _AMBIGUOUS.fullmatch(bare):
        raise ValueError(f"is not a clear case number: “{bare}” may be {bare[:-4]} or {bare.replace('.', '')}")
    if zeros := _WITH_ZEROS.fullmatch(bare):
        return zeros["whole"] or zeros["long"]
    if grouped := _GROUPED.fullmatch(bare):
        return "".join(letter for letter in grouped["groups"] if letter.isdecimal())
    return bare
