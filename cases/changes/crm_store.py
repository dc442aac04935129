"""Storing a change that the CRM made beside the fields of a case."""

from __future__ import annotations

from datetime import datetime

from cases.changes.notifications import change_notifications
from cases.changes.reminders import schedule_reminders, settled_reminder_updates
from cases.model.case import AuditEntry, Case, changes
from cases.model.people import THE_CRM
from cases.model.policy import Policy
from cases.model.status import Surface
from cases.ports.unit_of_work import UnitOfWork


def store_from_crm(
    before: Case, after: Case, uow: UnitOfWork, policy: Policy, now: datetime, noted: tuple[str, str] | None = None
) -> Case:
    """Store a changed case with its history and what it makes known; the caller commits."""
    [stored] = schedule_reminders([after], uow, policy, now)
    uow.cases.save_many([stored])
    found = changes(before, stored)
    if noted is not None:
        found.append((noted[0], None, noted[1]))
    uow.audit.record(
        AuditEntry(stored.id, stored.version, now, THE_CRM.key, THE_CRM.name, Surface.SALESFORCE, name, old, new)
        for name, old, new in found
    )
    uow.outbox.put(
        [*change_notifications([(before, stored)], uow, policy), *settled_reminder_updates([stored], uow, now)]
    )
    return stored
