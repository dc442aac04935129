"""Compose scheduled lists: a saved list (LOOK-3), the unassigned cases for SMB Ops (OPS-1), and the list for a new fiscal year with its answer (HVA-3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.notifications.composer import Composer, case_of, reader_of
from cases.changes.unassigned_lists import is_newest, on_list
from cases.changes.year_decisions import year_requests
from cases.model.errors import CaseError
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Region
from cases.model.requests import RequestState
from cases.model.saved_view import Every
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.fiscal_year import in_order, is_asked
from cases.rules.responsibility import leads_case
from cases.use_cases.send_saved_views import is_wanted
from handlers.case_command import answer_to
from handlers.context import HandlerContext
from messages import fiscal_year
from messages import morning_lists as mornings
from messages.surfaces import Message


def _saved_view(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:
    """Return the answer to the saved words; None if they have no answer any more, or the list is not wanted any more."""
    if not is_wanted(notification, uow):
        return None
    try:
        answer = answer_to(str(notification.args["asked"]), notification.lane.removeprefix("user:"), context)
    except CaseError:
        return None
    return mornings.saved_view(answer, Every(str(notification.args.get("every", Every.WEEK))))


def _unassigned(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:
    """Return a list without the cases that have owners by now; None if it was to be sent and is empty.

    A list from which a newer one took over says so.
    """
    args, now, is_update = notification.args, context.clock.now(), notification.changes is not None
    # A list of an earlier release has no day.
    if "day" not in args:
        return None
    region, day, time = Region(str(args["region"])), date.fromisoformat(str(args["day"])), int(args["time"])
    if not is_newest(region, day, time, uow, now):
        return mornings.unassigned_over(region, is_replaced=True) if is_update else None
    cases = on_list(region, day, uow, context.policy)
    if not cases:
        return mornings.unassigned_over(region, is_replaced=False) if is_update else None
    return mornings.unassigned(cases, region, now)


def _year_list(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    """Return what the manager has to decide about, and what was decided (HVA-3); None if there never was anything."""
    manager = reader_of(notification, uow)
    if manager is None:
        return None
    year = date.fromisoformat(str(notification.args["year"]))
    requests = {request.case_id: request for request in year_requests(year, uow)}
    cases = uow.cases.many(list(requests))
    waiting, settled = [], []
    for case in in_order(cases.values()):
        request = requests[case.id]
        if request.state is RequestState.WAITING:
            if is_asked(manager, case, uow.roster):
                waiting.append((case, request))
        elif request.settled_by == manager.email or leads_case(manager, case, uow.roster):
            settled.append((case, request))
    if notification.changes is None and not waiting:
        return None
    names = {person.email: person.name for person in uow.roster}
    return fiscal_year.year_list(year, waiting, settled, names)


def _year_continued(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    """Return None if the case has another owner or was closed before this was sent."""
    case = case_of(notification, uow)
    if case.is_closed or notification.lane != f"dm:{case.owner}":
        return None
    year = date.fromisoformat(str(notification.args["year"]))
    return fiscal_year.year_continued(case, year, str(notification.args["by"]))


COMPOSERS: Mapping[NotificationKind, Composer] = {
    NotificationKind.SAVED_VIEW: _saved_view,
    NotificationKind.UNASSIGNED: _unassigned,
    NotificationKind.UNASSIGNED_CHANGED: _unassigned,
    NotificationKind.YEAR_LIST: _year_list,
    NotificationKind.YEAR_LIST_CHANGED: _year_list,
    NotificationKind.YEAR_CONTINUED: _year_continued,
}
