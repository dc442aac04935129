"""Tells people who lost cases who has them now, and why: one message, however many cases moved at once (CRD-1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from cases.model.case import AuditEntry, Case
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Actor
from cases.ports.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Batch:
    """Several cases that one person moves at once, each in a transaction of its own."""

    key: str
    began: datetime


def former_owner_notifications(
    pairs: Iterable[tuple[Case, Case]], uow: UnitOfWork, actor: Actor, now: datetime, batch: Batch | None = None
) -> Iterator[Notification]:
    """Notify everybody who lost an open case through somebody else.

    The message is made when it is sent. Cases that move while it waits are in it. Those of a batch that move later update it.
    """
    roster = uow.roster
    for before, after in pairs:
        person = roster.get(before.owner)
        stays_in_touch = after.renewal_manager == before.owner
        if person is None or after.owner == before.owner or after.is_closed or stays_in_touch:
            continue
        if person.email != actor.key:
            alone = Notification(
                key=f"case:{after.id}:moved:v{after.version}",
                lane=f"dm:{person.email}",
                kind=NotificationKind.CASES_MOVED,
                merge=f"moved:{person.email}",
                args={"since": (batch.began if batch is not None else now).isoformat()},
            )
            yield alone if batch is None else _of_batch(alone, f"{batch.key}:moved:{person.email}", uow)


def _of_batch(alone: Notification, message: str, uow: UnitOfWork) -> Notification:
    """Return the first notification of a batch, or the update of its message."""
    if not uow.outbox.known([message]):
        return replace(alone, key=message)
    return replace(alone, merge=message, changes=message)


def cases_lost(email: str, since: datetime, uow: UnitOfWork) -> list[tuple[Case, AuditEntry]]:
    """Return the open cases that others took from this person since then, each with its latest move, and are not theirs again."""
    moves = {entry.case_id: entry for entry in uow.audit.moves_from(email, since) if entry.actor != email}
    found = [(uow.cases.get(case_id), entry) for case_id, entry in moves.items()]
    return [(case, entry) for case, entry in found if case.owner != email and not case.is_closed]
