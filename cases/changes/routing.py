"""Route a case that is new, can be routed now, or calls for an Advocate (RTE-1 … RTE-3, TAG-1)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from cases.changes.advocate_requests import requests_advocate
from cases.changes.router import Router
from cases.model.case import Case
from cases.model.people import Roster
from cases.model.tags import Tag, tagged_subject, with_tag
from cases.rules.assignment import assign_to


@dataclass(frozen=True)
class RoutedCase:
    """A case with its new owner."""

    case: Case
    #: Whether everybody was at capacity (RTE-3).
    all_full: bool = False
    #: Whether a tag in it called an Advocate (TAG-1).
    calls_advocate: bool = False


def route_change(before: Case | None, case: Case, router: Router, roster: Roster, now: datetime) -> RoutedCase:
    """Route a case that is new, can be routed now, or newly calls for an Advocate; leave any other as it is."""
    is_full = False
    if before is None or may_be_routed_now(before, case):
        case, is_full = _give(case, router, now)
    calls = requests_advocate(before, case, roster)
    if calls:
        case, is_full = route_to_advocate(case, router, now)
    return RoutedCase(case, is_full, calls)


def may_be_routed_now(before: Case, after: Case) -> bool:
    """Return whether an unassigned case became open, or its region became known."""
    unassigned = after.owner is None and not after.is_closed
    return unassigned and (before.is_closed or after.region != before.region)


def _give(case: Case, router: Router, now: datetime) -> tuple[Case, bool]:
    if case.is_closed:
        return case, False
    routed = router.route(case)
    if routed.owner is None:
        return replace(case, routed_because=routed.because), False
    was_named = case.owner is not None
    case = assign_to(case, routed.owner.email, routed.because, routed.region, now)
    if was_named and (case.status.is_in_progress or case.wants_later):
        # A named owner has worked on it before it came in; an owner found here has not.
        case = replace(case, picked_up_at=case.opened_at, assigned_at=case.opened_at)
    return case, routed.all_full


def route_to_advocate(case: Case, router: Router, now: datetime) -> tuple[Case, bool]:
    """Route a Renewal Manager's case with its tag like any other; the RM stays in touch (TAG-1).

    Returns the case and whether everybody was full. It is unassigned if nobody was found. The caller writes the turns.
    """
    # A Renewal Manager works elsewhere: nobody let the customer wait before an Advocate was called (SLA-6).
    called = replace(case, subject=tagged_subject(case.subject), renewal_manager=case.owner, routed_at=None)
    tagged = with_tag(called, Tag.ADVOCATE)
    routed = router.route(replace(tagged, owner=None))
    if routed.owner is not None:
        return assign_to(tagged, routed.owner.email, routed.because, routed.region, now), routed.all_full
    return replace(tagged, owner=None, routed_because=routed.because, assigned_at=None, picked_up_at=None), False
