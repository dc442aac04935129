"""The table of case types, which decides of what kind a case is (RTE-9)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cases.model.names import name_key

ANY = "*"
# What calls an Advocate stands anywhere in a subject, and says nothing of the kind (TAG-1).
CALL_IN_SUBJECT = "#advocate"
# What sets it off from the rest of the subject.
SUBJECT_EDGES = " :,-"


@dataclass(frozen=True)
class CaseType:
    """A kind of case, and what the rules need to know of it."""

    name: str
    #: Patterns of the types that belong here, `*` standing for any text; empty for the name alone.
    types: tuple[str, ...] = ()
    #: Patterns of the subjects that make a case of this kind, whatever its type.
    subjects: tuple[str, ...] = ()
    #: Exempt from the closing limit (SLA-2).
    no_limit: bool = False
    #: A High Value Account case (CLO-7).
    high_value: bool = False
    #: The customer asked for something (CLO-6).
    inbound: bool = False
    #: Its lead follows the narrower rule of CLO-3.
    customer_mql: bool = False
    #: A meeting may be booked with one Advocate (RTE-1).
    meeting: bool = False
    #: A renewal, which a Renewal Manager should have (RTE-6).
    renewal: bool = False
    #: A renewal that comes to Advocates all the same (RTE-6).
    to_advocates: bool = False
    #: A first purchase, which may prove Mid-Market (MM-1).
    first_order: bool = False
    #: It asks for the opportunity that is found (OPP-1).
    expansion: bool = False
    #: Whether it stands in the table; False for a type that matches nothing.
    is_listed: bool = True

    @property
    def type_patterns(self) -> tuple[str, ...]:
        """Return the patterns that a type is compared with."""
        return self.types or (self.name,)


DEFAULT_CASE_TYPES = (
    CaseType("High Value Account", no_limit=True, high_value=True),
    CaseType("Renewal Will Fail", types=("Renewal Will Fail*",), no_limit=True, renewal=True),
    CaseType("PO Required", types=("PO Required*",), no_limit=True),
    CaseType("First Order", types=("First Order*",), no_limit=True, first_order=True),
    CaseType("FO Opp", types=("FO Opp*",), subjects=("FO Opp*",), no_limit=True, meeting=True, first_order=True),
    CaseType("SDR Created", subjects=("SDR Created*",)),
    CaseType("Inbound Request", inbound=True),
    CaseType("Support Ticket", inbound=True),
    CaseType("Partner Opp"),
    CaseType("Referral"),
    CaseType("AR Request"),
    CaseType("Customer MQL", customer_mql=True),
    CaseType("Expansion Opportunity", expansion=True),
    CaseType("Propensity to Expand", expansion=True),
    CaseType("High Value Check In"),
    CaseType(
        "Autorenewal Recently Turned Off",
        types=("Autorenewal Recently Turned Off*",),
        subjects=("Autorenewal Recently Turned Off*",),
        renewal=True,
        to_advocates=True,
    ),
    CaseType(
        "Overage with QSR Off",
        types=("Overage with QSR Off*",),
        subjects=("Overage with QSR Off*",),
        renewal=True,
        to_advocates=True,
    ),
    CaseType(
        "Autorenewal Will Fail",
        types=("Autorenewal Will Fail*",),
        subjects=("Autorenewal Will Fail*",),
        renewal=True,
        to_advocates=True,
    ),
    CaseType("Churn/Contraction Mitigation"),
)


class KindTable:
    """Decides of what kind a case is: the first row of the table whose type or subject matches."""

    def __init__(self, rows: Sequence[CaseType]) -> None:
        self._rows = rows
        self._types = _first_match(tuple(tuple(row.type_patterns) for row in rows))
        self._subjects = _first_match(tuple(tuple(row.subjects) for row in rows))
        # There are few types, and each is asked for often.
        self._by_type: dict[str, int] = {}

    def kind_of(self, case_type: str, subject: str = "") -> CaseType:
        """Return the row for this type and subject; for a type that matches nothing one without exemptions."""
        place = self._by_type.get(case_type)
        if place is None:
            place = self._by_type[case_type] = self._place(self._types, case_type)
        if subject and place > 0:
            bare = name_key(subject).replace(CALL_IN_SUBJECT, " ").strip(SUBJECT_EDGES)
            place = min(place, self._place(self._subjects, bare))
        return self._rows[place] if place < len(self._rows) else CaseType(case_type.strip(), is_listed=False)

    def _place(self, patterns: re.Pattern[str], text: str) -> int:
        found = patterns.fullmatch(name_key(text))
        return int(found.lastgroup[1:]) if found is not None and found.lastgroup else len(self._rows)


@lru_cache(maxsize=16)
def _first_match(rows: tuple[tuple[str, ...], ...]) -> re.Pattern[str]:
    """Return one pattern for all rows, whose group says which row matched first."""
    alternatives = [
        f"(?P<r{place}>{'|'.join(_as_regex(pattern) for pattern in patterns)})"
        for place, patterns in enumerate(rows)
        if patterns
    ]
    return re.compile("|".join(alternatives) or r"(?!)", re.DOTALL)


def _as_regex(pattern: str) -> str:
    return ".*".join(re.escape(part) for part in name_key(pattern).split(ANY))
