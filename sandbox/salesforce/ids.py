"""Record ids: 15 characters that tell capitals apart, and 3 more that let the id survive a change of case."""

from __future__ import annotations

import re

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
CHECKSUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
SHAPE = re.compile(r"[0-9A-Za-z]{15}(?:[A-Z0-5a-z]{3})?")

# Where the organisation's rows lie; all its ids have it after their prefix.
POD = "Hs0000"


def checksum(short: str) -> str:
    """Return the three characters that follow a 15-character id."""
    return "".join(
        CHECKSUM[sum(1 << place for place, letter in enumerate(short[start : start + 5]) if letter.isupper())]
        for start in (0, 5, 10)
    )


def long_id(text: str) -> str | None:
    """Return the 18-character form of an id in either form; None for a text that is no id.

    An 18-character id may come in any letter case: its last three characters say which of the others are capitals.
    """
    if not SHAPE.fullmatch(text):
        return None
    if len(text) == 15:
        return text + checksum(text)
    check = text[15:].upper()
    if not all(letter in CHECKSUM for letter in check):
        return None
    restored = "".join(
        letter.upper() if CHECKSUM.index(check[place // 5]) >> place % 5 & 1 else letter.lower()
        for place, letter in enumerate(text[:15])
    )
    return restored + check if checksum(restored) == check else None


def make_id(prefix: str, number: int) -> str:
    """Return the 18-character id of the `number`th row of the object with this prefix."""
    text = ""
    while number:
        number, digit = divmod(number, len(DIGITS))
        text = DIGITS[digit] + text
    short = f"{prefix}{POD}{text:0>6}"
    return short + checksum(short)
