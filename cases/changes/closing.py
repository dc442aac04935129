"""Applies a closing to a case, for every story that ends in one (CLO-1 … CLO-10)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from cases.changes.change_case import Command
from cases.model.case import MID_MARKET_HAND_OVER, Case
from cases.model.errors import Problem
from cases.model.people import Actor
from cases.model.policy import Policy
from cases.model.status import Status
from cases.model.tags import Tag
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.closing import Closing, TagInFeedback, closing_problems, has_future_step, stored_feedback


@dataclass(frozen=True, kw_only=True)
class CloseCase(Command):
    """Close the case."""

    closing: Closing


def apply_closing(
    case: Case, closing: Closing, actor: Actor, uow: UnitOfWork, policy: Policy, now: datetime
) -> tuple[Case, list[Problem]]:
    """The case as this closing leaves it, or as it was with everything that stands in the way (CLO-10)."""
    today = actor.today(now)
    number = closing.duplicate_of.strip()
    other = uow.cases.find(number) if number and number != MID_MARKET_HAND_OVER else None
    known = other is not None and other.id != case.id
    touches = uow.cases.touches(case.id)
    problems = closing_problems(case, closing, touches, policy, now, today, duplicate_known=known, zone=actor.tzinfo)
    if problems or closing.status is None:
        return case, problems
    duplicate = other.number if other is not None else number
    contact = " ".join(closing.contact.split()) if closing.status is Status.RESOLVED else ""
    after = replace(
        case,
        status=closing.status,
        blocked_on=None,
        wants_later=False,
        resolution=closing.resolution,
        feedback=stored_feedback(closing),
        contact=contact or case.contact,
        next_step_due=None if closing.step_done and has_future_step(case, today) else case.next_step_due,
        lead_outcome=closing.lead_outcome or case.lead_outcome,
        duplicate_of=duplicate if closing.status is Status.DUPLICATE else case.duplicate_of,
        opportunity_stage=closing.opportunity_stage or case.opportunity_stage,
        opportunity_close_date=closing.opportunity_close_date or case.opportunity_close_date,
        renewal_risk=closing.renewal_risk or case.renewal_risk,
        gitlab_admin=True if closing.gitlab_admin else case.gitlab_admin,
        picked_up_at=case.picked_up_at or now,
        closed_at=now,
    )
    return after, []


def confirmations(closing: Closing) -> str:
    """What the Advocate confirmed with the closing, for the history (CLO-6 … CLO-9)."""
    said = [
        (closing.need_met, "confirmed that the customer's need was met"),
        (closing.churn, "confirmed that the customer will fully churn"),
        (closing.gitlab_admin, "confirmed a GitLab admin on the account"),
        (closing.support_looped_in, "confirmed that Support is looped in"),
        (closing.step_done, "marked the planned step as done"),
        (closing.tag is TagInFeedback.LEAVE_OUT, f"left {Tag.LANGUAGE} out of the feedback"),
    ]
    return "; ".join(words for is_so, words in said if is_so)
