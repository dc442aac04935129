"""Merges a record with the case that is stored: what upstream itself changed is taken over, what was done in Slack stays (INT-1)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, replace
from datetime import datetime

from cases.model.case import Case
from cases.model.case_number import same_case_number
from cases.model.names import is_same_name
from cases.model.people import Role, Roster
from cases.model.status import CLOSINGS, Status
from cases.rules.assignment import assign_to, reopen_case
from cases.rules.case_files import as_written
from cases.rules.import_record import IncomingCase

# Under this name, which no field has, a case keeps by their content the records that were taken over, and so many of them.
_RECORDS = "@records"
_RECORDS_KEPT = 12
# Under this one, the owner whom upstream named while nobody of the roster was known by that name.
_UNKNOWN_OWNER = "@unknown_owner"


def said_upstream(case: Case) -> dict[str, str | None]:
    said: dict[str, str | None] = json.loads(case.upstream) if case.upstream else {}
    return said


def is_older(record: IncomingCase, before: Case) -> bool:
    """Return whether a record is older than the CRM's last version.

    Both times are the CRM's own; ours is never compared.
    """
    return (
        record.stamp is not None
        and bool(said_upstream(before).get("source_version"))
        and record.stamp.until < before.source_version
    )


def is_known(record: IncomingCase, before: Case) -> bool:
    """Return whether this record was taken over before. It then undoes nothing newer, even of the same minute."""
    return record.stamp is not None and record.content in (said_upstream(before).get(_RECORDS) or "").split()


def is_owner_known_now(record: IncomingCase, before: Case, roster: Roster) -> bool:
    """Return whether the CRM's owner was unknown before and is on the roster now, because a mistake was corrected."""
    words, unknown = record.upstream.get("owner"), said_upstream(before).get(_UNKNOWN_OWNER)
    return roster.named(words) is not None and (unknown == words or roster.is_same_person(unknown, words))


_CASE_FIELDS = frozenset(item.name for item in fields(Case))


def new_case(record: IncomingCase, roster: Roster, now: datetime) -> Case:
    values = {name: value for name, value in record.values.items() if name in _CASE_FIELDS and value is not None}
    values["description"] = as_written(str(values.get("description", "")))
    values["external_id"] = record.external_id
    values["owner"] = _owner(record, roster)
    values["renewal_manager"] = _renewal_manager(record, roster)
    values["upstream"] = _as_upstream(record, {}, roster)
    opened = values.setdefault("opened_at", now)
    values.setdefault("source_version", opened)
    case = Case(**values)  # type: ignore[arg-type]  # read_record checked each value against its field
    owner = roster.get(case.owner)
    if case.is_closed and case.region is None and owner is not None:
        case = replace(case, region=owner.region)
    return _in_keeping_with_its_status(case, closed_at=case.source_version)


def _as_upstream(record: IncomingCase, before: Mapping[str, str | None], roster: Roster) -> str:
    """Return what upstream says of a case by now, and which records said so."""
    seen = (before.get(_RECORDS) or "").split()
    if record.stamp is not None:
        seen = [*(known for known in seen if known != record.content), record.content]
    kept = {_RECORDS: " ".join(seen[-_RECORDS_KEPT:])} if seen else {}
    said = {**before, **record.upstream, **kept}
    owner = said.get("owner")
    said.pop(_UNKNOWN_OWNER, None)
    if owner and roster.named(owner) is None:
        said[_UNKNOWN_OWNER] = owner
    return json.dumps(said, ensure_ascii=False)


def newer_case(before: Case, record: IncomingCase, roster: Roster, now: datetime, *, again: bool = False) -> Case:
    said_before = said_upstream(before)
    says_now = record.upstream
    says = {**said_before, **says_now}
    owner_is_known_now = is_owner_known_now(record, before, roster)
    values = {
        name: value
        for name, value in record.values.items()
        if name in _CASE_FIELDS
        and (_is_news(name, before, said_before, says_now, roster) or (name == "owner" and owner_is_known_now))
        and (value is not None or name in ("next_step_due", "blocked_on", "duplicate_of"))
    }
    if before.is_closed and said_before.get("status") not in CLOSINGS:
        # Closed here and not yet known to be so upstream: only what was seen closed can be opened again there (STA-2).
        values.pop("status", None)
    if same_case_number(str(record.values["number"]), before.number):
        # A spreadsheet drops leading zeros.
        values["number"] = max(before.number, str(record.values["number"]), key=len)
    if "description" in values:
        values["description"] = as_written(str(values["description"]), before.description)
    values["external_id"] = record.values.get("external_id") or before.external_id
    values["upstream"] = _as_upstream(record, said_before, roster)
    version = values.get("source_version", before.source_version)
    if isinstance(version, datetime) and not again and said_before.get("source_version"):
        # A day that is named without its time begins before what was learned on it.
        version = max(version, before.source_version)
    values["source_version"] = version
    if "owner" in values:
        values["owner"] = _owner(record, roster) or before.owner
    if "renewal_manager" in values or ("renewal_manager" in says_now and before.renewal_manager is None):
        # The roster may know by now whom it did not know.
        values["renewal_manager"] = _renewal_manager(record, roster)
    after = replace(before, **values)  # type: ignore[arg-type]  # read_record checked each value against its field
    if not is_same_name(after.opportunity, before.opportunity):
        # What was said here was said of the other one (OPP-1).
        after = replace(after, opportunity_kind=None)
    after = _in_keeping_with_its_status(after, closed_at=now)
    if before.is_closed and not after.is_closed:
        after = reopen_case(after, roster, now, status=after.status)
    if after.owner != before.owner:
        person = roster.get(after.owner)
        if not says.get("region"):
            # Its region was its owner's.
            after = replace(after, region=None)
        after = assign_to(
            after, after.owner, "the CRM now names you as its owner", person.region if person else None, now
        )
    if after.status.is_in_progress and not before.status.is_in_progress:
        after = replace(after, picked_up_at=after.picked_up_at or now)
    return after


# Fields that name a person of the roster.
_PEOPLE = frozenset({"owner", "renewal_manager", "creator", "meeting_with"})
_DEFAULTS = {item.name: item.default for item in fields(Case) if item.default is not MISSING}


def _is_news(
    name: str, before: Case, said_before: Mapping[str, str | None], says_now: Mapping[str, str | None], roster: Roster
) -> bool:
    """Return whether the CRM itself changed the field.

    Otherwise an export from before a click in Slack would undo the click. A column that is new in the export fills in
    only empty fields.
    """
    if name in said_before:
        if name in _PEOPLE and roster.is_same_person(said_before[name], says_now.get(name)):
            # The CRM or the roster spells them in another way now.
            return False
        return said_before[name] != says_now[name]
    return name not in _DEFAULTS or getattr(before, name) == _DEFAULTS[name]


def _in_keeping_with_its_status(case: Case, closed_at: datetime) -> Case:
    """Return the case without what its status rules out, and with what it implies. closed_at: where upstream did not say when it closed."""
    sleeps = case.wants_later and case.status is Status.OPEN and case.next_step_due is not None
    closed = (case.closed_at or closed_at) if case.is_closed else None
    blocked_on = case.blocked_on if case.status is Status.BLOCKED else None
    if (case.closed_at, case.blocked_on, case.wants_later) == (closed, blocked_on, sleeps):
        return case
    return replace(case, closed_at=closed, blocked_on=blocked_on, wants_later=sleeps)


def _renewal_manager(record: IncomingCase, roster: Roster) -> str | None:
    """Return the Renewal Manager whom the record names; None for anybody else, such as a generic user of the CRM."""
    person = roster.named(str(record.values.get("renewal_manager") or ""))
    return person.email if person is not None and person.role is Role.RENEWAL_MANAGER else None


def _owner(record: IncomingCase, roster: Roster) -> str | None:
    name = record.values.get("owner")
    person = roster.named(str(name)) if name else None
    return person.email if person is not None else None
