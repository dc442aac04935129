"""The Required 10 as a checklist (REQ-1): what is done and what is missing for the stage a case is in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cases.model.case import Case, Touch
from cases.model.errors import Field
from cases.model.policy import Policy
from cases.model.status import OpportunityStage
from cases.rules.kinds import kind_of
from cases.rules.next_steps import is_well_formed


class Stage(StrEnum):
    """The three stages of the handbook's list."""

    PICKING_UP = "Picking up"
    MANAGING = "Managing"
    CLOSING = "Closing"


class Check(StrEnum):
    """One line of the list."""

    STATUS = "Status"
    OWNER = "Owner"
    CONTACT = "Contact"
    NEXT_STEP = "Next steps and date"
    GITLAB_ADMIN = "GitLab admin"
    OPPORTUNITY = "Related opportunity"
    OPPORTUNITY_CLOSE_DATE = "Opportunity close date"
    RENEWAL_RISK = "Renewal risk category"
    ACTIVITY = "Activity logged"
    CREATOR_INFORMED = "Creator informed"
    RESOLUTION = "Resolution action"
    OPPORTUNITY_STATUS = "Opportunity status"
    FEEDBACK = "Feedback"

    @property
    def where_missing(self) -> str:
        """Return the words for a check that is not met. For example, a case that nobody picked up is still open."""
        return "Status (still Open)" if self is Check.STATUS else self.value


@dataclass(frozen=True)
class CheckResult:
    """One check against one case."""

    check: Check
    stage: Stage
    done: bool
    #: The field to fix, if one of our forms can fix it.
    field: Field | None = None


def stage_of(case: Case) -> Stage:
    """Return the stage a case is in: not picked up yet, being worked, done."""
    if case.is_closed:
        return Stage.CLOSING
    return Stage.MANAGING if case.picked_up_at is not None or case.status.is_in_progress else Stage.PICKING_UP


def required_ten(case: Case, touches: Sequence[Touch], today: date, policy: Policy) -> list[CheckResult]:
    """Return every check that applies to this case up to its stage, in the handbook's order.

    Each can be missed (REQ-3).
    """
    picking_up = [
        CheckResult(
            Check.STATUS,
            Stage.PICKING_UP,
            case.status.is_in_progress or case.is_closed or case.wants_later,
            Field.STATUS,
        ),
        CheckResult(Check.OWNER, Stage.PICKING_UP, case.owner is not None),
        CheckResult(Check.CONTACT, Stage.PICKING_UP, bool(case.contact), Field.CONTACT),
    ]
    managing = _managing(case, touches, today, policy)
    closing = [CheckResult(Check.RESOLUTION, Stage.CLOSING, case.resolution is not None, Field.RESOLUTION)]
    if case.has_opportunity:
        closing.append(
            CheckResult(Check.OPPORTUNITY_STATUS, Stage.CLOSING, _opportunity_closed(case), Field.OPPORTUNITY_STAGE)
        )
    closing.append(CheckResult(Check.FEEDBACK, Stage.CLOSING, bool(case.feedback), Field.FEEDBACK))

    stages = {
        Stage.PICKING_UP: picking_up,
        Stage.MANAGING: picking_up + managing,
        Stage.CLOSING: picking_up + managing + closing,
    }
    if case.is_closed:
        # A closed case plans nothing: its last next step is history.
        planned = (Check.NEXT_STEP, Check.CREATOR_INFORMED)
        return [result for result in stages[Stage.CLOSING] if result.check not in planned]
    return stages[stage_of(case)]


def _managing(case: Case, touches: Sequence[Touch], today: date, policy: Policy) -> list[CheckResult]:
    managing = [
        CheckResult(
            Check.NEXT_STEP,
            Stage.MANAGING,
            is_well_formed(case.next_step) and case.next_step_due is not None,
            Field.NEXT_STEP,
        )
    ]
    if case.has_opportunity:
        managing.append(CheckResult(Check.GITLAB_ADMIN, Stage.MANAGING, case.gitlab_admin is True, Field.GITLAB_ADMIN))
    managing += _related_opportunity(case, policy)
    if case.has_opportunity:
        managing += [
            CheckResult(
                Check.OPPORTUNITY_CLOSE_DATE,
                Stage.MANAGING,
                case.opportunity_close_date is not None
                and (_opportunity_closed(case) or case.opportunity_close_date >= today),
                Field.OPPORTUNITY_CLOSE_DATE,
            ),
            CheckResult(Check.RENEWAL_RISK, Stage.MANAGING, case.renewal_risk is not None, Field.RENEWAL_RISK),
        ]
    managing.append(CheckResult(Check.ACTIVITY, Stage.MANAGING, bool(touches), Field.TOUCH))
    if case.is_stakeholders:
        managing.append(
            CheckResult(Check.CREATOR_INFORMED, Stage.MANAGING, _is_creator_informed(case), Field.NEXT_STEP)
        )
    return managing


def _related_opportunity(case: Case, policy: Policy) -> list[CheckResult]:
    """Return the check if it can be missed: on an Expansion case, or if the Advocate said that there is one (REQ-3)."""
    if not (kind_of(case, policy).expansion or case.opportunity_expected):
        return []
    return [CheckResult(Check.OPPORTUNITY, Stage.MANAGING, case.has_opportunity, Field.OPPORTUNITY)]


def _is_creator_informed(case: Case) -> bool:
    """Return whether a next step was written since pickup, which the creator then sees.

    A step that came with a case is as old as the case.
    """
    written = case.planned_at or case.opened_at
    return is_well_formed(case.next_step) and (case.picked_up_at is None or written >= case.picked_up_at)


def _opportunity_closed(case: Case) -> bool:
    return case.opportunity_stage in (OpportunityStage.CLOSED_WON, OpportunityStage.CLOSED_LOST)
