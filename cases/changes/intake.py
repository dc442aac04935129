"""How cases come in (INT-1, INT-2), whatever the door: checked, taken in once, routed, told.

A record names upstream's own fields only. What is worked in Slack (next steps, touches, feedback …) is taken from upstream when the
case is first seen, or when upstream sends a newer version that carries it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from hashlib import blake2b

from cases.changes.advocate_requests import record_advocate_request, renewal_manager_notifications, requests_advocate
from cases.changes.architect_requests import withdraw_architect_requests
from cases.changes.card_updates import card_updates
from cases.changes.contact_matching import THE_DIRECTORY, match_contact
from cases.changes.crm_writes import write_to_crm
from cases.changes.language_requests import (
    request_language_from_feedback,
    start_language_request_from_feedback,
    withdraw_language_request,
)
from cases.changes.link_unfurls import unfurl_updates
from cases.changes.meeting_questions import update_meeting_questions
from cases.changes.reminders import schedule_reminders, settled_reminder_updates
from cases.changes.watchers import move_update_deadline, notify_watchers
from cases.model.case import AuditEntry, Case, NextStepEntry, changes, is_same_name, words_of
from cases.model.case_number import case_number_key, parse_case_number, same_case_number
from cases.model.people import Actor, Region, Roster, region_of
from cases.model.policy import Policy
from cases.model.source_stamp import Stamp, stamp_of
from cases.model.status import CLOSINGS, LeadOutcome, OpportunityStage, RenewalRisk, Resolution, Status, Surface
from cases.model.tags import Tag, tagged_subject, with_tag
from cases.ports import Notification, NotificationKind, UnitOfWork
from cases.rules.clocks import update_clock_markers
from cases.rules.routing import Router

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
    "country",
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
# Under this name, which no field has, a case keeps by their content the records that were taken over, and so many of them.
_RECORDS = "@records"
_RECORDS_KEPT = 12


@dataclass(frozen=True)
class RecordProblem:
    """What is wrong with one field of a record, in words."""

    field: str
    text: str


@dataclass(frozen=True)
class Rejected:
    """A record set aside: where it stood (a line, or a place in a list), the record whole, and every reason (INT-2)."""

    place: int
    record: Mapping[str, RecordValue]
    problems: tuple[RecordProblem, ...]


@dataclass
class ImportResult:
    """What became of a batch: how many cases were new, changed, unchanged, older than what we have, and repeated in the batch; and the rejects."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    older: int = 0
    repeated: int = 0
    rejected: list[Rejected] = field(default_factory=list)

    def add(self, other: ImportResult) -> None:
        """Count another batch in."""
        self.created += other.created
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.older += other.older
        self.repeated += other.repeated
        self.rejected += other.rejected


@dataclass(frozen=True)
class IncomingCase:
    """A record that passed the checks: the fields it carries, in our own types."""

    place: int
    record: Mapping[str, RecordValue]
    values: Mapping[str, object]
    #: When upstream last changed it, as exactly as it says so.
    stamp: Stamp | None = None

    @property
    def number(self) -> str:
        """The case number."""
        return str(self.values["number"])

    @property
    def external_id(self) -> str:
        """The key by which the same case is known again."""
        return str(self.values.get("external_id") or self.values["number"])

    @property
    def upstream(self) -> dict[str, str | None]:
        """What upstream says, field by field in words, to tell later what it changed."""
        return {name: words_of(value) for name, value in sorted(self.values.items())}

    @cached_property
    def content(self) -> str:
        """What two records that say the same share (INT-1)."""
        said = json.dumps(self.upstream, ensure_ascii=False)
        return blake2b(said.encode("utf-8", "replace"), digest_size=6).hexdigest()


def read_record(
    place: int, record: Mapping[str, RecordValue], policy: Policy, now: datetime | None = None
) -> IncomingCase | Rejected:
    """Check one record and bring its values into our types.

    record: field names of Case to text, or values of the right type already; a missing field says nothing, an empty one says “empty”.
    Times without a zone are taken as UTC; dates and times are ISO 8601. now: what has happened cannot be later, and what is planned not too far
    ahead; not checked where it is not given.
    """
    problems: list[RecordProblem] = []
    values: dict[str, object] = {}
    known = {
        *LINE_FIELDS,
        *TEXT_FIELDS,
        *ENUM_FIELDS,
        *TIME_FIELDS,
        *DATE_FIELDS,
        *FLAG_FIELDS,
        *NUMBER_FIELDS,
        "tags",
    }
    for name, raw in record.items():
        if name not in known:
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
    """A mistyped year would put a clock to sleep for decades (INT-2)."""
    for name, limit in _LATEST.items():
        value = values.get(name)
        if isinstance(value, Stamp):
            value = value.at
        day = value.date() if isinstance(value, datetime) else value
        if isinstance(day, date) and day > (now + limit).date():
            text = "is in the future" if limit <= _CLOCKS_DIFFER else f"is more than {limit.days // 365} years ahead"
            yield RecordProblem(name, f"{text}: {day.isoformat()}; was the year mistyped?")


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
    if name in ENUM_FIELDS:
        return _word(ENUM_FIELDS[name], text)
    if name in _READERS:
        return _READERS[name](text)
    if name == "tags":
        return tuple(sorted({part.strip() for part in text.split(",") if part.strip()}))
    limit = MAX_TEXT if name in TEXT_FIELDS else MAX_LINE
    if len(text) > limit:
        raise ValueError(f"has {len(text)} characters; at most {limit} are taken")
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
    """A moment in ISO 8601, UTC where it names no zone; None for nothing. Raises ValueError, in words for whoever sent it."""
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
        raise ValueError(f"is in the year {day.year}; only {YEARS[0]} to {YEARS[-1]} can be meant")
    return day


def flag(raw: RecordValue) -> bool | None:
    """Yes or no, as people write it; None for nothing. Raises ValueError with the reason."""
    if isinstance(raw, bool) or raw is None:
        return raw
    word = str(raw).strip().casefold()
    if word in ("true", "yes", "1", "y"):
        return True
    if word in ("false", "no", "0", "n"):
        return False
    if not word:
        return None
    raise ValueError("is neither yes nor no")


# "USD 30,000.00" and "1 200" as reports write them; what stands behind the point is not needed.
_AMOUNT = re.compile(r"[^\d.,-]*(?P<whole>-?\d{1,3}(?:[, \u00a0']?\d{3})*|-?\d+)(?:\.\d+)?[^\d.,]*")


def whole_number(raw: RecordValue) -> int | None:
    """A number as reports write it, with its currency and signs; None for nothing. Raises ValueError with the reason."""
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
        raise ValueError("is larger than can be meant")
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

THE_CRM = Actor(name="the CRM")


@dataclass(frozen=True)
class _Draft:
    """A record as a case, before it is routed. filled: what the directory knew of it, because: by what."""

    record: IncomingCase
    before: Case | None
    case: Case
    filled: frozenset[str] = frozenset()
    because: str = ""


def import_records(
    records: Sequence[IncomingCase],
    uow: UnitOfWork,
    policy: Policy,
    now: datetime,
    surface: Surface,
    *,
    again: bool = False,
) -> ImportResult:
    """Take a batch in, inside the caller's unit of work: new cases are stored, routed and told, newer versions of known ones applied.

    Running the same batch again changes nothing; an older version never overwrites a newer one (INT-1). The caller commits. again: what the
    records say goes, though it is older or was said before: it had been read wrongly.
    """
    taken = ImportResult()
    latest = _latest_of_each(records, taken)
    drafts = []
    for record, before in _known(latest, uow, taken):
        if before is not None and not again and (_is_older(record, before) or _is_known(record, before)):
            taken.older += _is_older(record, before)
            taken.unchanged += not _is_older(record, before)
        else:
            drafts.append(_draft(record, before, uow, now, again=again))
    cases = [draft.case for draft in drafts]
    batch = _Batch(Router(uow, policy, [case.account for case in cases], _high_value_named(cases, policy)))
    new = [draft.case for draft in drafts if draft.before is None]
    ended = uow.cases.high_value_ended({case.account for case in new if _is_open_high_value(case, policy)})

    fresh: list[Case] = []
    changed: list[tuple[Case, Case]] = []
    noted: list[Case] = []
    for draft in drafts:
        before, after = draft.before, draft.case
        if before is None:
            if _is_open_high_value(after, policy) and after.account in ended:
                problem = RecordProblem(
                    "type", "CLO-7: this account told us that it will churn; no further High Value case is made for it"
                )
                taken.rejected.append(Rejected(draft.record.place, draft.record.record, (problem,)))
                continue
            case = _routed(None, after, batch, THE_CRM, uow, policy, now)
            fresh.append(case)
            continue
        after = _routed(before, after, batch, THE_CRM, uow, policy, now)
        if after == before:
            taken.unchanged += 1
            continue
        after = move_update_deadline(
            before, replace(update_clock_markers(before, after, now), version=before.version + 1), uow, now
        )
        if changes(before, after):
            changed.append((before, after))
        else:
            taken.unchanged += 1
            noted.append(after)

    taken.created = len(fresh)
    taken.updated = len(changed)
    timely = schedule_reminders([after for _, after in changed], uow, policy, now)
    changed = [(before, after) for (before, _), after in zip(changed, timely, strict=True)]
    uow.cases.save_many([*timely, *noted])
    matches = {draft.case.external_id: draft for draft in drafts if draft.filled}
    _store(fresh, changed, batch, uow, policy, now, THE_CRM, surface, matches)
    return taken


def add_case(case: Case, uow: UnitOfWork, policy: Policy, now: datetime, surface: Surface, actor: Actor) -> Case:
    """Take in one new case that somebody created here, inside the caller's unit of work: stored, routed and told as every other (INT-1).
    Gives it back as stored. The caller commits."""
    batch = _Batch(Router(uow, policy, [case.account]))
    given = _routed(None, case, batch, actor, uow, policy, now)
    if case.owner is not None and case.routed_because:
        # Whoever says whose it is says why.
        given = replace(given, routed_because=case.routed_because)
    [stored] = _store([given], [], batch, uow, policy, now, actor, surface, {})
    return stored


def _store(
    fresh: Sequence[Case],
    changed: Sequence[tuple[Case, Case]],
    batch: _Batch,
    uow: UnitOfWork,
    policy: Policy,
    now: datetime,
    actor: Actor,
    surface: Surface,
    matches: Mapping[str, _Draft],
) -> list[Case]:
    """Store the new cases, note and tell of them and of the changed ones, which are stored; the new ones as stored. matches: what the directory
    knew of some, by external id."""
    stored = uow.cases.add_many(schedule_reminders(fresh, uow, policy, now))
    uow.directory.mentioned([*stored, *(after for _, after in changed)])
    batch.router.write()
    pairs = [*((None, case) for case in stored), *changed]
    uow.audit.record(_entries(pairs, actor, surface, now, matches))
    planned = [*stored, *(after for before, after in changed if after.next_step != before.next_step)]
    uow.cases.add_next_steps(
        [
            NextStepEntry(case.id, case.next_step, case.next_step_due, actor.key, now)
            for case in planned
            if case.next_step
        ]
    )
    uow.outbox.put(
        card
        for case in stored
        if case.owner is not None and not case.is_closed
        for card in card_notifications(case, uow.roster)
    )
    uow.outbox.put(change_notifications(changed, uow, policy))
    uow.outbox.put(settled_reminder_updates([after for _, after in changed], uow, now))
    newly_open = [
        *stored,
        *(
            after
            for before, after in changed
            if _may_be_routed_now(before, after) or after.external_id in batch.full | batch.called
        ),
    ]
    uow.outbox.put(_told_beside_the_owner(newly_open, uow, policy, batch.full, now))
    _follow_up_tags(pairs, batch.called, actor, uow, policy, now)
    update_meeting_questions(pairs, uow, policy, actor, now)
    uow.outbox.put(notify_watchers(pairs, uow, actor, now))
    write_to_crm(pairs, uow, actor, now, surface=surface)
    return stored


def _follow_up_tags(
    pairs: Sequence[tuple[Case | None, Case]],
    called: set[str],
    actor: Actor,
    uow: UnitOfWork,
    policy: Policy,
    now: datetime,
) -> None:
    """What the tags in the CRM's own fields ask for, once the cases are stored (TAG-1, TAG-2)."""
    called_for = [after.id for _, after in pairs if after.renewal_manager is not None]
    lanes = uow.outbox.live_cards_of(called_for) if called_for else {}
    for before, after in pairs:
        if after.external_id in called:
            record_advocate_request(after, actor, "", uow, now)
        if after.renewal_manager is not None:
            uow.outbox.put(renewal_manager_notifications(before, after, lanes.get(after.id, ()), policy))
        request_language_from_feedback(before, after, actor, uow, now)


@dataclass
class _Batch:
    """What one batch shares. full: the external ids of cases that were given away while everybody was full (RTE-3); called: of those to
    which an Advocate was called (TAG-1)."""

    router: Router
    full: set[str] = field(default_factory=set)
    called: set[str] = field(default_factory=set)


def _routed(
    before: Case | None, case: Case, batch: _Batch, actor: Actor, uow: UnitOfWork, policy: Policy, now: datetime
) -> Case:
    """The case with whoever gets it, where it is new or came to be routable, and with what its tags ask for."""
    is_full = False
    if before is None or _may_be_routed_now(before, case):
        case, is_full = _give(case, batch.router, now)
    if requests_advocate(before, case, uow.roster):
        case, is_full = route_to_advocate(case, batch.router, now)
        batch.called.add(case.external_id)
    if is_full:
        batch.full.add(case.external_id)
    followed = withdraw_language_request(before, case, actor, uow, now) if before is not None else case
    if before is not None:
        withdraw_architect_requests(before, followed, actor, uow, now)
    return start_language_request_from_feedback(before, followed, uow, policy, now)


def _said(case: Case) -> dict[str, str | None]:
    said: dict[str, str | None] = json.loads(case.upstream) if case.upstream else {}
    return said


def _is_older(record: IncomingCase, before: Case) -> bool:
    """Whether a record is older than what upstream said of its case. Both times are upstream's own; ours is never compared with it."""
    return (
        record.stamp is not None
        and bool(_said(before).get("source_version"))
        and record.stamp.until < before.source_version
    )


def _is_known(record: IncomingCase, before: Case) -> bool:
    """Whether the very same record was taken over before: what came since is not undone by it, though it be of the same minute."""
    return record.stamp is not None and record.content in (_said(before).get(_RECORDS) or "").split()


def _draft(record: IncomingCase, before: Case | None, uow: UnitOfWork, now: datetime, *, again: bool) -> _Draft:
    says_nothing_new = before is not None and record.upstream.items() <= _said(before).items()
    case = _new_case(record, uow, now) if before is None else _newer_case(before, record, uow, now, again=again)
    if case.owner is not None or case.is_closed:
        return _Draft(record, before, case)
    # The directory may have learned a name from the very batch that this record came in.
    known = match_contact(case, uow.directory, only_loaded=says_nothing_new)
    filled = frozenset(name for name, _, _ in changes(case, known.case)) if known.because else frozenset()
    return _Draft(record, before, known.case, filled, known.because)


def _high_value_named(cases: Iterable[Case], policy: Policy) -> dict[str, str]:
    """The Advocates whom the batch itself names for High Value Accounts, by account: their other cases may come in front of them."""
    return {case.account: case.owner for case in cases if case.owner is not None and _is_open_high_value(case, policy)}


def _is_open_high_value(case: Case, policy: Policy) -> bool:
    return not case.is_closed and policy.case_type(case.type).high_value


def _known(
    records: Sequence[IncomingCase], uow: UnitOfWork, taken: ImportResult
) -> list[tuple[IncomingCase, Case | None]]:
    """Each record with the case it is about, if we have it: known by the CRM's key, else by its number where one side lacks the key. A number that
    another case has is refused, as nobody could ask for either."""
    by_id = uow.cases.by_external_ids([record.external_id for record in records])
    rest = [record.number for record in records if not _has_number(by_id.get(record.external_id), record)]
    by_number = uow.cases.by_numbers(rest) if rest else {}
    found: list[tuple[IncomingCase, Case | None]] = []
    seen: set[int] = set()
    numbers: dict[str, str] = {}
    for record in records:
        case = by_id.get(record.external_id)
        alike = by_number.get(record.number)
        if case is None and alike is not None and _may_be_the_same(record, alike):
            case = alike
        if case is not None and case.id in seen:
            taken.repeated += 1
            continue
        other = alike.external_id if alike is not None and (case is None or alike.id != case.id) else None
        other = other or numbers.get(case_number_key(record.number))
        if other is not None and not _has_number(case, record):
            text = f"is the number of another case, whose id is {other}"
            taken.rejected.append(Rejected(record.place, record.record, (RecordProblem("number", text),)))
            continue
        numbers[case_number_key(record.number)] = record.external_id
        if case is not None:
            seen.add(case.id)
        found.append((record, case))
    return found


def _has_number(case: Case | None, record: IncomingCase) -> bool:
    return case is not None and same_case_number(case.number, record.number)


def _may_be_the_same(record: IncomingCase, alike: Case) -> bool:
    return not record.values.get("external_id") or same_case_number(alike.external_id, alike.number)


def _may_be_routed_now(before: Case, after: Case) -> bool:
    """Whether a case of nobody's came to be open, or its region to be known."""
    unassigned = after.owner is None and not after.is_closed
    return unassigned and (before.is_closed or after.region != before.region)


def _latest_of_each(records: Iterable[IncomingCase], taken: ImportResult) -> list[IncomingCase]:
    latest: dict[str, IncomingCase] = {}
    for record in records:
        key = _key_in_batch(record)
        other = latest.get(key)
        if other is not None:
            taken.repeated += 1
            if _stamp(record) < _stamp(other):
                continue
        latest[key] = record
    return list(latest.values())


def _key_in_batch(record: IncomingCase) -> str:
    """Return what two records of one case share in a batch; without the CRM's key, two spellings of a number are one."""
    given = record.values.get("external_id")
    return str(given) if given else f"#{case_number_key(str(record.values['number']))}"


def _stamp(record: IncomingCase) -> datetime:
    stamp = record.values.get("source_version")
    return stamp if isinstance(stamp, datetime) else datetime.min.replace(tzinfo=UTC)


_CASE_FIELDS = frozenset(item.name for item in fields(Case))


def _new_case(record: IncomingCase, uow: UnitOfWork, now: datetime) -> Case:
    values = {name: value for name, value in record.values.items() if name in _CASE_FIELDS and value is not None}
    values["external_id"] = record.external_id
    values["owner"] = _owner(record, uow)
    values["upstream"] = _as_upstream(record, {})
    opened = values.setdefault("opened_at", now)
    values.setdefault("source_version", opened)
    case = Case(**values)  # type: ignore[arg-type]  # read_record checked each value against its field
    owner = uow.roster.get(case.owner)
    if case.is_closed and case.region is None and owner is not None:
        case = replace(case, region=owner.region)
    return _in_keeping_with_its_status(case, closed_at=case.source_version)


def _as_upstream(record: IncomingCase, before: Mapping[str, str | None]) -> str:
    """What upstream says of a case by now, and which records said so."""
    seen = [known for known in (before.get(_RECORDS) or "").split() if known != record.content]
    if record.stamp is not None:
        seen.append(record.content)
    kept = {_RECORDS: " ".join(seen[-_RECORDS_KEPT:])} if seen else {}
    return json.dumps({**before, **record.upstream, **kept}, ensure_ascii=False)


def _newer_case(before: Case, record: IncomingCase, uow: UnitOfWork, now: datetime, *, again: bool = False) -> Case:
    said_before = _said(before)
    says_now = record.upstream
    says = {**said_before, **says_now}
    values = {
        name: value
        for name, value in record.values.items()
        if name in _CASE_FIELDS
        and _is_news(name, before, said_before, says_now)
        and (value is not None or name in ("next_step_due", "blocked_on", "duplicate_of"))
    }
    if before.is_closed and said_before.get("status") not in CLOSINGS:
        # Closed here and not yet known to be so upstream: only what was seen closed can be opened again there (STA-2).
        values.pop("status", None)
    if same_case_number(str(record.values["number"]), before.number):
        # A spreadsheet drops leading zeros.
        values["number"] = max(before.number, str(record.values["number"]), key=len)
    values["external_id"] = record.values.get("external_id") or before.external_id
    values["upstream"] = _as_upstream(record, said_before)
    version = values.get("source_version", before.source_version)
    if isinstance(version, datetime) and not again and said_before.get("source_version"):
        # A day that is named without its time begins before what was learned on it.
        version = max(version, before.source_version)
    values["source_version"] = version
    if "owner" in values:
        values["owner"] = _owner(record, uow) or before.owner
    after = replace(before, **values)  # type: ignore[arg-type]  # read_record checked each value against its field
    if not is_same_name(after.opportunity, before.opportunity):
        # What was said here was said of the other one (OPP-1).
        after = replace(after, opportunity_kind=None)
    after = _in_keeping_with_its_status(after, closed_at=now)
    if before.is_closed and not after.is_closed:
        after = reopen_case(after, uow.roster, now, status=after.status)
    if after.owner != before.owner:
        person = uow.roster.get(after.owner)
        if not says.get("region"):
            # Its region was its owner's.
            after = replace(after, region=None)
        after = assign_to(
            after, after.owner, "the CRM names you as its owner now", person.region if person else None, now
        )
    if after.status.is_in_progress and not before.status.is_in_progress:
        after = replace(after, picked_up_at=after.picked_up_at or now)
    return after


_DEFAULTS = {item.name: item.default for item in fields(Case) if item.default is not MISSING}


def _is_news(
    name: str, before: Case, said_before: Mapping[str, str | None], says_now: Mapping[str, str | None]
) -> bool:
    """Whether upstream itself changed the field. Else an export made before a click in Slack was written back would undo the click;
    so would a column that is new in the export, which fills in only what nobody has filled in."""
    if name in said_before:
        return said_before[name] != says_now[name]
    return name not in _DEFAULTS or getattr(before, name) == _DEFAULTS[name]


def _in_keeping_with_its_status(case: Case, closed_at: datetime) -> Case:
    """The case without what its status rules out, and with what it implies. closed_at: where upstream did not say when it closed."""
    sleeps = case.wants_later and case.status is Status.OPEN and case.next_step_due is not None
    closed = (case.closed_at or closed_at) if case.is_closed else None
    blocked_on = case.blocked_on if case.status is Status.BLOCKED else None
    if (case.closed_at, case.blocked_on, case.wants_later) == (closed, blocked_on, sleeps):
        return case
    return replace(case, closed_at=closed, blocked_on=blocked_on, wants_later=sleeps)


def reopen_case(case: Case, roster: Roster, now: datetime, status: Status = Status.OPEN) -> Case:
    """The closed case, open again (STA-2): what closed it is taken off, its clocks go on. Of its next step only a day still to come
    stands; else there is today to plan it anew, by the owner's calendar. One that came in closed was never given to its owner; that
    happens now, and starts the pickup clock."""
    owner = roster.get(case.owner)
    today = owner.today(now) if owner is not None else now.date()
    due = case.next_step_due
    if case.next_step and (due is None or due < today):
        due = today
    case = replace(case, status=status, closed_at=None, resolution=None, duplicate_of=None, next_step_due=due)
    if case.owner is None or case.assigned_at is not None:
        return case
    return assign_to(case, case.owner, "it was opened again", case.region, now)


def _owner(record: IncomingCase, uow: UnitOfWork) -> str | None:
    name = record.values.get("owner")
    person = uow.roster.named(str(name)) if name else None
    return person.email if person is not None else None


def _give(case: Case, router: Router, now: datetime) -> tuple[Case, bool]:
    if case.is_closed:
        return case, False
    routed = router.route(case)
    if routed.owner is None:
        return replace(case, routed_because=routed.because), False
    was_named = case.owner is not None
    case = assign_to(case, routed.owner.email, routed.because, routed.region, now)
    if was_named and (case.status.is_in_progress or case.wants_later):
        # Its owner has been at work on it since before it came to us. Whoever is given it here has not.
        case = replace(case, picked_up_at=case.opened_at, assigned_at=case.opened_at)
    return case, routed.all_full


def route_to_advocate(case: Case, router: Router, now: datetime) -> tuple[Case, bool]:
    """TAG-1: a Renewal Manager's case with its tag, routed as any other, the RM staying in touch; and whether everybody was full. The case is
    nobody's where nobody could be found. The turns are the caller's to write."""
    tagged = with_tag(replace(case, subject=tagged_subject(case.subject), renewal_manager=case.owner), Tag.ADVOCATE)
    routed = router.route(replace(tagged, owner=None))
    if routed.owner is not None:
        return assign_to(tagged, routed.owner.email, routed.because, routed.region, now), routed.all_full
    return replace(tagged, owner=None, routed_because=routed.because, assigned_at=None, picked_up_at=None), False


def assign_to(case: Case, owner: str | None, because: str, region: Region | None, now: datetime) -> Case:
    """The case in its new owner's hands: the pickup clock starts anew (SLA-1). The version is the caller's to raise."""
    return replace(
        case,
        owner=owner,
        region=case.region or region,
        assignment=case.assignment + 1,
        routed_because=because,
        routed_at=case.routed_at or now,
        assigned_at=now,
        picked_up_at=None,
    )


def change_notifications(
    pairs: Sequence[tuple[Case, Case]], uow: UnitOfWork, policy: Policy, by: str | None = None
) -> list[Notification]:
    """What changes of cases make known (CRD-1): a card to a new owner, or to one who has none; every card there is, brought up to date; and to
    SMB Ops, that a case is nobody's, or is so no more (RTE-4). pairs: each case before and after; by: the e-mail of whoever made the change,
    if it was a person of the roster."""
    lanes = uow.outbox.live_cards_of([after.id for _, after in pairs])
    unassigned = {_unrouted_key(before) for before, _ in pairs if _is_unassigned(before)}
    known = uow.outbox.known(unassigned) if unassigned else ()
    told = unfurl_updates({after.id: f"v{after.version}" for _, after in pairs}, uow)
    for before, after in pairs:
        told += _told_of_change(before, after, lanes.get(after.id, ()), known, uow.roster, policy, by)
    return told


def _told_of_change(
    before: Case,
    after: Case,
    lanes: Sequence[str],
    known: Collection[str],
    roster: Roster,
    policy: Policy,
    by: str | None,
) -> Iterator[Notification]:
    """lanes: where there are cards of the case; known: the keys of messages that SMB Ops were put."""
    yield from card_updates(after.id, lanes, f"v{after.version}")
    key, lane = _unrouted_key(before), f"channel:{policy.ops_channel}"
    if _is_unassigned(after) and not _is_unassigned(before):
        yield unassigned_notification(after, policy)
    elif _is_unassigned(before) and key in known:
        # The message in the channel says what became of the case, in its place.
        yield Notification(
            f"{key}:v{after.version}", lane, NotificationKind.UNROUTED_UPDATE, after.id, merge=key, changes=key
        )
    if after.owner is None or after.is_closed:
        return
    for card in card_notifications(after, roster):
        # Who takes a case over whose card they have needs no other one.
        is_given = after.assignment != before.assignment and not (card.lane in lanes and card.lane == f"dm:{by}")
        if is_given or (before.is_closed and card.lane not in lanes):
            yield card


def _is_unassigned(case: Case) -> bool:
    return case.owner is None and not case.is_closed


def unassigned_notification(case: Case, policy: Policy) -> Notification:
    """To SMB Ops, that the case is nobody's (RTE-4): once for each time that it came to be so."""
    lane = f"channel:{policy.ops_channel}"
    return Notification(key=_unrouted_key(case), lane=lane, kind=NotificationKind.UNROUTED, subject=case.id)


def _unrouted_key(case: Case) -> str:
    return f"case:{case.id}:unrouted" + (f":{case.assignment}" if case.assignment else "")


def card_notifications(case: Case, roster: Roster) -> list[Notification]:
    """The cards of a case that was just given to its owner: the owner's and, while the owner is away, the cover's too (PTO-1)."""
    owner = card_notification(case)
    person = roster.get(case.owner)
    cover = roster.cover_of(person) if person is not None else None
    if cover is None:
        return [owner]
    args = {**owner.args, "cover": cover.email}
    return [owner, replace(owner, key=f"{owner.key}:cover:{cover.email}", lane=f"dm:{cover.email}", args=args)]


def card_notification(case: Case) -> Notification:
    """The card of a case that was just given to its owner; each giving has one."""
    return Notification(
        key=f"case:{case.id}:assigned:{case.assignment}",
        lane=f"dm:{case.owner}",
        kind=NotificationKind.CARD,
        subject=case.id,
        args={"assignment": case.assignment},
    )


def _told_beside_the_owner(
    cases: Sequence[Case], uow: UnitOfWork, policy: Policy, full: set[str], now: datetime
) -> Iterable[Notification]:
    for case in cases:
        if _is_unassigned(case):
            yield unassigned_notification(case, policy)
        elif case.external_id in full:
            yield from load_notifications(case, uow.roster, now)


def load_notifications(case: Case, roster: Roster, now: datetime) -> Iterable[Notification]:
    """To the manager, that everybody is at capacity and the least loaded got the case (RTE-3)."""
    if case.is_closed or case.owner is None:
        return
    manager = roster.manager_of(roster.get(case.owner))
    for person in [manager] if manager is not None else roster.managers(case.region):
        # One word a day is enough: the manager acts on the load, not on each case.
        key = f"full:{case.region}:{person.email}:{person.today(now)}"
        yield Notification(key=key, lane=f"dm:{person.email}", kind=NotificationKind.AT_CAPACITY, subject=case.id)


def _entries(
    pairs: Iterable[tuple[Case | None, Case]],
    actor: Actor,
    surface: Surface,
    now: datetime,
    matches: Mapping[str, _Draft],
) -> Iterable[AuditEntry]:
    for before, after in pairs:
        draft = matches.get(after.external_id)
        filled = draft.filled if draft is not None else frozenset()
        found = changes(before, after)
        for name, old, new in found:
            if name not in filled:
                yield AuditEntry(after.id, after.version, now, actor.key, actor.name, surface, name, old, new)
        for name, old, new in found:
            if draft is not None and name in filled:
                who, why = THE_DIRECTORY, draft.because
                yield AuditEntry(after.id, after.version, now, who, who, surface, name, old, new, why)
