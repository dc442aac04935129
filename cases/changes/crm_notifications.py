"""What people hear of writes to the CRM: what it refused, and what both sides changed (SAFE-4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from cases.changes.card_updates import card_updates
from cases.model.case import Case
from cases.model.crm import FOR_A_PERSON, CrmWrite
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Actor, Roster
from cases.model.policy import Policy
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.permissions import Act, may


def trouble_key(write: CrmWrite, lane: str) -> str:
    """Return the key of the message about a write that waits for a person."""
    return f"crm:{write.id}:{write.at.isoformat()}:{write.attempts}:{write.state}:{lane}"


def tell_of_trouble(writes: Iterable[CrmWrite], uow: UnitOfWork, policy: Policy) -> Iterator[Notification]:
    """Yield the messages about refused or contradicted writes, to people who may settle them."""
    for write in writes:
        if write.state not in FOR_A_PERSON:
            continue
        for lane in lanes_of(write, uow.cases.get(write.case_id), uow.roster, policy):
            yield Notification(
                key=trouble_key(write, lane),
                lane=lane,
                kind=NotificationKind.CRM_TROUBLE,
                subject=write.case_id,
                args={"write": write.id},
            )


def lanes_of(write: CrmWrite, case: Case, roster: Roster, policy: Policy) -> list[str]:
    """Return the lanes of the people who can settle a write.

    These are the people who made the change. Where none of them may settle it, such as a stakeholder who created the
    case, it is the owner. An unassigned case goes to SMB Ops.
    """
    makers = [person for key in write.people if (person := roster.get(key)) is not None]
    owner = roster.get(case.owner)
    asked = [
        person for person in makers if may(Actor(person.name, person=person), Act.SETTLE_CRM, case, roster, policy)
    ]
    if not asked and owner is not None:
        asked = [owner]
    return [f"dm:{person.email}" for person in asked] or [f"channel:{policy.ops_channel}"]


def update_cards(case_id: int, uow: UnitOfWork, why: str, now: datetime) -> list[Notification]:
    """Return updates of every card of a case, which show whether the CRM has the change."""
    lanes = uow.outbox.live_cards_of([case_id]).get(case_id, ())
    return [*card_updates(case_id, lanes, f"crm:{why}:{now.timestamp():.3f}")]


def move_trouble(pairs: Sequence[tuple[Case | None, Case]], uow: UnitOfWork, policy: Policy) -> list[Notification]:
    """Return the messages about what waits for a person, for those who may settle it now that its case has another owner.

    The messages of the others are brought up to date: they have nothing to decide any more.
    """
    moved = {after.id: after for before, after in pairs if before is not None and before.owner != after.owner}
    if not moved or not uow.crm.scope.kinds:
        return []
    found: list[Notification] = []
    for case_id, writes in uow.crm.open_of(list(moved)).items():
        waiting = [write for write in writes if write.state in FOR_A_PERSON]
        for write in waiting:
            found += trouble_changed(write, uow, policy, f"moved:v{moved[case_id].version}")
        found += tell_of_trouble(waiting, uow, policy)
    return found


def trouble_changed(write: CrmWrite, uow: UnitOfWork, policy: Policy, why: str) -> list[Notification]:
    """Return the messages about this write, brought up to date in place: it was settled."""
    # The case may have changed hands since somebody was told.
    lanes = [f"channel:{policy.ops_channel}", *(f"dm:{email}" for email in uow.roster.people)]
    keys = {trouble_key(write, lane): lane for lane in lanes}
    return [
        Notification(
            key=f"{key}:{why}",
            lane=keys[key],
            kind=NotificationKind.CRM_TROUBLE_CHANGED,
            subject=write.case_id,
            args={"write": write.id},
            merge=key,
            changes=key,
        )
        for key in sorted(uow.outbox.known(list(keys)))
    ]
