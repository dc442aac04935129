"""Salesforce's record ids: reports export the short form, the API the long one. casebot stores the long one for both."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

_SHORT = re.compile(r"500[0-9A-Za-z]{12}")
_ANY_SHORT = re.compile(r"[0-9A-Za-z]{15}")
_LONG = re.compile(r"500[0-9A-Za-z]{12}[A-Z0-5]{3}")
MOST_KEYS = 10
_CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def long_case_id(text: str) -> str:
    """Return the 18-character form of a Case's 15-character id (it begins with 500); other ids unchanged."""
    return long_id(text) if _SHORT.fullmatch(text) else text


def long_id(text: str) -> str:
    """Return the 18-character form of a 15-character id; anything else unchanged.

    The three added characters say which letters are capitals, five letters each, so that the long form survives a
    change of case.
    """
    if not _ANY_SHORT.fullmatch(text):
        return text
    check = ""
    for start in (0, 5, 10):
        bits = sum(1 << place for place, letter in enumerate(text[start : start + 5]) if letter.isupper())
        check += _CHECK[bits]
    return text + check


def keys_in(address: str) -> list[str]:
    """Return possible keys of a case in a CRM address, the likeliest first, in the long form.

    A key may be any part of the path or of what follows a "#". This covers `/lightning/r/Case/500…/view`, the classic
    `/500…` and the console's `#/sObject/500…/view`, with any parameters.
    """
    parts = urlsplit(address)
    words = [word for path in (parts.path, parts.fragment.partition("?")[0]) for word in path.split("/")]
    # Words of the path itself, such as "Case", have no digit.
    keys = [long_case_id(unquote(word)) for word in words if any(letter.isdigit() for letter in word)]
    return sorted(dict.fromkeys(keys), key=lambda key: not _LONG.fullmatch(key))[:MOST_KEYS]
