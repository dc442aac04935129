"""Show where a case stands (LOOK-1).

People who work it get the card's buttons; people who wait for it get their own.
"""

from __future__ import annotations

from cases.model.case import Case
from cases.model.people import Actor, Roster
from cases.model.policy import Policy
from cases.model.requests import RequestKind
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.escalation import why_not_escalate
from cases.rules.permissions import Act, created_it, may
from cases.rules.renewal_pair import renewal_manager_of
from cases.use_cases.hand_over import sales_support_knows
from handlers.context import HandlerContext
from messages import answers as say
from messages.card_acts import acts_on
from messages.surfaces import Message, Modal
from messages.watchers import Reader


def reader_of(case: Case, slack_id: str, uow: UnitOfWork, context: HandlerContext) -> Reader:
    """Return the buttons for somebody who looks at the case, beside those of its card."""
    roster = uow.roster
    # A person who is not on the roster is known as the creator by e-mail only.
    asks_slack = "@" in case.creator and not case.creator_slack_id
    actor = context.actor(slack_id, roster) if asks_slack else roster.actor(slack_id)
    is_owner = actor.person is not None and actor.person.email == case.owner
    is_together = actor.person is not None and actor.person == renewal_manager_of(case, roster, context.policy)
    return Reader(
        follows=slack_id in uow.followers.of([case.id]).get(case.id, ()),
        may_follow=not case.is_closed and not is_owner and not is_together,
        sees_files=may(actor, Act.READ, case, roster, context.policy) or created_it(actor, case, roster),
        works_together=not case.is_closed and is_together,
        may_ask=not case.is_closed
        and case.owner is not None
        and may(actor, Act.ASK_FOR_UPDATE, case, roster, context.policy),
        may_move=not case.is_closed and case.region is not None and _moves_only(case, actor, roster, context.policy),
        may_escalate=may(actor, Act.ESCALATE, case, roster, context.policy)
        and not _why_not_escalate(case, uow, context),
    )


def status_message(case: Case, slack_id: str, uow: UnitOfWork, context: HandlerContext) -> Message:
    """Return the answer to this person."""
    roster, policy = uow.roster, context.policy
    may_act = may(roster.actor(slack_id), Act.SET_STATUS, case, roster, policy)
    acts = acts_on(case, policy, is_told=sales_support_knows(case, uow, policy)) if may_act else ()
    return say.case_status(
        case,
        roster.get(case.owner),
        policy,
        context.clock.now(),
        acts=acts,
        reader=reader_of(case, slack_id, uow, context),
    )


def status_window(case: Case, slack_id: str, uow: UnitOfWork, context: HandlerContext) -> Modal:
    """Return the same in a window, for people who do not work the case."""
    reader = reader_of(case, slack_id, uow, context)
    return say.status_window(case, uow.roster.get(case.owner), context.policy, context.clock.now(), reader)


def _moves_only(case: Case, actor: Actor, roster: Roster, policy: Policy) -> bool:
    """Return whether this person may move the case but has no card of it with More."""
    return may(actor, Act.MOVE_REGION, case, roster, policy) and not may(actor, Act.SET_STATUS, case, roster, policy)


def _why_not_escalate(case: Case, uow: UnitOfWork, context: HandlerContext) -> str:
    last = uow.requests.last(case.id, RequestKind.ESCALATION)
    return why_not_escalate(case, last, context.policy, context.clock.now())
