"""Fix several things of one case at once (CUP-1)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from cases.changes.cadence import cadence_day, touch_words
from cases.changes.capacity import over_capacity
from cases.changes.change_case import ChangeDetails, Command, Outcome, change_case
from cases.changes.record import CaseChange, Effect
from cases.model.case import Case, Touch
from cases.model.errors import Field, Problem, Refused
from cases.model.policy import Policy, TouchKind
from cases.model.status import RenewalRisk, Status
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.closing import MAX_CONTACT, length_problems
from cases.rules.next_steps import step_alone
from cases.rules.permissions import Act
from cases.rules.step_planning import plan_step, with_status


@dataclass(frozen=True, kw_only=True)
class CleanUpCase(Command):
    """Fix several things of one case at once (CUP-1). A field that is None or empty stays as it is."""

    status: Status | None = None
    blocked_on: str | None = None
    step: str = ""
    due: date | None = None
    contact: str = ""
    gitlab_admin: bool = False
    opportunity_close_date: date | None = None
    renewal_risk: RenewalRisk | None = None
    #: How the customer was contacted.
    touch: TouchKind | None = None


def clean_up(command: CleanUpCase, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Save everything that was filled in, or refuse with every reason at once (CUP-1, CLO-10)."""
    day = cadence_day(command, command.touch, uow, policy) if command.touch is not None else 0

    def change(case: Case) -> CaseChange:
        today = command.actor.today(now)
        contact = " ".join(command.contact.split())
        problems = length_problems(Field.CONTACT, contact, MAX_CONTACT)
        if command.opportunity_close_date is not None and command.opportunity_close_date < today:
            text = "While the opportunity is open, its close date cannot be past. Choose today or a later day."
            problems.append(Problem(Field.OPPORTUNITY_CLOSE_DATE, "CLO-8", text))
        changed = case
        # The form shows the current step; without a new day it counts as unchanged.
        is_as_it_stands = command.due is None and command.step.strip() == step_alone(case.next_step)
        try:
            if command.status not in (None, case.status):
                changed = with_status(case, command, uow.roster, policy, now)
            elif command.step.strip() and not is_as_it_stands:
                changed = plan_step(case, command.actor, uow.roster, command.step, command.due, now)
        except Refused as refused:
            problems = [*refused.problems, *problems]
        if problems:
            raise Refused(problems)
        changed = replace(
            changed,
            contact=contact or case.contact,
            gitlab_admin=command.gitlab_admin or case.gitlab_admin,
            opportunity_close_date=command.opportunity_close_date or case.opportunity_close_date,
            renewal_risk=command.renewal_risk or case.renewal_risk,
        )
        effects: tuple[Effect, ...] = ()
        if command.touch is not None:
            touch = Touch(case.id, command.touch, day, command.actor.key, now)
            effects = (lambda stored: stored.cases.add_touch(touch),)
            changed = replace(changed, first_touch_at=case.first_touch_at or now, last_touch_at=now)
        if changed == case:
            text = "No changes yet. Edit a field or choose Skip."
            raise Refused([Problem(Field.NEXT_STEP, "CUP-1", text)])
        return CaseChange(changed, effects)

    noted = ("touch", touch_words(command.touch, day)) if command.touch is not None else None
    warn = partial(over_capacity, uow=uow, policy=policy) if command.status is not None else None
    return change_case(command, Act.CLEAN_UP, change, uow, policy, now, ChangeDetails(noted=noted), warn=warn)
