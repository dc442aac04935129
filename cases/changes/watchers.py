"""Notify the people who watch a case: its creator, its followers, and those who asked for an update (CRD-3).

Every change passes here, whoever made it, so an open question follows its case and ends with it (ESC-2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from cases.model.case import Case
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Actor, Person, Roster
from cases.model.policy import Policy
from cases.model.requests import Request, RequestKind, RequestState
from cases.model.working_time import WorkingTime
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.renewal_pair import renewal_manager_of

# A case that comes in older than this was routed elsewhere, as in a first import. Its routing is no news.
STILL_NEWS = timedelta(days=3)
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


class News(StrEnum):
    """What can be news of a case, the weightiest first; each change is one piece of it."""

    CREATED = "created"
    CLOSED = "closed"
    REOPENED = "opened again"
    ROUTED = "routed"
    PICKED_UP = "picked up"
    STATUS = "status"
    PLANNED = "planned"
    TOUCHED = "touched"


# What the Advocate and the Renewal Manager of a High Value case hear of each other, and nobody else does (HVA-3).
OF_THE_PAIR = (News.PLANNED, News.TOUCHED)


@dataclass(frozen=True)
class _Change:
    """A change that is news."""

    case: Case
    news: News
    #: Whether the followers of the case are notified.
    changes_status: bool


def answer_due(owner: Person, uow: UnitOfWork, now: datetime) -> datetime:
    """Return when an update that is asked for now is due: after one business day of the owner (SLA-4)."""
    return WorkingTime.of(owner, uow.holidays).a_business_day_after(now)


def move_update_deadline(before: Case, after: Case, uow: UnitOfWork, now: datetime) -> Case:
    """Return the changed case with the deadline of its update: cleared by closing, renewed for a new owner."""
    if after.update_due_at is None:
        return after
    if after.is_closed:
        return replace(after, update_asked_at=None, update_due_at=None)
    owner = uow.roster.get(after.owner)
    if after.owner == before.owner or owner is None:
        return after
    return replace(after, update_due_at=answer_due(owner, uow, now))


def notify_watchers(
    pairs: Sequence[tuple[Case | None, Case]], uow: UnitOfWork, policy: Policy, by: Actor, now: datetime
) -> list[Notification]:
    """Return the notifications of these changes, one for each watcher. Also settle or move the open questions.

    The person who made the changes (`by`) gets none. The owner has the card, and is only notified of what their
    Renewal Manager did (HVA-3).
    """
    asked = [
        (before, after)
        for before, after in pairs
        if before is not None and before.update_due_at is not None and (after.is_closed or after.owner != before.owner)
    ]
    waiting = _by_case(uow.requests.waiting([after.id for _, after in asked], RequestKind.UPDATE)) if asked else {}
    told = [
        notification
        for before, after in asked
        if (requests := waiting.get(after.id))
        for notification in _of_questions(before, after, requests, uow, by, now)
    ]
    found = [change for before, after in pairs if (change := _news_of(before, after, now)) is not None]
    follow = uow.followers.of([each.case.id for each in found if each.changes_status])
    for change in found:
        case = change.case
        also = [request.asked_by_slack_id for request in waiting.get(case.id, ())] if case.is_closed else []
        manager = renewal_manager_of(case, uow.roster, policy)
        if change.news in OF_THE_PAIR:
            told += _of_the_pair(change, manager, uow.roster, by)
        else:
            told += _of_news(change, follow.get(case.id, ()), also, uow.roster, by, manager)
    return told


def _news_of(before: Case | None, after: Case, now: datetime) -> _Change | None:
    if before is None:
        is_news = after.owner is not None and not after.is_closed and now - after.opened_at <= STILL_NEWS
        return _Change(after, News.ROUTED, changes_status=False) if is_news else None
    changes_status = after.status is not before.status or after.blocked_on != before.blocked_on
    if after.is_closed and not before.is_closed:
        news = News.CLOSED
    elif before.is_closed and not after.is_closed:
        news = News.REOPENED
    elif after.assignment != before.assignment and not after.is_closed:
        news = News.ROUTED
    elif before.picked_up_at is None and after.picked_up_at is not None:
        news = News.PICKED_UP
    elif changes_status and not after.is_closed:
        news = News.STATUS
    elif (after.next_step, after.next_step_due) != (before.next_step, before.next_step_due) and not after.is_closed:
        news = News.PLANNED
    elif after.last_touch_at is not None and after.last_touch_at > (before.last_touch_at or before.opened_at):
        news = News.TOUCHED
    else:
        return None
    return _Change(after, news, changes_status)


def _of_the_pair(change: _Change, manager: Person | None, roster: Roster, by: Actor) -> Iterator[Notification]:
    """Tell the Renewal Manager what others did, and the owner what the Renewal Manager did; nobody what they did themselves."""
    if manager is None:
        return
    case = change.case
    reader = manager if by.person != manager else roster.get(case.owner)
    if reader is not None:
        yield Notification(
            key=f"news:{case.id}:v{case.version}:{reader.email}",
            lane=f"dm:{reader.email}",
            kind=NotificationKind.NEWS,
            subject=case.id,
            # Two steps before either was told are one message, with the step as it is then.
            merge=f"news:{case.id}:{change.news}:{by.key}:{reader.email}",
            args={"news": change.news.value, "by": by.name},
        )


def _of_news(
    change: _Change,
    followers: Sequence[str],
    askers: Sequence[str],
    roster: Roster,
    by: Actor,
    manager: Person | None,
) -> Iterator[Notification]:
    """Tell creator, followers, askers and manager: the Renewal Manager, who hears of a new owner in another message (HVA-3)."""
    case = change.case
    owner = roster.get(case.owner)
    # The owner sees everything on the card.
    knows = {by.slack_id, owner.slack_id if owner is not None else None, "", None}
    creator = creator_slack_id_of(case, roster) if change.news is not News.STATUS else None
    hearers = [creator, *(followers if change.changes_status else ())]
    if manager is not None and change.news is not News.ROUTED:
        hearers.append(manager.slack_id)
    if change.news is not News.STATUS and (address := creator_email_of(case, roster)) is not None:
        # Skip this person if they are also a follower, or made the change.
        but_not = " ".join(each for each in dict.fromkeys([*hearers, *askers, by.slack_id]) if each)
        if address != by.email:
            yield Notification(
                key=f"news:{case.id}:v{case.version}:{address}",
                lane=f"mail:{address}",
                kind=NotificationKind.NEWS,
                subject=case.id,
                args={"news": change.news.value, "asked": 0, "but_not": but_not},
            )
    for slack_id in dict.fromkeys([*hearers, *askers]):
        if slack_id is None or slack_id in knows:
            continue
        yield Notification(
            key=f"news:{case.id}:v{case.version}:{slack_id}",
            lane=lane_of(slack_id, roster),
            kind=NotificationKind.NEWS,
            subject=case.id,
            args={"news": change.news.value, "asked": int(slack_id in askers)},
        )


def creator_slack_id_of(case: Case, roster: Roster) -> str | None:
    """Return the creator's Slack id: their own, or that of a stakeholder on the roster with the creator's e-mail or name. None if unknown."""
    if case.creator_slack_id:
        return case.creator_slack_id
    person = roster.named(case.creator)
    return person.slack_id if person is not None and not person.role.is_of_the_team else None


def waiting_creator(actor: Actor) -> str:
    """Return the Slack id to keep of somebody who creates a case for a customer; none for people who work cases or lead, as they wait for no news (REQ-3, CRD-3)."""
    return "" if actor.role.is_of_the_team else (actor.slack_id or "")


def creator_email_of(case: Case, roster: Roster) -> str | None:
    """Return the creator's e-mail if nothing else is known of them; Slack is asked for the person when there is something to send."""
    address = case.creator.strip().lower()
    if case.creator_slack_id or not _ADDRESS.fullmatch(address) or roster.get(address) is not None:
        return None
    return address


def lane_of(slack_id: str, roster: Roster) -> str:
    """Return the lane of this person's conversation. People on the roster have one already, with their cards."""
    person = roster.by_slack_id(slack_id)
    return f"dm:{person.email}" if person is not None else f"user:{slack_id}"


def update_recipients(case: Case, roster: Roster) -> list[Person]:
    """Return who is asked for an update: the owner and, while the owner is away, the cover."""
    owner = roster.get(case.owner)
    cover = roster.cover_of(owner) if owner is not None else None
    return [person for person in (owner, cover) if person is not None]


def question_key(first: Request, case: Case, email: str) -> str:
    """Return the key of the message that asks. first: the oldest of the requests that wait together."""
    return f"ask:{first.id}:{case.assignment}:{email}"


def update_questions(first: Request, case: Case, roster: Roster) -> list[Notification]:
    """Return the message that asks, to each of those who are asked."""
    return [
        Notification(
            key=question_key(first, case, person.email),
            lane=f"dm:{person.email}",
            kind=NotificationKind.UPDATE_ASKED,
            subject=case.id,
            args={"ask": first.id},
        )
        for person in update_recipients(case, roster)
    ]


def update_question_changes(first: Request, case: Case, uow: UnitOfWork, why: str) -> list[Notification]:
    """Return updates of the messages that asked: another person asks, the question is answered, or the case moves on.

    case: as it was when they were asked; why: makes the update's key unique.
    """
    keys = {question_key(first, case, person.email): person.email for person in uow.roster}
    return [
        Notification(
            key=f"{key}:{why}",
            lane=f"dm:{keys[key]}",
            kind=NotificationKind.UPDATE_ASKED_CHANGED,
            subject=case.id,
            args={"ask": first.id},
            merge=key,
            changes=key,
        )
        for key in sorted(uow.outbox.known(list(keys)))
    ]


def _of_questions(
    before: Case, after: Case, requests: Sequence[Request], uow: UnitOfWork, by: Actor, now: datetime
) -> Iterator[Notification]:
    first = requests[0]
    if after.is_closed:
        for request in requests:
            uow.requests.settle(request.settled(RequestState.GRANTED, f"{after.status}", by, now))
        yield from update_question_changes(first, before, uow, "closed")
        return
    for request in requests:
        uow.requests.settle(replace(request, due_at=after.update_due_at))
    yield from update_question_changes(first, before, uow, "given")
    for notification in update_questions(first, after, uow.roster):
        if notification.lane != f"dm:{by.key}":
            yield notification


def _by_case(requests: Sequence[Request]) -> Mapping[int, Sequence[Request]]:
    """Return the requests of each case."""
    found: dict[int, list[Request]] = {}
    for request in requests:
        found.setdefault(request.case_id, []).append(request)
    return found
