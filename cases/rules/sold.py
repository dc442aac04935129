"""What is offered once the linked opportunity is decided (OPP-2)."""

from __future__ import annotations

from collections.abc import Iterable

from cases.model.case import Case
from cases.model.names import is_same_name
from cases.model.policy import Policy
from cases.model.status import OpportunityStage, RenewalRisk
from cases.rules.kinds import kind_of

DECIDED = (OpportunityStage.CLOSED_WON, OpportunityStage.CLOSED_LOST)


def offers_closing(case: Case, policy: Policy) -> bool:
    """Return whether the opportunity was won or lost, so that its case can close; a High Value case stays open."""
    return _is_decided(case) and not kind_of(case, policy).high_value


def offers_lost(case: Case) -> bool:
    """Return whether the opportunity of a guaranteed churn is still open."""
    is_churn = case.has_opportunity and case.renewal_risk is RenewalRisk.GUARANTEED_CHURN
    return is_churn and not case.is_closed and case.opportunity_stage not in DECIDED


def came_from(case: Case, others: Iterable[Case], policy: Policy) -> Case | None:
    """Return the open case from which the decided opportunity of a High Value case came; None for every other case."""
    if not _is_decided(case) or not kind_of(case, policy).high_value:
        return None
    return next(
        (
            other
            for other in others
            if other.id != case.id
            and not other.is_closed
            and not kind_of(other, policy).high_value
            and is_same_name(other.opportunity, case.opportunity)
        ),
        None,
    )


def _is_decided(case: Case) -> bool:
    return not case.is_closed and case.has_opportunity and case.opportunity_stage in DECIDED
