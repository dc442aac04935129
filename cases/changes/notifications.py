"""Notifications caused by a change of a case: cards, updates of cards, and messages to SMB Ops and managers (CRD-1, RTE-3, RTE-4)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from cases.changes.card_updates import card_updates
from cases.changes.link_unfurls import unfurls
from cases.model.case import Case
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Roster
from cases.model.policy import Policy
from cases.ports.sent import SentAbout
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.responsibility import managers_of


def change_notifications(
    changed: Sequence[tuple[Case, Case, SentAbout]], uow: UnitOfWork, policy: Policy, by: str | None = None
) -> list[Notification]:
    """Return the notifications of changed cases: cards for new owners, updates of all cards, and messages to SMB Ops (CRD-1, RTE-4).

    changed: each case before and after, with what was sent about it; by: the e-mail of the person who made the change, if they are on the roster.
    """
    unassigned = {_unrouted_key(before) for before, _, _ in changed if _is_unassigned(before)}
    known = uow.outbox.known(unassigned) if unassigned else ()
    told: list[Notification] = []
    for before, after, sent in changed:
        told += unfurls(after.id, sent.links, f"v{after.version}")
        told += _told_of_change(before, after, sent.cards, known, uow.roster, policy, by)
    return told


def _told_of_change(
    before: Case,
    after: Case,
    lanes: Sequence[str],
    known: Collection[str],
    roster: Roster,
    policy: Policy,
    by: str | None,
) -> Iterator[Notification]:
    """Yield the notifications of one change.

    Args:
        lanes: Where the case has cards.
        known: The keys of the messages that SMB Ops got.
    """
    yield from card_updates(after.id, lanes, f"v{after.version}")
    key, lane = _unrouted_key(before), f"channel:{policy.ops_channel}"
    if _is_unassigned(after) and not _is_unassigned(before):
        yield unassigned_notification(after, policy)
    elif _is_unassigned(before) and key in known:
        # The message in the channel is updated in place.
        yield Notification(
            f"{key}:v{after.version}", lane, NotificationKind.UNROUTED_UPDATE, after.id, merge=key, changes=key
        )
    if after.owner is None or after.is_closed:
        return
    for card in card_notifications(after, roster):
        # A person who takes over a case has its card already.
        is_given = after.assignment != before.assignment and not (card.lane in lanes and card.lane == f"dm:{by}")
        if is_given or (before.is_closed and card.lane not in lanes):
            yield card


def _is_unassigned(case: Case) -> bool:
    return case.owner is None and not case.is_closed


def unassigned_notification(case: Case, policy: Policy) -> Notification:
    """Return the notification of SMB Ops that the case is unassigned (RTE-4), once each time that it becomes so."""
    lane = f"channel:{policy.ops_channel}"
    return Notification(key=_unrouted_key(case), lane=lane, kind=NotificationKind.UNROUTED, subject=case.id)


def _unrouted_key(case: Case) -> str:
    return f"case:{case.id}:unrouted" + (f":{case.assignment}" if case.assignment else "")


def card_notifications(case: Case, roster: Roster) -> list[Notification]:
    """Return the cards of a newly assigned case: for the owner and, while the owner is away, for the cover (PTO-1)."""
    owner = card_notification(case)
    person = roster.get(case.owner)
    cover = roster.cover_of(person) if person is not None else None
    if cover is None:
        return [owner]
    args = {**owner.args, "cover": cover.email}
    return [owner, replace(owner, key=f"{owner.key}:cover:{cover.email}", lane=f"dm:{cover.email}", args=args)]


def card_notification(case: Case) -> Notification:
    """Return the card of a case that was just given to its owner; each giving has one."""
    return Notification(
        key=f"case:{case.id}:assigned:{case.assignment}",
        lane=f"dm:{case.owner}",
        kind=NotificationKind.CARD,
        subject=case.id,
        args={"assignment": case.assignment},
    )


def notifications_beside_owner(
    cases: Sequence[Case], uow: UnitOfWork, policy: Policy, full: set[str], now: datetime
) -> Iterable[Notification]:
    for case in cases:
        if _is_unassigned(case):
            yield unassigned_notification(case, policy)
        elif case.external_id in full:
            yield from load_notifications(case, uow.roster, now)


def load_notifications(case: Case, roster: Roster, now: datetime) -> Iterable[Notification]:
    """Return the notifications of managers that everybody is at capacity and the least loaded got the case (RTE-3)."""
    if case.is_closed or case.owner is None:
        return
    owner = roster.get(case.owner)
    for person in managers_of(owner, case.region, roster) if owner is not None else roster.managers(case.region):
        # Once a day is enough: the manager acts on the load, not on each case.
        key = f"full:{case.region}:{person.email}:{person.today(now)}"
        yield Notification(key=key, lane=f"dm:{person.email}", kind=NotificationKind.AT_CAPACITY, subject=case.id)
