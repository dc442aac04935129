"""Handle what people do around a case in the CRM.

A post with a question is a request for an update (ESC-2). A post that mentions somebody reaches them. A logged e-mail
or call is a touch of the cadence (SLA-5).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cases.changes.change_case import Command
from cases.changes.record import Change, ChangeContext, record
from cases.changes.update_requests import ask_owner_for_update
from cases.model.account import Account, Contact, Opportunity
from cases.model.case import Case, Touch
from cases.model.crm import FROM_FEED
from cases.model.customer_contact import CustomerContact
from cases.model.errors import CaseError
from cases.model.names import is_same_name
from cases.model.notification import Notification, NotificationKind
from cases.model.people import THE_CRM, Actor, Person, Roster
from cases.model.policy import Policy, TouchKind
from cases.model.status import Surface
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.touches import next_touch

MAX_POST = 1_000


@dataclass(frozen=True)
class FeedPost:
    """A post or a comment on a case."""

    #: Unique forever.
    key: str
    #: The CRM's key of the case.
    case_key: str
    #: The post below which an answer goes.
    thread: str
    text: str
    is_question: bool
    by: Actor


def take_post(post: FeedPost, uow: UnitOfWork, policy: Policy, now: datetime) -> bool:
    """Notify the people whom a post concerns; commits.

    Returns:
        False if it concerns nobody, or was handled before.
    """
    case = uow.cases.by_external_ids([post.case_key]).get(post.case_key)
    if case is None or not uow.inbox.first_time(post.key):
        return False
    mentioned = [each for each in mentioned_in(post.text, uow.roster) if each != post.by.person]
    owner = uow.roster.get(case.owner)
    requests = (post.is_question or "?" in post.text) and not case.is_closed and owner is not None
    requests = requests and owner != post.by.person
    uow.outbox.put(_mention(post, case, person) for person in mentioned if not (requests and person == owner))
    # The mentions are kept with the request, in one transaction.
    asked = requests and _ask(post, case, uow, policy, now)
    if requests and not asked and owner is not None and owner in mentioned:
        uow.outbox.put([_mention(post, case, owner)])
    uow.commit()
    return asked or bool(mentioned)


def _mention(post: FeedPost, case: Case, person: Person) -> Notification:
    return Notification(
        key=f"crm-mention:{post.key}:{person.email}",
        lane=f"dm:{person.email}",
        kind=NotificationKind.CRM_MENTION,
        subject=case.id,
        args={"by": post.by.name, "text": post.text[:MAX_POST]},
    )


def _ask(post: FeedPost, case: Case, uow: UnitOfWork, policy: Policy, now: datetime) -> bool:
    command = Command(
        actor=post.by,
        case_id=case.id,
        version=case.version,
        key=f"{post.key}:asks",
        surface=Surface.SALESFORCE,
    )
    try:
        ask_owner_for_update(command, post.text[:MAX_POST], f"{FROM_FEED}{post.thread}", uow, policy, now)
    except CaseError:
        # Whoever waits for an answer already gets that one.
        return False
    return True


def mentioned_in(text: str, roster: Roster) -> list[Person]:
    """Return the people of the roster whose names stand behind an @ in the text."""
    folded = " ".join(text.casefold().split())
    return [person for person in roster if f"@{person.name.casefold()}" in folded]


@dataclass(frozen=True)
class LoggedContact:
    """An e-mail or call that somebody logged in the CRM."""

    #: Unique forever.
    key: str
    kind: TouchKind
    by: Person | None
    by_name: str
    #: The CRM's keys of what it concerns: a case, an account, a contact or an opportunity.
    about: tuple[str, ...]
    at: datetime


def take_contact(contact: LoggedContact, uow: UnitOfWork, policy: Policy, now: datetime) -> int:
    """Note a logged e-mail or call on every open case that it concerns; how many there are. The caller commits.

    One that concerns none is kept, as a case of this customer may come later (RTE-8).
    """
    cases = [case for case in _concerned(contact, uow) if not case.is_closed]
    if not cases:
        by = contact.by.email if contact.by is not None else contact.by_name
        kept = [CustomerContact(each, contact.kind, by, contact.at) for each in dict.fromkeys(contact.about)]
        uow.customer_contacts.add(contact.key, kept)
    mine = [case for case in cases if contact.by is not None and case.owner == contact.by.email]
    count = 0
    for case in mine or cases:
        if uow.inbox.first_time(f"{contact.key}:{case.id}"):
            note_touch(case.id, contact, uow, policy, now)
            count += 1
    return count


def _concerned(contact: LoggedContact, uow: UnitOfWork) -> Sequence[Case]:
    """Return the case that is named; else those of the contact, else those of the account."""
    named = uow.cases.by_external_ids(contact.about)
    if named:
        return [*named.values()]
    known = uow.directory.by_external_ids(contact.about)
    people = [each for each in known.values() if isinstance(each, Contact)]
    accounts = {each.account for each in people} | {each.name for each in known.values() if isinstance(each, Account)}
    accounts |= {each.account for each in known.values() if isinstance(each, Opportunity)}
    brief = [each for account in sorted(accounts - {""}) for each in uow.lists.of_account(account)]
    of_account = [*uow.cases.many([each.id for each in brief]).values()]
    of_people = [case for case in of_account if any(is_same_name(case.contact, each.name) for each in people)]
    return of_people or of_account


def note_touch(case_id: int, contact: LoggedContact, uow: UnitOfWork, policy: Policy, now: datetime) -> None:
    """Note a touch that was logged in the CRM, on the day of the cadence that it answers (SLA-5)."""
    before = uow.cases.get(case_id, for_change=True)
    owner = uow.roster.get(before.owner)
    due = next_touch(before, uow.cases.touches(case_id), owner, policy) if owner is not None else None
    day = due.step.day if due is not None and due.step.kind is contact.kind else 0
    by = contact.by.email if contact.by is not None else contact.by_name
    uow.cases.add_touch(Touch(case_id, contact.kind, day, by, contact.at))
    after = replace(
        before,
        # The CRM may tell of it late.
        first_touch_at=min(contact.at, before.first_touch_at or contact.at),
        last_touch_at=max(contact.at, before.last_touch_at or contact.at),
    )
    note = ("touch", f"{contact.kind.value}, logged in the CRM")
    record([Change(before, after, notes=(note,))], ChangeContext(uow, policy, now, THE_CRM, Surface.SALESFORCE))
