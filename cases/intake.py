"""How cases come in (INT-1, INT-2), whatever the door: checked, taken in once, routed, told.

A record names upstream's own fields only. What is worked in Slack (next steps, touches, feedback …) is taken from upstream when the
case is first seen, or when upstream sends a newer version that carries it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime

from cases.case import AuditEntry, Case, changes, words_of
from cases.people import Actor, Region
from cases.policy import Policy
from cases.ports import Telling, TellingKind, UnitOfWork
from cases.routing import TurnTable, route
from cases.status import LeadOutcome, OpportunityStage, RenewalRisk, Resolution, Status, Surface

# Longer than any CRM sends; a guard against a file in the wrong shape, not a rule.
MAX_TEXT = 32_000
MAX_LINE = 255

TEXT_FIELDS = frozenset({"description", "context", "cta", "feedback"})
LINE_FIELDS = (
    "number", "external_id", "link", "record_type", "type", "subject", "priority", "blocked_on", "owner", "region", "account", "contact",
    "lead", "opportunity", "web_email", "creator", "creator_department", "zendesk_link", "next_step", "duplicate_of",
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
REQUIRED = ("number",)

RecordValue = str | int | bool | datetime | date | None


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
class Taken:
    """What became of a batch: how many cases were new, changed, unchanged, and older than what we have; and the rejects."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    older: int = 0
    rejected: list[Rejected] = field(default_factory=list)

    def add(self, other: Taken) -> None:
        """Count another batch in."""
        self.created += other.created
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.older += other.older
        self.rejected += other.rejected


@dataclass(frozen=True)
class IncomingCase:
    """A record that passed the checks: the fields it carries, in our own types."""

    place: int
    record: Mapping[str, RecordValue]
    values: Mapping[str, object]

    @property
    def external_id(self) -> str:
        """The key by which the same case is known again."""
        return str(self.values.get("external_id") or self.values["number"])

    @property
    def upstream(self) -> dict[str, str | None]:
        """What upstream says, field by field in words, to tell later what it changed."""
        return {name: words_of(value) for name, value in sorted(self.values.items())}


def read_record(place: int, record: Mapping[str, RecordValue], policy: Policy) -> IncomingCase | Rejected:
    """Check one record and bring its values into our types.

    record: field names of Case to text, or values of the right type already; a missing field says nothing, an empty one says “empty”.
    Times without a zone are taken as UTC; dates and times are ISO 8601.
    """
    problems: list[RecordProblem] = []
    values: dict[str, object] = {}
    known = {*LINE_FIELDS, *TEXT_FIELDS, *ENUM_FIELDS, *TIME_FIELDS, *DATE_FIELDS, *FLAG_FIELDS, "tags"}
    for name, raw in record.items():
        if name not in known:
            problems.append(RecordProblem(name, "is not a field of a case"))
            continue
        try:
            values[name] = _read(name, raw, policy)
        except ValueError as wrong:
            problems.append(RecordProblem(name, str(wrong)))
    problems += [RecordProblem(name, "is missing") for name in REQUIRED if not record.get(name)]
    return Rejected(place, record, tuple(problems)) if problems else IncomingCase(place, record, values)


def _read(name: str, raw: RecordValue, policy: Policy) -> object:
    if name in TIME_FIELDS:
        return _time(raw)
    if name in DATE_FIELDS:
        return _date(raw)
    if name in FLAG_FIELDS:
        return _flag(raw)
    text = "" if raw is None else str(raw).strip()
    if name in ENUM_FIELDS:
        return _word(ENUM_FIELDS[name], text)
    if name == "region":
        return _region(text)
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


def _time(raw: RecordValue) -> datetime | None:
    if isinstance(raw, datetime):
        return raw.astimezone(UTC) if raw.tzinfo else raw.replace(tzinfo=UTC)
    if raw in (None, ""):
        return None
    try:
        read = datetime.fromisoformat(str(raw).strip())
    except ValueError:
        raise ValueError("is not a date and time, for example 2026-07-12T09:30:00Z") from None
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


def _date(raw: RecordValue) -> date | None:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    if raw in (None, ""):
        return None
    try:
        return date.fromisoformat(str(raw).strip())
    except ValueError:
        raise ValueError("is not a date, for example 2026-07-12") from None


def _flag(raw: RecordValue) -> bool | None:
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
    if not text:
        return None
    word = text.upper().replace("/", "-").replace(" ", "")
    if word in ("EMEA", "APJ", "APJ-EMEA"):
        return Region.EMEA_APJ
    try:
        return Region(word)
    except ValueError:
        raise ValueError("is none of: " + ", ".join(region.value for region in Region)) from None


def take_in(records: Sequence[IncomingCase], uow: UnitOfWork, policy: Policy, now: datetime, surface: Surface) -> Taken:
    """Take a batch in, inside the caller's unit of work: new cases are stored, routed and told, newer versions of known ones applied.

    Running the same batch again changes nothing; an older version never overwrites a newer one (INT-1). The caller commits.
    """
    taken = Taken()
    latest = _latest_of_each(records, taken)
    known = uow.cases.by_external_ids([record.external_id for record in latest])
    turns = TurnTable(uow.turns, uow.roster)
    actor = Actor(name="the CRM")

    fresh: list[Case] = []
    changed: list[tuple[Case, Case]] = []
    noted: list[Case] = []
    full: list[Case] = []
    for record in latest:
        before = known.get(record.external_id)
        if before is None:
            case = _new_case(record, uow, now)
            if (
                policy.case_type(case.type).high_value
                and not case.is_closed
                and uow.cases.high_value_ended(case.account)
            ):
                problem = RecordProblem(
                    "type", "CLO-7: this account told us that it will churn; no further High Value case is made for it"
                )
                taken.rejected.append(Rejected(record.place, record.record, (problem,)))
                continue
            case, is_full = _give(case, uow, policy, turns, now)
            fresh.append(case)
            if is_full:
                full.append(case)
            continue
        stamp = record.values.get("source_version")
        if isinstance(stamp, datetime) and stamp < before.source_version:
            taken.older += 1
            continue
        after = _newer_case(before, record, uow, now)
        if after == before:
            taken.unchanged += 1
            continue
        after = replace(after, version=before.version + 1)
        if changes(before, after):
            changed.append((before, after))
        else:
            taken.unchanged += 1
            noted.append(after)

    taken.created = len(fresh)
    taken.updated = len(changed)
    stored = uow.cases.add_many(fresh)
    uow.cases.save_many([*(after for _, after in changed), *noted])
    turns.write()
    uow.audit.record(_entries([*((None, case) for case in stored), *changed], actor, surface, now))
    uow.outbox.put(_told(stored, uow, policy, {case.external_id for case in full}, now))
    for before, after in changed:
        uow.outbox.put(told_of_change(before, after, uow))
    return taken


def _latest_of_each(records: Iterable[IncomingCase], taken: Taken) -> list[IncomingCase]:
    latest: dict[str, IncomingCase] = {}
    for record in records:
        other = latest.get(record.external_id)
        if other is not None:
            taken.older += 1
            if _stamp(record) < _stamp(other):
                continue
        latest[record.external_id] = record
    return list(latest.values())


def _stamp(record: IncomingCase) -> datetime:
    stamp = record.values.get("source_version")
    return stamp if isinstance(stamp, datetime) else datetime.min.replace(tzinfo=UTC)


_CASE_FIELDS = frozenset(item.name for item in fields(Case))


def _new_case(record: IncomingCase, uow: UnitOfWork, now: datetime) -> Case:
    values = {name: value for name, value in record.values.items() if name in _CASE_FIELDS and value is not None}
    values["external_id"] = record.external_id
    values["owner"] = _owner(record, uow)
    values["upstream"] = json.dumps(record.upstream, ensure_ascii=False)
    opened = values.setdefault("opened_at", now)
    values.setdefault("source_version", opened)
    case = Case(**values)  # type: ignore[arg-type]  # read_record checked each value against its field
    if case.is_closed and case.closed_at is None:
        case = replace(case, closed_at=case.source_version)
    return case


def _newer_case(before: Case, record: IncomingCase, uow: UnitOfWork, now: datetime) -> Case:
    said_before: dict[str, str | None] = json.loads(before.upstream) if before.upstream else {}
    says_now = record.upstream
    # Only what upstream itself changed is taken over; else an export made before a click in Slack was written back would undo the click.
    values = {
        name: value
        for name, value in record.values.items()
        if name in _CASE_FIELDS
        and (name not in said_before or said_before[name] != says_now[name])
        and (value is not None or name in ("next_step_due", "blocked_on", "duplicate_of"))
    }
    values["external_id"] = before.external_id
    values["upstream"] = json.dumps({**said_before, **says_now}, ensure_ascii=False)
    values.setdefault("source_version", before.source_version)
    if "owner" in values:
        values["owner"] = _owner(record, uow) or before.owner
    after = replace(before, **values)  # type: ignore[arg-type]  # read_record checked each value against its field
    if after.owner != before.owner:
        person = uow.roster.get(after.owner)
        after = given_to(
            after, after.owner, "the CRM names you as its owner now", person.region if person else None, now
        )
    if after.status.is_in_progress and before.picked_up_at is None:
        after = replace(after, picked_up_at=now)
    if after.is_closed and not before.is_closed and after.closed_at is None:
        after = replace(after, closed_at=now)
    if not after.is_closed and before.is_closed:
        after = replace(after, closed_at=None)
    return after


def _owner(record: IncomingCase, uow: UnitOfWork) -> str | None:
    name = record.values.get("owner")
    person = uow.roster.named(str(name)) if name else None
    return person.email if person is not None else None


def _give(case: Case, uow: UnitOfWork, policy: Policy, turns: TurnTable, now: datetime) -> tuple[Case, bool]:
    if case.is_closed:
        return case, False
    routed = route(case, uow.roster, policy, turns)
    if routed.owner is None:
        return replace(case, routed_because=routed.because), False
    case = given_to(case, routed.owner.email, routed.because, routed.region, now)
    if case.status.is_in_progress:
        case = replace(case, picked_up_at=case.opened_at, assigned_at=case.opened_at)
    return case, routed.all_full


def given_to(case: Case, owner: str | None, because: str, region: Region | None, now: datetime) -> Case:
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


def told_of_change(before: Case, after: Case, uow: UnitOfWork) -> list[Telling]:
    """What a change makes known (CRD-1): a card to a new owner; every card there is, brought up to date."""
    told = [
        Telling(
            key=f"case:{after.id}:v{after.version}:{lane}",
            lane=lane,
            kind=TellingKind.CARD_UPDATE,
            subject=after.id,
            merge=f"card:{after.id}",
        )
        for lane in uow.outbox.live_cards(after.id)
    ]
    if after.assignment != before.assignment and after.owner is not None:
        told.append(card_for(after))
    return told


def card_for(case: Case) -> Telling:
    """The card of a case that was just given to its owner; each giving has one."""
    return Telling(
        key=f"case:{case.id}:assigned:{case.assignment}",
        lane=f"dm:{case.owner}",
        kind=TellingKind.CARD,
        subject=case.id,
    )


def _told(stored: Sequence[Case], uow: UnitOfWork, policy: Policy, full: set[str], now: datetime) -> Iterable[Telling]:
    for case in stored:
        if case.is_closed:
            continue
        if case.owner is None:
            lane = f"channel:{policy.ops_channel}"
            yield Telling(key=f"case:{case.id}:unrouted", lane=lane, kind=TellingKind.UNROUTED, subject=case.id)
            continue
        yield card_for(case)
        owner = uow.roster.get(case.owner)
        manager = uow.roster.manager_of(owner)
        if case.external_id in full and manager is not None:
            # One word a day is enough: the manager acts on the load, not on each case.
            key = f"full:{case.region}:{manager.email}:{manager.today(now)}"
            yield Telling(key=key, lane=f"dm:{manager.email}", kind=TellingKind.AT_CAPACITY, subject=case.id)


def _entries(
    pairs: Iterable[tuple[Case | None, Case]], actor: Actor, surface: Surface, now: datetime
) -> Iterable[AuditEntry]:
    for before, after in pairs:
        for name, old, new in changes(before, after):
            yield AuditEntry(after.id, after.version, now, actor.key, actor.name, surface, name, old, new)
