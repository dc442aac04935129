"""Compose messages about tags: to the Renewal Manager, to deciders on a language or a Solutions Architect, and to the
people concerned.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.notifications.composer import Composer, case_of, reader_of
from cases.changes.language_requests import candidates
from cases.model.notification import Notification, NotificationKind
from cases.model.requests import RequestKind, RequestState
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.kinds import kind_of
from cases.rules.responsibility import leads_case
from handlers.context import HandlerContext
from messages import architects
from messages import tags as tagging
from messages.surfaces import Message


def _advocate(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:
    """Return who has the Renewal Manager's case now (TAG-1); None if it is theirs again."""
    case = case_of(notification, uow)
    owner = uow.roster.get(case.owner)
    if notification.lane == f"dm:{case.owner}":
        return None
    together = owner is not None and kind_of(case, context.policy).high_value
    return tagging.advocate_called(case, owner, together=together)


def _decision(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:
    """Return the question or its answer (TAG-2, ESC-3); None if it was settled before this was sent."""
    request = uow.requests.get(int(notification.args["ask"]))
    is_waiting = request.state is RequestState.WAITING
    if notification.kind is NotificationKind.DECISION and not is_waiting:
        return None
    case = uow.cases.get(request.case_id)
    if request.kind is RequestKind.ARCHITECT:
        reader = reader_of(notification, uow)
        decides = leads_case(reader, case, uow.roster)
        return architects.question(case, request, uow.roster.get(case.owner), decides=decides)
    able = candidates(case, request.about, uow) if is_waiting else []
    return tagging.question(case, request, uow.roster.get(case.owner), able, context.policy)


def _decided(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    request = uow.requests.get(int(notification.args["ask"]))
    case = uow.cases.get(request.case_id)
    if request.kind is RequestKind.ARCHITECT:
        return architects.decided(case, request)
    return tagging.decided(case, request, uow.roster.get(case.owner))


COMPOSERS: Mapping[NotificationKind, Composer] = {
    NotificationKind.ADVOCATE: _advocate,
    NotificationKind.DECISION: _decision,
    NotificationKind.DECISION_UPDATE: _decision,
    NotificationKind.DECIDED: _decided,
}
