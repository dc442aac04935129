"""The hygiene score (REQ-2): the share of the Required 10 that is met over somebody's open cases; and what is left to fix (CUP-1)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cases.model.case import Case, Touch
from cases.model.errors import Field
from cases.model.policy import Policy, TouchKind
from cases.rules.checklist import Check, CheckResult, required_ten
from cases.rules.clocks import ClockState, pickup_clock


@dataclass(frozen=True)
class Misses:
    """One case and the checks it does not meet."""

    case: Case
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Hygiene:
    """How complete somebody's open cases are."""

    #: The number of checks that are met.
    met: int
    #: The number of checks that apply by now.
    checks: int
    cases: int
    #: The met checks and all checks, for each kind.
    by_check: Mapping[Check, tuple[int, int]]
    #: The cases with something missing, oldest first.
    misses: Sequence[Misses]
    #: The number of cases of which a person can fix something (CUP-1).
    fixable_fields: int = 0

    @property
    def percent(self) -> int:
        """Return the score, rounded down, so that 100 means all. It is 100 too if there is nothing to check."""
        return self.met * 100 // self.checks if self.checks else 100


def hygiene(cases: Iterable[Case], today: date, policy: Policy) -> Hygiene:
    """Return the score of these open cases, each checked as far as its stage asks (REQ-1). today: on the owner's calendar."""
    by_check: dict[Check, tuple[int, int]] = {}
    misses: list[Misses] = []
    count = mendable = 0
    for case in cases:
        count += 1
        missing: list[Check] = []
        results = checks_of(case, today, policy)
        mendable += bool(_mendable(case, results, today))
        for result in results:
            met, every = by_check.get(result.check, (0, 0))
            by_check[result.check] = met + result.done, every + 1
            if not result.done:
                missing.append(result.check)
        if missing:
            misses.append(Misses(case, tuple(missing)))
    return Hygiene(
        met=sum(met for met, _ in by_check.values()),
        checks=sum(every for _, every in by_check.values()),
        cases=count,
        by_check={check: by_check[check] for check in Check if check in by_check},
        misses=sorted(misses, key=lambda each: each.case.id),
        fixable_fields=mendable,
    )


def to_tell(misses: Iterable[Misses], policy: Policy, now: datetime) -> list[Misses]:
    """Return what the weekly list says is missing. A case that may still be picked up in time is not told for being Open: the morning list has it."""
    told = [
        Misses(each.case, tuple(check for check in each.checks if check is not Check.STATUS))
        if _is_picked_up_in_time(each.case, policy, now)
        else each
        for each in misses
    ]
    return [each for each in told if each.checks]


def _is_picked_up_in_time(case: Case, policy: Policy, now: datetime) -> bool:
    clock = pickup_clock(case, policy, now)
    return clock is not None and clock.is_live and clock.state is ClockState.RUNNING


def checks_of(case: Case, today: date, policy: Policy) -> Sequence[CheckResult]:
    """Return the Required 10 of a case by what it says of its touches itself."""
    first = case.first_touch_at
    # Whether there is a touch is all that the list asks.
    touches = [Touch(case.id, TouchKind.EMAIL, 0, case.owner or "", first)] if first is not None else []
    return required_ten(case, touches, today, policy)


# The order of the form that fixes, and what must stand together in it.
_MENDABLE = (
    Field.STATUS,
    Field.NEXT_STEP,
    Field.CONTACT,
    Field.OPPORTUNITY,
    Field.GITLAB_ADMIN,
    Field.OPPORTUNITY_CLOSE_DATE,
    Field.RENEWAL_RISK,
    Field.TOUCH,
)


def fixable_fields(case: Case, today: date, policy: Policy, also: Collection[Field] = ()) -> list[Field]:
    """Return what of an open case a person can fix at once: what the checklist misses, a planned step whose day is over, and with a status that
    needs one a next step; in the order of the form. also: what is asked whether it is missing or not."""
    return _mendable(case, checks_of(case, today, policy), today, also)


def _mendable(case: Case, results: Sequence[CheckResult], today: date, also: Collection[Field] = ()) -> list[Field]:
    wanted = {result.field for result in results if not result.done} | set(also)
    if case.next_step_due is not None and case.next_step_due < today:
        wanted.add(Field.NEXT_STEP)
    if Field.STATUS in wanted and (not case.next_step or case.next_step_due is None):
        wanted.add(Field.NEXT_STEP)
    return [field for field in _MENDABLE if field in wanted]


def next_to_fix(cases: Iterable[Case], today: date, policy: Policy, after: int = 0) -> tuple[Case | None, int]:
    """Return the oldest case beyond the one with the id `after` that has something to fix, and how many there are from it on."""
    left = sorted(
        (case for case in cases if case.id > after and fixable_fields(case, today, policy)), key=lambda case: case.id
    )
    return (left[0] if left else None), len(left)
