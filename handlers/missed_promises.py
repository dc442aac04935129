"""Find missed deadlines on the cases that a person waits for (ESC-1, HOM-1)."""

from __future__ import annotations

from collections.abc import Sequence

from cases.model.case import Case
from cases.model.names import is_same_name
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
    zone = context.zone_of(actor.slack_id or "", uow.roster)
    for case in cases:
        clocks = [] if case.is_closed else missed_promises(case, context.policy, now)
        if not clocks:
            continue
        words = " and ".join(f"{clock.kind.value} missed" for clock in clocks).capitalize()
        if may(actor, Act.ESCALATE, case, uow.roster, context.policy):
            last = uow.requests.last(case.id, RequestKind.ESCALATION)
            found[case.id] = Missed(words, why_not_escalate(case, last, context.policy, now, zone))
        else:
            found[case.id] = Missed(words, f"{_who_can(case, actor)} You can ask for an update.")
    return found


def _who_can(case: Case, actor: Actor) -> str:
    """Return why this person cannot escalate it. A name alone does not tell who the creator is."""
    if is_same_name(case.creator, actor.name):
        return "The CRM names its creator without an e-mail address, so casebot cannot let you escalate it."
    return "Only its creator can escalate it."
