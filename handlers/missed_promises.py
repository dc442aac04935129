"""Find missed deadlines on the cases that a person waits for (ESC-1, HOM-1)."""

from __future__ import annotations

from collections.abc import Sequence

from cases.model.case import Case
from cases.model.people import Actor
from cases.model.requests import RequestKind
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.escalation import missed_promises, why_not_escalate
from cases.rules.permissions import Act, may
from handlers.context import HandlerContext
from messages.missed import Missed


def missed_on(cases: Sequence[Case], actor: Actor, uow: UnitOfWork, context: HandlerContext) -> dict[int, Missed]:
    """Return what was missed, by case id."""
    now, found = context.clock.now(), {}
    for case in cases:
        clocks = [] if case.is_closed else missed_promises(case, context.policy, now)
        if not clocks:
            continue
        words = " and ".join(f"{clock.kind.value} missed" for clock in clocks).capitalize()
        if may(actor, Act.ESCALATE, case, uow.roster, context.policy):
            last = uow.requests.last(case.id, RequestKind.ESCALATION)
            found[case.id] = Missed(words, why_not_escalate(case, last, context.policy, now))
        else:
            found[case.id] = Missed(words, "Only its creator can escalate it. You can ask for an update.")
    return found
