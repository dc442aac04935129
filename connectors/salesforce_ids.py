"""Salesforce's record ids: reports export the short form, the API the long one; we keep the long one, so that both are the same case."""

from __future__ import annotations

import re

_SHORT = re.compile(r"500[0-9A-Za-z]{12}")
_CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def long_case_id(text: str) -> str:
    """The 18-character form of a Case's 15-character id (it begins with 500); anything else as it is.

    The three characters added tell, five letters each, which of them are capitals, so that the long form survives a change of case.
    """
    if not _SHORT.fullmatch(text):
        return text
    check = ""
    for start in (0, 5, 10):
        bits = sum(1 << place for place, letter in enumerate(text[start : start + 5]) if letter.isupper())
        check += _CHECK[bits]
    return text + check
