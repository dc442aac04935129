"""Adds one new case that somebody created here (INT-1)."""

from __future__ import annotations

from dataclasses import replace

from cases.changes.contact_matching import ContactMatch
from cases.changes.record import Change, ChangeContext, record
from cases.changes.router import Router
from cases.changes.routing import route_change
from cases.model.case import Case, changes


def add_case(case: Case, context: ChangeContext, known: ContactMatch | None = None) -> Case:
    """Route and store a new case, and return it. The caller commits. known: the case with what the directory added."""
    filled = frozenset(name for name, _, _ in changes(case, known.case)) if known is not None else frozenset()
    case = known.case if known is not None else case
    router = Router(context.uow, context.policy, [case.account])
    routed = route_change(None, case, router, context.uow.roster, context.now)
    if case.owner is not None and case.routed_because:
        # Whoever says whose it is says why.
        routed = replace(routed, case=replace(routed.case, routed_because=case.routed_because))
    router.write()
    change = Change(
        None,
        routed.case,
        filled=filled,
        because=known.because if known is not None else "",
        all_full=routed.all_full,
        calls_advocate=routed.calls_advocate,
    )
    return record([change], context)[0].after
