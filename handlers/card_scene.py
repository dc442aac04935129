"""Collect what a card shows. The Advocate's DM and the case window use the same data."""

from __future__ import annotations

from cases.changes.meeting_questions import question_of
from cases.changes.opportunities import known_opportunity
from cases.model.case import Case
from cases.model.requests import RequestKind
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.kinds import kind_of
from cases.rules.renewal_pair import lacks_renewal_manager, renewal_manager_of
from cases.rules.sold import DECIDED, came_from
from cases.use_cases.hand_over import sales_support_knows
from cases.use_cases.settle_crm_writes import not_in_crm
from handlers.context import HandlerContext
from handlers.ongoing_view import ongoing_of
from messages.card import CardScene


def card_scene(case: Case, uow: UnitOfWork, context: HandlerContext) -> CardScene:
    """Return the case with its owner, touches, Advocate request, history and booked meeting."""
    named = uow.roster.get(case.renewal_manager)
    called = uow.requests.last(case.id, RequestKind.ADVOCATE) if named is not None else None
    return CardScene(
        case,
        uow.roster.get(case.owner),
        uow.cases.touches(case.id),
        context.policy,
        context.clock.now(),
        called_by=named if called is not None else None,
        called_why=called.text if called is not None else "",
        renewal_manager=renewal_manager_of(case, uow.roster, context.policy),
        lacks_renewal_manager=_lacks_renewal_manager(case, uow, context),
        steps=uow.cases.next_steps(case.id) if case.assignment > 1 else (),
        meeting=question_of(case, uow),
        not_in_crm=not_in_crm(case, uow),
        came_from=_came_from(case, uow, context),
        created_by=_creator_name(case, uow),
        ongoing=ongoing_of(case, uow, context.clock.now()),
        is_told=sales_support_knows(case, uow, context.policy),
    )


def _lacks_renewal_manager(case: Case, uow: UnitOfWork, context: HandlerContext) -> bool:
    """Return whether the case should have a Renewal Manager and has none (HVA-3); the directory is asked for High Value cases alone."""
    if not kind_of(case, context.policy).high_value:
        return False
    linked = known_opportunity(case.opportunity, case, uow) if case.has_opportunity else None
    kind_in_crm = linked.kind if linked is not None else ""
    return lacks_renewal_manager(case, uow.roster, context.policy, kind_in_crm)


def _came_from(case: Case, uow: UnitOfWork, context: HandlerContext) -> Case | None:
    """Return the case that a decided High Value opportunity came from."""
    if case.opportunity_stage not in DECIDED:
        return None
    return came_from(case, uow.lists.of_account(case.account), context.policy)


def _creator_name(case: Case, uow: UnitOfWork) -> str:
    """Return the name of the person of the roster who created the case; empty where the roster has nobody of that account or e-mail."""
    person = uow.roster.by_slack_id(case.creator_slack_id) if case.creator_slack_id else uow.roster.get(case.creator)
    return person.name if person is not None else ""
