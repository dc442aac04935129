"""Adds one new case that somebody created here (INT-1)."""

from __future__ import annotations

from dataclasses import replace

from cases.changes.record import Change, ChangeContext, record
from cases.changes.router import Router
from cases.changes.routing import route_change
from cases.model.case import Case


def add_case(case: Case, context: ChangeContext) -> Case:
    """Route and store a new case, as every other. Return it as stored. The caller commits."""
    router = Router(context.uow, context.policy, [case.account])
    routed = route_change(None, case, router, context.uow.roster, context.now)
    if case.owner is not None and case.routed_because:
        # Whoever says whose it is says why.
        routed = replace(routed, case=replace(routed.case, routed_because=case.routed_because))
    router.write()
    change = Change(None, routed.case, all_full=routed.all_full, calls_advocate=routed.calls_advocate)
    return record([change], context)[0].after
