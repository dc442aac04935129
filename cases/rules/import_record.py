"""Reads one record of a case from another system: checks every field and brings it into our types (INT-1, INT-2)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from hashlib import blake2b

from cases.model.case import words_of
from cases.model.case_number import parse_case_number
from cases.model.people import Region, region_of
from cases.model.policy import Policy
from cases.model.source_stamp import Stamp, stamp_of
from cases.model.status import LeadOutcome, OpportunityStage, RenewalRisk, Resolution, Status

# Longer than any CRM sends; a guard against a file in the wrong shape, not a rule.
MAX_TEXT = 32_000


MAX_LINE = 255


# A slip of the pen, not a date, lies outside; further out the arithmetic of clocks and time zones would end in an overflow.
YEARS = range(1990, 2101)


# No account has as much of anything; and PostgreSQL's whole numbers end there.
AMOUNTS = range(-(2**31), 2**31)


TEXT_FIELDS = frozenset({"description", "context", "cta", "feedback"})


LINE_FIELDS = (
    "number", "external_id", "link", "record_type", "type", "subject", "priority", "blocked_on", "owner", "region", "account", "contact",
    "lead", "opportunity", "web_email", "creator", "creator_department", "zendesk_link", "next_step", "duplicate_of", "meeting_with",
    "renewal_manager", "country",
)  # fmt: skip


ENUM_FIELDS: Mapping[str, type[Status | Resolution | LeadOutcome | OpportunityStage | RenewalRisk]] = {
    "status": Status,
    "resolution": Resolution,
    "lead_outcome": LeadOutcome,
    "opportunity_stage": OpportunityStage,
    "renewal_risk": RenewalRisk,
}


TIME_FIELDS = ("opened_at", "closed_at", "source_version")


DATE_FIELDS = ("next_step_due", "opportunity_close_date")


FLAG_FIELDS = ("gitlab_admin", "wants_later")


NUMBER_FIELDS = ("carr", "employees", "lam")


_KNOWN = {*LINE_FIELDS, *TEXT_FIELDS, *ENUM_FIELDS, *TIME_FIELDS, *DATE_FIELDS, *FLAG_FIELDS, *NUMBER_FIELDS, "tags"}


REQUIRED = ("number",)


RecordValue = str | int | bool | datetime | date | Stamp | None


# What has happened cannot lie ahead, but clocks and zones differ; what is planned lies ahead, but not for ever.
_CLOCKS_DIFFER = timedelta(days=1)


_LATEST: Mapping[str, timedelta] = {
    "opened_at": _CLOCKS_DIFFER,
    "closed_at": _CLOCKS_DIFFER,
    "source_version": _CLOCKS_DIFFER,
    "next_step_due": timedelta(days=5 * 365),
    "opportunity_close_date": timedelta(days=10 * 365),
}


_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class RecordProblem:
    """What is wrong with one field of a record, in words."""

    field: str
    text: str


@dataclass(frozen=True)
class Rejected:
    """A refused record, complete, with its place (a line, or a place in a list) and every reason (INT-2)."""

    place: int
    record: Mapping[str, RecordValue]
    problems: tuple[RecordProblem, ...]


@dataclass
class ImportResult:
    """The result of a batch: the rejects, and how many cases were new, changed and so on."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    #: Older than what is stored.
    older: int = 0
    #: Repeated within the batch.
    repeated: int = 0
    #: Of a record type that is not ours (RTE-9).
    not_ours: int = 0
    rejected: list[Rejected] = field(default_factory=list)

    def add(self, other: ImportResult) -> None:
        """Count another batch in."""
        self.created += other.created
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.older += other.older
        self.repeated += other.repeated
        self.not_ours += other.not_ours
        self.rejected += other.rejected


@dataclass(frozen=True)
class IncomingCase:
    """A record that passed the checks, with its fields in our own types."""

    place: int
    record: Mapping[str, RecordValue]
    values: Mapping[str, object]
    #: When upstream last changed it, as exactly as it says so.
    stamp: Stamp | None = None

    @property
    def number(self) -> str:
        """Return the case number."""
        return str(self.values["number"])

    @property
    def external_id(self) -> str:
        """Return the key that identifies the case."""
        return str(self.values.get("external_id") or self.values["number"])

    @cached_property
    def upstream(self) -> dict[str, str | None]:
        """Return what the CRM says, field by field in words, to find out later what it changed."""
        return {name: words_of(value) for name, value in sorted(self.values.items())}

    @cached_property
    def content(self) -> str:
        """Return what two records with the same content share (INT-1)."""
        said = "\x1e".join(f"{name}\x1f{value}" for name, value in self.upstream.items())
        return blake2b(said.encode("utf-8", "replace"), digest_size=6).hexdigest()


def read_record(
    place: int, record: Mapping[str, RecordValue], policy: Policy, now: datetime | None = None
) -> IncomingCase | Rejected:
    """Check one record and convert its values to our types. Dates and times are ISO 8601, and UTC if they name no zone.

    Args:
        record: Field names of Case to text, or to values of the right type. A missing field changes nothing, an empty
            one means “empty”.
        now: Past events cannot be later, and plans not too far ahead. Not checked if None.
    """
    problems: list[RecordProblem] = []
    values: dict[str, object] = {}
    for name, raw in record.items():
        if name not in _KNOWN:
            problems.append(RecordProblem(name, "is not a field of a case"))
            continue
        try:
            values[name] = _read(name, raw, policy)
        except ValueError as wrong:
            problems.append(RecordProblem(name, str(wrong)))
    if now is not None:
        problems += _too_far_ahead(values, now)
    stamp = values.get("source_version")
    if isinstance(stamp, Stamp):
        # No version is later than the moment at which it is learned.
        values["source_version"] = stamp.at if now is None else min(stamp.at, now)
    told = {problem.field for problem in problems}
    problems += [RecordProblem(name, "is missing") for name in REQUIRED if not values.get(name) and name not in told]
    if problems:
        return Rejected(place, record, tuple(problems))
    return IncomingCase(place, record, values, stamp if isinstance(stamp, Stamp) else None)


def _too_far_ahead(values: Mapping[str, object], now: datetime) -> Iterator[RecordProblem]:
    """Yield the dates that lie too far ahead: a mistyped year would stop a clock for decades (INT-2)."""
    for name, limit in _LATEST.items():
        value = values.get(name)
        if isinstance(value, Stamp):
            value = value.at
        day = value.date() if isinstance(value, datetime) else value
        if isinstance(day, date) and day > (now + limit).date():
            text = "is in the future" if limit <= _CLOCKS_DIFFER else f"is more than {limit.days // 365} years ahead"
            yield RecordProblem(name, f"{text}: {day.isoformat()}. Check the year.")


def _read(name: str, raw: RecordValue, policy: Policy) -> object:
    if name in TIME_FIELDS:
        return _read_stamp(raw) if name == "source_version" else read_time(raw)
    if name in DATE_FIELDS:
        return _date(raw)
    if name in FLAG_FIELDS:
        return flag(raw)
    if name in NUMBER_FIELDS:
        return whole_number(raw)
    # What no database keeps is dropped here, so that what comes again is known to be the same.
    text = "" if raw is None else str(raw).replace("\x00", "").encode("utf-8", "ignore").decode().strip()
    # One form of each letter, so that a name is found and compared as it is typed.
    text = unicodedata.normalize("NFC", text)
    if name in ENUM_FIELDS:
        return _word(ENUM_FIELDS[name], text)
    if name in _READERS:
        return _READERS[name](text)
    if name == "tags":
        return tuple(sorted({part.strip() for part in text.split(",") if part.strip()}))
    limit = MAX_TEXT if name in TEXT_FIELDS else MAX_LINE
    if len(text) > limit:
        raise ValueError(f"has {len(text)} characters; the limit is {limit}")
    if name not in TEXT_FIELDS:
        text = " ".join(text.split())
    if name in ("link", "zendesk_link") and text and not text.startswith("https://"):
        raise ValueError("must begin with https://")
    if name == "link" and text and not text.startswith(policy.crm_link_prefix):
        raise ValueError(f"must begin with {policy.crm_link_prefix}")
    return text or (None if name in ("blocked_on", "owner", "duplicate_of") else "")


def _read_stamp(raw: RecordValue) -> Stamp | None:
    if isinstance(raw, Stamp):
        _plausible(raw.at)
        return raw.utc
    if isinstance(raw, str) and _DAY.fullmatch(raw.strip()) and (day := _date(raw)) is not None:
        # A day is not its midnight.
        return stamp_of(day)
    at = read_time(raw)
    return stamp_of(at) if at is not None else None


def read_time(raw: RecordValue) -> datetime | None:
    """Return a moment in ISO 8601, in UTC if it names no zone; None for an empty value.

    Raises:
        ValueError: With the reason, in words for the sender.
    """
    if raw in (None, ""):
        return None
    try:
        read = raw if isinstance(raw, datetime) else datetime.fromisoformat(str(raw).strip())
    except ValueError:
        raise ValueError("is not a date and time, for example 2026-07-12T09:30:00Z") from None
    _plausible(read)
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


def _date(raw: RecordValue) -> date | None:
    if raw in (None, ""):
        return None
    if isinstance(raw, datetime):
        return _plausible(raw.date())
    try:
        read = raw if isinstance(raw, date) else date.fromisoformat(str(raw).strip())
    except ValueError:
        raise ValueError("is not a date, for example 2026-07-12") from None
    return _plausible(read)


def _plausible(day: date) -> date:
    if day.year not in YEARS:
        raise ValueError(f"is in the year {day.year}; it must be from {YEARS[0]} to {YEARS[-1]}")
    return day


def _words(line: str) -> frozenset[str]:
    return frozenset(line.split("|"))


# As spreadsheets, reports and people of many languages write them.
_YES = _words(
    "true|yes|1|1.0|y|t|on|x|checked|selected|✓|✔|☑|✅|wahr|ja|j|vrai|oui|verdadero|sí|si|vero|sì|verdadeiro|sim|waar|prawda|tak|sant|sann|tosi|kyllä|pravda|ano|"
    "doğru|evet|igaz|igen|adevărat|da|истина|да|真|はい|是|对|예|참"
)
_NO = _words(
    "false|no|0|0.0|n|f|off|unchecked|☐|✗|✘|❌|falsch|nein|faux|non|falso|nao|não|onwaar|nee|fałsz|nie|falskt|usann|nej|nei|epätosi|ei|nepravda|ne|yanlış|hayır|hayir|"
    "hamis|nem|fals|nu|ложь|нет|偽|いいえ|否|假|아니요|아니오|거짓"
)


def flag(raw: RecordValue) -> bool | None:
    """Return yes or no as people write it; None for an empty value.

    Raises:
        ValueError: With the reason.
    """
    if isinstance(raw, bool) or raw is None:
        return raw
    word = str(raw).strip().casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    if not word:
        return None
    raise ValueError("is neither yes nor no")


# "USD 30,000.00" and "1 200" as reports write them; what stands behind the point is not needed.
_AMOUNT = re.compile(r"[^\d.,-]*(?P<whole>-?\d{1,3}(?:[, \u00a0']?\d{3})*|-?\d+)(?:\.\d+)?[^\d.,]*")


def whole_number(raw: RecordValue) -> int | None:
    """Return a number as reports write it, with its currency and signs; None for an empty value.

    Raises:
        ValueError: With the reason.
    """
    if raw is None or raw == "":
        return None
    if isinstance(raw, int):
        amount = int(raw)
    else:
        found = _AMOUNT.fullmatch(str(raw).strip()[:MAX_LINE])
        if found is None:
            raise ValueError("is not a number")
        amount = int(re.sub(r"[^\d-]", "", found["whole"]))
    if amount not in AMOUNTS:
        raise ValueError("is too large")
    return amount


def _word(
    words: type[Status | Resolution | LeadOutcome | OpportunityStage | RenewalRisk], text: str
) -> Status | Resolution | LeadOutcome | OpportunityStage | RenewalRisk | None:
    if not text:
        return None
    for one in words:
        if one.value.casefold() == text.casefold():
            return one
    raise ValueError("is none of: " + ", ".join(one.value for one in words))


def _region(text: str) -> Region | None:
    found = region_of(text)
    if text and found is None:
        raise ValueError("is none of: " + ", ".join(region.value for region in Region))
    return found


def _number(text: str) -> str:
    return parse_case_number(text) if text else ""


_READERS: Mapping[str, Callable[[str], object]] = {"number": _number, "region": _region}
