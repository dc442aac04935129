"""Move the opportunity of a guaranteed churn to Closed Lost (OPP-2, CLO-8)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from cases.changes.change_case import Command, Outcome, change_case
from cases.model.case import Case
from cases.model.errors import Field, Problem, Refused
from cases.model.policy import Policy
from cases.model.status import OpportunityStage
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.permissions import Act
from cases.rules.sold import offers_lost


@dataclass(frozen=True, kw_only=True)
class LoseOpportunity(Command):
    """Move the linked opportunity to Closed Lost."""


def lose_opportunity(command: LoseOpportunity, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Move the open opportunity of a guaranteed churn to Closed Lost (OPP-2)."""

    def change(case: Case) -> Case:
        if not offers_lost(case):
            text = "The opportunity is already decided, or its churn is not guaranteed. Nothing was changed."
            raise Refused([Problem(Field.OPPORTUNITY_STAGE, "OPP-2", text)])
        return replace(case, opportunity_stage=OpportunityStage.CLOSED_LOST)

    return change_case(command, Act.LINK_OPPORTUNITY, change, uow, policy, now)
