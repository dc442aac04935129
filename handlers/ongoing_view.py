"""Show what else is going on with a case's customer (RTE-8)."""

from __future__ import annotations

from datetime import datetime

from cases.changes.ongoing import contacts_with, ongoing_with
from cases.model.case import Case
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.ongoing import colleague_in_touch
from messages.ongoing import Ongoing, ongoing


def ongoing_of(case: Case, uow: UnitOfWork, now: datetime) -> Ongoing:
    """Return the customer's other cases, logged e-mails and calls without a case, and who is in touch."""
    cases = ongoing_with(case, uow, now)
    contacts = contacts_with(case, uow, now)
    colleague = colleague_in_touch(case, cases, uow.roster, now, contacts)
    return ongoing(cases, colleague, uow.roster, contacts)
