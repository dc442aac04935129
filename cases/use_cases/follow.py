"""Follow a case of somebody else (CRD-3). The case does not change, and nobody else is notified."""

from __future__ import annotations

from datetime import datetime

from cases.model.errors import CaseError
from cases.model.people import Actor
from cases.ports.unit_of_work import UnitOfWork


def follow(actor: Actor, case_id: int, uow: UnitOfWork, now: datetime) -> bool:
    """Notify this person of each change of the case's status from now on; commits.

    Returns:
        False if they already follow it.

    Raises:
        CaseNotFound: There is no such case.
        CaseError: The person owns the case, and so has its card.
    """
    case = uow.cases.get(case_id)
    if actor.person is not None and actor.person.email == case.owner:
        raise CaseError("This is your own case. Its card shows every change.")
    if case.is_closed:
        raise CaseError(f"This case is {case.status}. It cannot be followed any more.")
    is_new = uow.followers.follow(case_id, actor.slack_id or "", now)
    uow.commit()
    return is_new


def unfollow(actor: Actor, case_id: int, uow: UnitOfWork) -> bool:
    """Stop these notifications; commits. Return False if the person does not follow the case."""
    was_one = uow.followers.unfollow(case_id, actor.slack_id or "")
    uow.commit()
    return was_one
