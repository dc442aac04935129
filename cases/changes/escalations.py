"""Notify the people responsible for a case of its escalation (ESC-1)."""

from __future__ import annotations

from cases.model.case import Case
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Roster
from cases.model.policy import Policy
from cases.model.requests import Request
from cases.rules.escalation import responsible_people


def escalation_notifications(
    request: Request, case: Case, roster: Roster, policy: Policy, by: str, *, with_owner: bool = True
) -> list[Notification]:
    """Return the notifications of an escalation: for the people responsible for the region now, and for the owner.

    The person who escalated (`by`) gets none.
    """
    lanes = [f"dm:{person.email}" for person in responsible_people(case.region, roster)]
    if not lanes:
        lanes = [f"channel:{policy.ops_channel}"]
    owner = roster.get(case.owner)
    if owner is not None and with_owner:
        lanes.append(f"dm:{owner.email}")
    return [
        Notification(
            key=f"escalation:{request.id}:{lane}",
            lane=lane,
            kind=NotificationKind.ESCALATED,
            subject=case.id,
            args={"ask": request.id},
        )
        for lane in dict.fromkeys(lanes)
        if lane != f"dm:{by}"
    ]
