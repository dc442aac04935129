"""Tells the Advocate of a High Value Account that a colleague took a request of its customer (EML-2, HVA-2)."""

from __future__ import annotations

from cases.model.case import Case
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Actor
from cases.model.policy import Policy
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.kinds import kind_of


def tell_high_value_advocate(case: Case, actor: Actor, uow: UnitOfWork, policy: Policy) -> list[Notification]:
    """Return the notification of the account's Advocate.

    There is none without an Advocate, or if they took the request themselves.
    """
    named = uow.directory.high_value_owners([case.account]).get(case.account)
    advocate = uow.roster.get(uow.cases.high_value_advocates([case.account]).get(case.account, named))
    if advocate is None or advocate.email == case.owner or kind_of(case, policy).high_value:
        return []
    return [
        Notification(
            key=f"high_value_request:{case.id}",
            lane=f"dm:{advocate.email}",
            kind=NotificationKind.HIGH_VALUE_REQUEST,
            subject=case.id,
            args={"by": actor.name},
        )
    ]
