"""What is already going on with a case's customer, for whoever looks at the case (RTE-8)."""

from __future__ import annotations

from datetime import datetime

from cases.changes.ongoing import ongoing_with
from cases.model.case import Case
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.ongoing import colleague_in_touch
from messages.ongoing import Ongoing, ongoing


def ongoing_of(case: Case, uow: UnitOfWork, now: datetime) -> Ongoing:
    """Return the other cases of the customer, and who is in touch."""
    cases = ongoing_with(case, uow, now)
    return ongoing(cases, colleague_in_touch(case, cases, uow.roster, now), uow.roster)
