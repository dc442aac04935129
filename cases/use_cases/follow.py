"""Following a case that is not one's own (CRD-3): nothing about the case changes, and nobody else hears of it."""

from __future__ import annotations

from datetime import datetime

from cases.model.errors import CaseError
from cases.model.people import Actor
from cases.ports.unit_of_work import UnitOfWork


def follow(actor: Actor, case_id: int, uow: UnitOfWork, now: datetime) -> bool:
    """Hear of every change of the case's status from now on; False for one who does already. Commits. Raises CaseNotFound, and CaseError for
    an owner, who has the card."""
    case = uow.cases.get(case_id)
    if actor.person is not None and actor.person.email == case.owner:
        raise CaseError("This is your own case. Its card shows every change.")
    if case.is_closed:
        raise CaseError(f"This case is {case.status}. It cannot be followed any more.")
    is_new = uow.followers.follow(case_id, actor.slack_id or "", now)
    uow.commit()
    return is_new


def unfollow(actor: Actor, case_id: int, uow: UnitOfWork) -> bool:
    """Hear of it no more; False for one who did not. Commits."""
    was_one = uow.followers.unfollow(case_id, actor.slack_id or "")
    uow.commit()
    return was_one
