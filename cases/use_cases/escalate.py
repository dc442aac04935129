"""Escalate a case that missed a promise, from its creator to the people responsible for the region (ESC-1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cases.changes.change_case import ChangeDetails, Command, Outcome, change_case
from cases.changes.escalations import escalation_notifications
from cases.changes.record import CaseChange
from cases.model.case import Case
from cases.model.errors import Field, Problem, Refused
from cases.model.policy import Policy
from cases.model.requests import Request, RequestKind, RequestState
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.closing import MAX_REASON, length_problems
from cases.rules.escalation import missed_promises, why_not_escalate
from cases.rules.permissions import Act


@dataclass(frozen=True, kw_only=True)
class Escalate(Command):
    """Take a missed clock to the region's manager, with the reason."""

    reason: str


def escalate(command: Escalate, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Notify the people responsible for the region, and the owner; the case itself does not change (ESC-1)."""
    reason = " ".join(command.reason.split())

    def change(case: Case) -> CaseChange:
        last = uow.requests.last(case.id, RequestKind.ESCALATION)
        zone = command.actor.person.zone if command.actor.person is not None else None
        if why := why_not_escalate(case, last, policy, now, zone):
            raise Refused([Problem(Field.REASON, "ESC-1", why)])
        problems = length_problems(Field.REASON, reason, MAX_REASON)
        if not reason:
            text = "Write why it cannot wait, for example “The customer's trial ends on Friday”."
            problems = [Problem(Field.REASON, "ESC-1", text)]
        if problems:
            raise Refused(problems)
        about = ", ".join(clock.kind.value for clock in missed_promises(case, policy, now))
        actor, state = command.actor, RequestState.WITHDRAWN
        request = Request.by(actor, case.id, RequestKind.ESCALATION, now, text=reason, about=about, state=state)

        def store(stored: UnitOfWork) -> None:
            added = stored.requests.add(request)
            stored.outbox.put(escalation_notifications(added, case, stored.roster, policy, actor.key))

        return CaseChange(case, (store,))

    noted = ("escalated", reason)
    return change_case(command, Act.ESCALATE, change, uow, policy, now, ChangeDetails(noted=noted, adds_only=True))
