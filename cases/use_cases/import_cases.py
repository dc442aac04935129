"""Import cases from any source (INT-1, INT-2): each is stored once, routed and notified."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cases.changes.contact_matching import match_contact
from cases.changes.record import Change, ChangeContext, record
from cases.changes.router import Router
from cases.changes.routing import route_change
from cases.model.case import Case, changes
from cases.model.case_number import case_number_key, same_case_number
from cases.model.names import is_same_account
from cases.model.people import THE_CRM
from cases.model.policy import Policy
from cases.model.status import Surface
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.import_record import ImportResult, IncomingCase, RecordProblem, Rejected
from cases.rules.kinds import is_our_record_type, kind_of
from cases.rules.merge_record import is_known, is_older, is_owner_known_now, new_case, newer_case, said_upstream


@dataclass(frozen=True)
class _Draft:
    """A record as a case, before it is routed."""

    record: IncomingCase
    before: Case | None
    case: Case
    #: The fields that the directory added.
    filled: frozenset[str] = frozenset()
    #: How the directory matched it.
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
    """Import a batch: store and route new cases, and apply newer versions of known ones (INT-1).

    The same batch again changes nothing, and an older version never overwrites a newer one. The caller commits.

    Args:
        again: Apply records even if they are older or known, because they were misread before.
    """
    taken = ImportResult()
    latest = _latest_of_each(records, taken)
    drafts = []
    for incoming, before in _known(latest, uow, taken):
        if before is None and not is_our_record_type(incoming, policy):
            taken.not_ours += 1
        elif before is not None and not again and _adds_nothing(incoming, before, uow):
            taken.older += is_older(incoming, before)
            taken.unchanged += not is_older(incoming, before)
        else:
            drafts.append(_draft(incoming, before, uow, now, again=again))
    cases = [draft.case for draft in drafts]
    router = Router(uow, policy, [case.account for case in cases], _high_value_named(cases, policy))
    churned = _churned(drafts, uow, policy)
    drafts = [draft for draft in drafts if not _is_refused(draft, churned, policy, taken)]
    changed = [_routed(draft, router, uow, now) for draft in drafts]
    router.write()
    for change in record(changed, ChangeContext(uow, policy, now, THE_CRM, surface)):
        if change.before is None:
            taken.created += 1
        elif change.after != change.before and change.is_told:
            taken.updated += 1
        else:
            taken.unchanged += 1
    return taken


def _churned(drafts: Iterable[_Draft], uow: UnitOfWork, policy: Policy) -> Collection[str]:
    """Return the accounts of new High Value cases that will churn, as we were told (CLO-7)."""
    return uow.cases.high_value_ended({draft.case.account for draft in drafts if _becomes_high_value(draft, policy)})


def _becomes_high_value(draft: _Draft, policy: Policy) -> bool:
    """Return whether this record turns a new or existing case into a High Value case."""
    before, after = draft.before, draft.case
    if not _is_open_high_value(after, policy):
        return False
    was = before is not None and kind_of(before, policy).high_value
    return not was or (before is not None and not is_same_account(before.account, after.account))


def _is_refused(draft: _Draft, churned: Collection[str], policy: Policy, taken: ImportResult) -> bool:
    if draft.case.account not in churned or not _becomes_high_value(draft, policy):
        return False
    text = "CLO-7: this account will churn, so it gets no more High Value cases"
    taken.rejected.append(Rejected(draft.record.place, draft.record.record, (RecordProblem("type", text),)))
    return True


def _routed(draft: _Draft, router: Router, uow: UnitOfWork, now: datetime) -> Change:
    routed = route_change(draft.before, draft.case, router, uow.roster, now)
    return Change(
        draft.before,
        routed.case,
        filled=draft.filled,
        because=draft.because,
        all_full=routed.all_full,
        calls_advocate=routed.calls_advocate,
    )


def _draft(record: IncomingCase, before: Case | None, uow: UnitOfWork, now: datetime, *, again: bool) -> _Draft:
    says_nothing_new = before is not None and record.upstream.items() <= said_upstream(before).items()
    case = (
        new_case(record, uow.roster, now)
        if before is None
        else newer_case(before, record, uow.roster, now, again=again)
    )
    if case.owner is not None or case.is_closed:
        return _Draft(record, before, case)
    # The directory may have learned the name from this same batch.
    known = match_contact(case, uow.directory, only_loaded=says_nothing_new)
    filled = frozenset(name for name, _, _ in changes(case, known.case)) if known.because else frozenset()
    return _Draft(record, before, known.case, filled, known.because)


def _adds_nothing(record: IncomingCase, before: Case, uow: UnitOfWork) -> bool:
    """Return whether a record is known, or older than what is known.

    A record whose owner was unknown before is applied again.
    """
    if is_older(record, before):
        return True
    return is_known(record, before) and not is_owner_known_now(record, before, uow.roster)


def _high_value_named(cases: Iterable[Case], policy: Policy) -> dict[str, str]:
    """Return the Advocates whom the batch names for High Value accounts, by account.

    Their other cases may come first.
    """
    return {case.account: case.owner for case in cases if case.owner is not None and _is_open_high_value(case, policy)}


def _is_open_high_value(case: Case, policy: Policy) -> bool:
    return not case.is_closed and kind_of(case, policy).high_value


def _known(
    records: Sequence[IncomingCase], uow: UnitOfWork, taken: ImportResult
) -> list[tuple[IncomingCase, Case | None]]:
    """Yield each record with its existing case, if any: by the CRM's key, or by number if one side has no key.

    Refuse a number that another case has, because nobody could ask for either case.
    """
    by_id = uow.cases.by_external_ids([record.external_id for record in records])
    rest = [record.number for record in records if not _has_number(by_id.get(record.external_id), record)]
    by_number = uow.cases.by_numbers(rest) if rest else {}
    found: list[tuple[IncomingCase, Case | None]] = []
    seen: set[int] = set()
    numbers: dict[str, str] = {}
    for incoming in records:
        case = by_id.get(incoming.external_id)
        alike = by_number.get(incoming.number)
        if case is None and alike is not None and _may_be_the_same(incoming, alike):
            case = alike
        if case is not None and case.id in seen:
            taken.repeated += 1
            continue
        other = alike.external_id if alike is not None and (case is None or alike.id != case.id) else None
        other = other or numbers.get(case_number_key(incoming.number))
        if other is not None and not _has_number(case, incoming):
            text = f"is the number of another case, whose id is {other}"
            taken.rejected.append(Rejected(incoming.place, incoming.record, (RecordProblem("number", text),)))
            continue
        numbers[case_number_key(incoming.number)] = incoming.external_id
        if case is not None:
            seen.add(case.id)
        found.append((incoming, case))
    return found


def _has_number(case: Case | None, record: IncomingCase) -> bool:
    return case is not None and same_case_number(case.number, record.number)


def _may_be_the_same(record: IncomingCase, alike: Case) -> bool:
    return not record.values.get("external_id") or same_case_number(alike.external_id, alike.number)


def _latest_of_each(records: Iterable[IncomingCase], taken: ImportResult) -> list[IncomingCase]:
    latest: dict[str, IncomingCase] = {}
    for incoming in records:
        key = _key_in_batch(incoming)
        other = latest.get(key)
        if other is not None:
            taken.repeated += 1
            if _stamp(incoming) < _stamp(other):
                continue
        latest[key] = incoming
    return list(latest.values())


def _key_in_batch(record: IncomingCase) -> str:
    """Return what two records of one case share in a batch.

    Without the CRM's key, two spellings of a number are one.
    """
    given = record.values.get("external_id")
    return str(given) if given else f"#{case_number_key(str(record.values['number']))}"


def _stamp(record: IncomingCase) -> datetime:
    stamp = record.values.get("source_version")
    return stamp if isinstance(stamp, datetime) else datetime.min.replace(tzinfo=UTC)
