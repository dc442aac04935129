"""Parse amounts as people, programs and countries write them, and detect a column's decimal sign (INT-2)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.numbers import get_currency_symbol, get_decimal_symbol, list_currencies

#: No account has larger amounts, and PostgreSQL's integers end here.
AMOUNTS: Final = range(-(2**31), 2**31)


class DecimalSign(StrEnum):
    """The decimal sign."""

    POINT = "point"
    COMMA = "comma"

    @property
    def example(self) -> str:
        """Return an example number."""
        return "1,234.56" if self is DecimalSign.POINT else "1.234,56"

    @property
    def other(self) -> DecimalSign:
        """Return the other sign."""
        return DecimalSign.COMMA if self is DecimalSign.POINT else DecimalSign.POINT


def decimal_sign(text: str) -> DecimalSign:
    """Return the sign that a person named: point, comma, or a locale such as de_DE. Raises ValueError."""
    try:
        return DecimalSign(text.strip().lower())
    except ValueError:
        pass
    try:
        symbol = get_decimal_symbol(Locale.parse(text.strip().replace("-", "_")))
    except (UnknownLocaleError, ValueError, TypeError):
        raise ValueError(f"is none of: point, comma, or a locale such as en_US or de_DE: “{text}”") from None
    return DecimalSign.COMMA if symbol in ",٫" else DecimalSign.POINT


_MINUS: Final = str.maketrans(dict.fromkeys("−–‐‑", "-") | {"’": "'", "‘": "'", "٬": "'", "٫": ".", "`": "'"})
_DIGITS: Final = re.compile(r"\d(?:[\d.,' ]*\d)?")
# A dash in place of the decimals, as in “1'234.–” and “1.234,-”; India writes “/-” behind.
_NO_DECIMALS: Final = re.compile(r"(?<=\d)(?:[.,]-{1,2}|/-)(?!\d)")
_GROUPS: Final = re.compile(r"\d{1,3}(?P<mark>[.,' ])\d{3}(?:(?P=mark)\d{3})*|\d{1,2}(?:,\d{2})+,\d{3}")
_OPEN: Final = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")


@dataclass(frozen=True)
class Written:
    """A number without its currency."""

    #: Digits and the signs between them.
    digits: str
    #: Whether it is marked as negative.
    is_negative: bool

    @property
    def sign(self) -> DecimalSign | None:
        """Return its decimal sign, if the number itself proves it."""
        digits = self.digits
        points, commas = digits.count("."), digits.count(",")
        if points and commas:
            return DecimalSign.POINT if digits.rindex(".") > digits.rindex(",") else DecimalSign.COMMA
        if not points and not commas:
            return None
        mark = "." if points else ","
        itself, other = (
            (DecimalSign.POINT, DecimalSign.COMMA) if mark == "." else (DecimalSign.COMMA, DecimalSign.POINT)
        )
        if points + commas > 1:
            return other
        if "'" in digits or " " in digits:
            return itself
        return None if _OPEN.fullmatch(digits) else itself

    @property
    def is_open(self) -> bool:
        """Return whether it can be read in two ways."""
        return _OPEN.fullmatch(self.digits) is not None

    def value(self, sign: DecimalSign) -> Decimal:
        """Return the number. Raises ValueError if it is not written in this way."""
        own = self.sign or sign
        mark = "." if own is DecimalSign.POINT else ","
        whole, _, part = self.digits.rpartition(mark) if mark in self.digits else (self.digits, "", "")
        if not part.isdecimal() and part:
            raise ValueError
        if not whole.isdecimal() and not _GROUPS.fullmatch(whole):
            raise ValueError
        number = Decimal(re.sub(r"\D", "", whole) + ("." + part if part else ""))
        return -number if self.is_negative else number


def written(cell: str) -> Written | None:
    """Return the number in a cell without what reports add around it; None for an empty cell.

    Raises:
        ValueError: The cell has no number, or several.
    """
    text = " ".join(unicodedata.normalize("NFKC", cell).translate(_MINUS).split())
    text = _NO_DECIMALS.sub("", text.lstrip("'"))
    if not text:
        return None
    found = _DIGITS.search(text)
    if found is None and "-" in text and all(map(_is_currency, text.replace("-", " ").split())):
        # Accounting formats write a dash for no amount: “$ -”.
        return None
    if found is None or len(text) > 255:
        raise ValueError(f"is not a number: “{_short(text)}”")
    around = text[: found.start()] + " " + text[found.end() :]
    is_negative = "-" in around or ("(" in around and ")" in around)
    if around.count("-") > 1 or not all(map(_is_currency, re.sub(r"[-+()]", " ", around).split())):
        raise ValueError(f"is not a number: “{_short(text)}”")
    return Written(found.group(), is_negative)


def whole_amount(cell: str, sign: DecimalSign) -> int | None:
    """Return a cell's amount without its decimals. Raises ValueError with the reason."""
    number = written(cell)
    if number is None:
        return None
    try:
        amount = int(number.value(sign))
    except ValueError:
        raise ValueError(f"is not a number: “{_short(cell)}”") from None
    if amount not in AMOUNTS:
        raise ValueError(f"is too large: “{_short(cell)}”")
    return amount


@dataclass
class SignEvidence:
    """The evidence for the decimal sign of a column. Each kind keeps the first line and cell that showed it."""

    point: tuple[int, str] | None = None
    comma: tuple[int, str] | None = None
    open: tuple[int, str] | None = None
    longest_decimals: int = 0

    def add(self, line: int, cell: str) -> None:
        """Add the evidence of one cell. A cell without a number proves nothing."""
        try:
            number = written(cell)
        except ValueError:
            return
        if number is None:
            return
        if number.is_open:
            self.open = self.open or (line, cell)
            return
        sign = number.sign
        if sign is DecimalSign.POINT:
            self.point = self.point or (line, cell)
        elif sign is DecimalSign.COMMA:
            self.comma = self.comma or (line, cell)
        if sign is not None:
            mark = "." if sign is DecimalSign.POINT else ","
            decimals = len(number.digits) - number.digits.rfind(mark) - 1 if mark in number.digits else 0
            self.longest_decimals = max(self.longest_decimals, decimals)

    @property
    def proven(self) -> DecimalSign | None:
        """Return the sign that every number of the column allows, or None."""
        if self.point and not self.comma:
            return DecimalSign.POINT
        if self.comma and not self.point:
            return DecimalSign.COMMA
        return None

    @property
    def groups_by_three(self) -> bool:
        """Return whether both signs occur before decimals, but never before three digits.

        Then three digits are thousands.
        """
        return self.point is not None and self.comma is not None and self.longest_decimals < 3


def signs_of(cells: Iterable[tuple[int, str]]) -> SignEvidence:
    """Return the evidence for the decimal sign in a column's cells."""
    evidence = SignEvidence()
    for line, cell in cells:
        evidence.add(line, cell)
    return evidence


def both_amounts(cell: str) -> str:
    """Return an amount read in both ways: “30 or 30,000”."""
    amounts = {sign: whole_amount(cell, sign) for sign in DecimalSign}
    return " or ".join(f"{amount:,} (--numbers {sign})" for sign, amount in sorted(amounts.items()))


@lru_cache(maxsize=1)
def _currencies() -> frozenset[str]:
    codes = list_currencies()
    symbols = {
        get_currency_symbol(code, locale).casefold()
        for code in codes
        for locale in ("en", "de", "sv", "pl", "cs", "hu", "ro", "ru", "tr", "pt_BR", "de_CH", "fr")
    }
    return frozenset(
        {code.casefold() for code in codes}
        | {symbol.strip(".") for symbol in symbols}
        | {"us$", "s$", "fr", "rs", "tl", "lei", "руб", "р", "円", "원", "元", "s/", "s/."}
    )


@lru_cache(maxsize=4_096)
def _is_currency(word: str) -> bool:
    bare = word.casefold().strip(".:")
    return not bare or all(unicodedata.category(letter) == "Sc" for letter in bare) or bare in _currencies()


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:59] + "…"
