"""Handle people who left the roster, with their open cases and unanswered questions (PPL-2).

The cases stay in their name until a lead of the region reassigns them. The questions go to the present deciders.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from cases.changes.decisions import deciders, decision_notification
from cases.changes.escalations import escalation_notifications
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Region
from cases.model.policy import Policy
from cases.model.requests import RequestKind
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.escalation import missed_promises
from cases.rules.worklist import CaseSummary

# Stored instead of a person's fingerprint (see use_cases.reschedule_reminders) once they left the roster.
LEFT = "left"
DECISIONS = (RequestKind.LANGUAGE, RequestKind.ARCHITECT)
# An older escalation was handled, or made again.
STILL_FRESH = timedelta(days=14)


def who_left(uow: UnitOfWork) -> list[str]:
    """Return the e-mails of those who left the roster."""
    planned = uow.reminders.planned_from()
    return sorted(email for email, word in planned.items() if word == LEFT and uow.roster.get(email) is None)


def left_behind(uow: UnitOfWork, region: Region | None, owners: Iterable[str] | None = None) -> list[CaseSummary]:
    """List the open cases of a region whose owner left, oldest first.

    Args:
        region: None for cases without a region.
        owners: Only the cases of these e-mails.
    """
    wanted = who_left(uow) if owners is None else list(owners)
    found = [case for case in uow.lists.open_of(wanted) if case.region is region] if wanted else []
    return sorted(found, key=lambda case: (case.opened_at, case.id))


def told_of_leaving(email: str, uow: UnitOfWork, now: datetime) -> list[Notification]:
    """Notify the leads of each region, once, in which this person left open cases."""
    regions = sorted({case.region for case in uow.lists.open_of([email]) if case.region is not None})
    return [
        Notification(
            key=f"left:{email}:{region}:{now:%Y%m%dT%H%M%S}:{person.email}",
            lane=f"dm:{person.email}",
            kind=NotificationKind.OWNER_LEFT,
            args={"who": email, "region": region.value},
        )
        for region in regions
        for person in deciders(region, uow.roster)
    ]


def concerned(email: str, uow: UnitOfWork) -> set[str]:
    """Return the e-mails of those who see what this person left behind on their Homes."""
    regions = {case.region for case in uow.lists.open_of([email])}
    return {
        person.email for region in regions for person in (*uow.roster.managers(region), *uow.roster.team_leads(region))
    }


def asked_anew(uow: UnitOfWork, policy: Policy, now: datetime) -> list[Notification]:
    """Ask the present deciders the open questions that nobody who was asked can answer any more."""
    decisions = uow.requests.waiting_in(None, DECISIONS)
    escalations = uow.requests.made_since(RequestKind.ESCALATION, now - STILL_FRESH)
    cases = uow.cases.many(sorted({request.case_id for request in (*decisions, *escalations)}))
    found: list[Notification] = []
    for request in decisions:
        found += _where_nobody_knows(
            [
                decision_notification(request, person)
                for person in deciders(cases[request.case_id].region, uow.roster)
                if request.kind is RequestKind.LANGUAGE or person.email != request.asked_by
            ],
            uow,
        )
    for request in escalations:
        case = cases[request.case_id]
        if not case.is_closed and missed_promises(case, policy, now):
            found += _where_nobody_knows(
                escalation_notifications(request, case, uow.roster, policy, request.asked_by, with_owner=False), uow
            )
    return found


def _where_nobody_knows(notifications: Sequence[Notification], uow: UnitOfWork) -> Sequence[Notification]:
    return () if uow.outbox.known([notification.key for notification in notifications]) else notifications
