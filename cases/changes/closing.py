"""Applies a closing to a case, for every story that ends in one (CLO-1 … CLO-10)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from cases.changes.change_case import Command, Outcome
from cases.changes.feedback import change_feedback, check_feedback
from cases.changes.language_requests import why_nobody_decides
from cases.changes.opportunities import known_opportunity
from cases.model.case import MID_MARKET_HAND_OVER, Case
from cases.model.closing_answers import Closing
from cases.model.errors import Field, Problem, Refused
from cases.model.people import Actor
from cases.model.policy import Policy
from cases.model.status import Status
from cases.model.tags import tagged_feedback
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.closing import (
    MAX_CONTACT,
    ClosingContext,
    closing_problems,
    has_future_step,
    length_problems,
    stored_feedback,
)
from cases.rules.closing_opportunity import confirms_admin
from cases.rules.contact_attempts import answered_until
from cases.rules.crm_kinds import is_no_growth_in_crm
from cases.rules.duplicates import find_covering


@dataclass(frozen=True, kw_only=True)
class CloseCase(Command):
    """Close the case."""

    closing: Closing


def apply_closing(
    case: Case, closing: Closing, actor: Actor, uow: UnitOfWork, policy: Policy, now: datetime
) -> tuple[Case, list[Problem]]:
    """Return the case as this closing leaves it, or as it was with everything that stands in the way (CLO-10)."""
    context = closing_context(case, closing, actor, uow, now)
    problems = closing_problems(case, closing, policy, context)
    if problems or closing.status is None:
        return case, problems
    goes_on = context.covering.goes_on if context.covering is not None else None
    duplicate = goes_on.number if goes_on is not None else closing.duplicate_of.strip()
    contact = " ".join(closing.contact.split())
    after = replace(
        case,
        status=closing.status,
        blocked_on=None,
        wants_later=False,
        resolution=closing.resolution,
        feedback=stored_feedback(closing),
        contact=contact or case.contact,
        next_step_due=None if closing.step_done and has_future_step(case, context.today) else case.next_step_due,
        lead_outcome=closing.lead_outcome or case.lead_outcome,
        duplicate_of=duplicate if closing.status is Status.DUPLICATE else case.duplicate_of,
        opportunity_stage=closing.opportunity_stage or case.opportunity_stage,
        opportunity_close_date=closing.opportunity_close_date or case.opportunity_close_date,
        renewal_risk=closing.renewal_risk or case.renewal_risk,
        gitlab_admin=True if confirms_admin(case, closing) else case.gitlab_admin,
        picked_up_at=case.picked_up_at or now,
        closed_at=now,
    )
    return after, []


def closing_context(case: Case, closing: Closing, actor: Actor, uow: UnitOfWork, now: datetime) -> ClosingContext:
    """Read what this closing is judged by beside its case."""
    number = closing.duplicate_of.strip()
    names_a_case = bool(number) and number != MID_MARKET_HAND_OVER
    linked = known_opportunity(case.opportunity, case, uow) if case.lead and case.has_opportunity else None
    silent = closing.status is Status.UNRESPONSIVE
    return ClosingContext(
        now=now,
        today=actor.today(now),
        touches=uow.cases.touches(case.id),
        covering=find_covering(case, number, uow.cases.find) if names_a_case else None,
        zone=actor.tzinfo,
        initials=frozenset(person.initials for person in uow.roster if person.initials),
        answered=answered_until(case, uow.audit.since(case.id, 0), now) if silent else None,
        is_renewal_in_crm=linked is not None and is_no_growth_in_crm(linked.kind),
    )


def keep_open(command: CloseCase, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Start a language request in place of the closing (TAG-2). The case keeps what was typed."""
    closing = command.closing
    contact = " ".join(closing.contact.split())

    def change(case: Case) -> Case:
        problems = check_feedback(closing.feedback, command.actor, uow, now) + length_problems(
            Field.CONTACT, contact, MAX_CONTACT
        )
        if nobody := why_nobody_decides(case, uow.roster):
            problems.append(Problem(Field.TAG_IN_FEEDBACK, "TAG-2", nobody))
        if problems:
            raise Refused(problems)
        return replace(case, feedback=tagged_feedback(closing.feedback, "").strip(), contact=contact or case.contact)

    return change_feedback(command, change, uow, policy, now)
