"""Compose cards and the messages that come with them, for the manager, SMB Ops and the person who asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.notifications.composer import Composer, case_of
from cases.changes.former_owners import cases_lost
from cases.changes.leavers import left_behind
from cases.model.case import AuditEntry, Case
from cases.model.errors import CaseError
from cases.model.notification import OLDER_CARD, Notification, NotificationKind
from cases.model.people import Region
from cases.model.tags import Tag
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.renewal_pair import renewal_manager_of
from handlers.card_scene import card_scene
from handlers.case_command import answer_to
from handlers.context import HandlerContext
from handlers.tags import done_in_words
from messages import answers as say
from messages import tags as tagging
from messages.card import case_card, pointer_card
from messages.surfaces import Message


def _card(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:
    case = case_of(notification, uow)
    owner = uow.roster.get(case.owner)
    lane_is_owners = notification.lane == f"dm:{case.owner}"
    is_latest = notification.args.get("assignment") == case.assignment or (
        lane_is_owners and "cover" in notification.args
    )
    together = renewal_manager_of(case, uow.roster, context.policy)
    if "together" in notification.args:
        # The card of a Renewal Manager stays, whoever the Advocate is (HVA-3).
        is_latest = together is not None and notification.lane == f"dm:{together.email}"
    if notification.kind is NotificationKind.CARD and not is_latest:
        # The case was reassigned before this was sent. Its present owner gets another card.
        return None
    if OLDER_CARD in notification.args:
        return pointer_card(case, owner, _last_move(case, uow))
    scene = card_scene(case, uow, context)
    if lane_is_owners:
        return case_card(scene)
    absence = uow.roster.absence(owner) if owner is not None else None
    cover = uow.roster.cover_of(owner) if owner is not None else None
    if absence is not None and cover is not None and notification.lane == f"dm:{cover.email}":
        return case_card(replace(scene, away_until=absence.last, is_owners=False))
    if together is not None and notification.lane == f"dm:{together.email}":
        return tagging.together_card(case, owner)
    return pointer_card(case, owner, _last_move(case, uow))


def _last_move(case: Case, uow: UnitOfWork) -> AuditEntry | None:
    return next((entry for entry in uow.audit.of(case.id) if entry.field == "owner"), None)


def _at_capacity(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:
    case = case_of(notification, uow)
    owner = uow.roster.get(case.owner)
    return say.at_capacity(case, owner, context.policy) if owner is not None else None


def _unrouted(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    """Return the message about an unassigned case, or what happened to the case since."""
    case = case_of(notification, uow)
    if case.owner is None and not case.is_closed:
        return say.unrouted(case)
    if notification.changes is None:
        return None
    entries = uow.audit.of(case.id)
    found = next((entry for entry in entries if entry.field == ("status" if case.is_closed else "owner")), None)
    return say.routed(case, uow.roster.get(case.owner), found)


def _answer(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:
    if "said" in notification.args:
        return say.refused(str(notification.args["said"]))
    if notification.subject is not None:
        case = uow.cases.get(notification.subject)
        return say.done(done_in_words(Tag(str(notification.args["tag"])), case, uow))
    try:
        return answer_to(str(notification.args.get("asked", "")), notification.lane.removeprefix("user:"), context)
    except CaseError as refused:
        return say.refused(str(refused))


def _not_delivered(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    what = str(notification.args["what"])
    if notification.subject is not None:
        what = f"{what}, case {uow.cases.get(notification.subject).number}"
    return say.not_delivered(what, str(notification.args["whom"]), str(notification.args["why"]))


def _owner_left(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    """Return None if they are back or their cases were reassigned before this was sent."""
    who = str(notification.args["who"])
    cases = left_behind(uow, Region(str(notification.args["region"])), [who]) if uow.roster.get(who) is None else []
    return say.owner_left(who, cases) if cases else None


def _cases_moved(notification: Notification, uow: UnitOfWork, context: HandlerContext) -> Message | None:  # noqa: ARG001 - every composer is called the same way
    """Return who has the cases now; None where they are the reader's again."""
    since = datetime.fromisoformat(str(notification.args["since"]))
    lost = cases_lost(notification.lane.removeprefix("dm:"), since, uow)
    return say.cases_moved([(case, uow.roster.get(case.owner), move) for case, move in lost]) if lost else None


COMPOSERS: Mapping[NotificationKind, Composer] = {
    NotificationKind.CARD: _card,
    NotificationKind.CARD_UPDATE: _card,
    NotificationKind.AT_CAPACITY: _at_capacity,
    NotificationKind.UNROUTED: _unrouted,
    NotificationKind.UNROUTED_UPDATE: _unrouted,
    NotificationKind.OWNER_LEFT: _owner_left,
    NotificationKind.CASES_MOVED: _cases_moved,
    NotificationKind.ANSWER: _answer,
    NotificationKind.NOT_DELIVERED: _not_delivered,
}
