"""Requests for an Advocate on a Renewal Manager's case (TAG-1): when a case makes one, what is stored, and who is notified."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from cases.model.case import Case
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Actor, Role, Roster
from cases.model.policy import Policy
from cases.model.requests import Request, RequestKind, RequestState
from cases.model.tags import Tag, has_tag
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.kinds import kind_of


def is_renewal_managers_case(case: Case, roster: Roster) -> bool:
    """Return whether the case is a Renewal Manager's."""
    owner = roster.get(case.owner)
    return owner is not None and owner.role is Role.RENEWAL_MANAGER


def requests_advocate(before: Case | None, after: Case, roster: Roster) -> bool:
    """Tell whether the CRM's subject newly calls an Advocate to a Renewal Manager's case. After the case returned to an RM, only a person can call again."""
    if after.is_closed or not is_renewal_managers_case(after, roster) or not has_tag(after.subject, Tag.ADVOCATE):
        return False
    return before is None or not has_tag(before.subject, Tag.ADVOCATE) or before.renewal_manager is None


def record_advocate_request(case: Case, actor: Actor, why: str, uow: UnitOfWork, now: datetime) -> None:
    """Keep who called for an Advocate, and why. It awaits no answer: the routing gave it."""
    uow.requests.add(
        replace(
            Request.by(actor, case.id, RequestKind.ADVOCATE, now, text=why, state=RequestState.GRANTED), settled_at=now
        )
    )


def renewal_manager_notifications(
    before: Case | None, after: Case, lanes: Iterable[str], policy: Policy
) -> Iterable[Notification]:
    """Notify the Renewal Manager who stays in touch of a new owner. On a High Value case they also get a card (HVA-3).

    lanes: where the case has cards already.
    """
    if after.renewal_manager in (None, after.owner) or after.is_closed:
        return
    lane = f"dm:{after.renewal_manager}"
    is_shared = kind_of(after, policy).high_value
    was_theirs = before is not None and after.renewal_manager in (before.owner, before.renewal_manager)
    # Of a case on which the CRM names them, the card says it all.
    hears = Tag.ADVOCATE.value in after.tags or (is_shared and was_theirs)
    if hears and (before is None or after.owner != before.owner):
        yield Notification(f"case:{after.id}:advocate:v{after.version}", lane, NotificationKind.ADVOCATE, after.id)
    if is_shared and lane not in lanes:
        args = {"together": 1}
        yield Notification(f"case:{after.id}:together:{lane}", lane, NotificationKind.CARD, after.id, args=args)
