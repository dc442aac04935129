"""One transaction, and the stores within it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from cases.model.case import Case
from cases.model.crm import CrmOutbox
from cases.model.mail import ForwardedMails, Mails
from cases.model.people import Roster
from cases.model.requests import FollowerStore, RequestStore
from cases.model.saved_view import SavedViewStore, SuggestionStore
from cases.model.tickets import Tickets
from cases.model.working_time import Holidays
from cases.ports.case_stores import AuditTrail, CaseLists, CaseStore, Directory, Search
from cases.ports.customer_contacts import CustomerContacts
from cases.ports.delivery import Inbox, Outbox
from cases.ports.reminder_store import ReminderStore
from cases.ports.sent import CustomerCard, SentAbout
from cases.ports.surfaces import Homes, SharedLinks
from cases.ports.team import Absences, Digests, Scorecards, Turns
from cases.rules.language_names import LanguageNames


class StorageUnavailable(Exception):
    """The store cannot be reached, or cannot be written. This transaction changes nothing."""


class UnitOfWork(Protocol):
    """One transaction. Leaving it without `commit` undoes everything."""

    @property
    def cases(self) -> CaseStore: ...
    @property
    def audit(self) -> AuditTrail: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def turns(self) -> Turns: ...
    @property
    def reminders(self) -> ReminderStore: ...
    @property
    def absences(self) -> Absences: ...

    @property
    def saved_views(self) -> SavedViewStore: ...

    @property
    def suggestions(self) -> SuggestionStore: ...
    @property
    def digests(self) -> Digests: ...
    @property
    def scorecards(self) -> Scorecards: ...
    @property
    def requests(self) -> RequestStore: ...
    @property
    def followers(self) -> FollowerStore: ...
    @property
    def lists(self) -> CaseLists: ...
    @property
    def homes(self) -> Homes: ...
    @property
    def links(self) -> SharedLinks: ...
    @property
    def mails(self) -> Mails: ...
    @property
    def forwarded(self) -> ForwardedMails: ...
    @property
    def directory(self) -> Directory: ...
    @property
    def customer_contacts(self) -> CustomerContacts: ...
    @property
    def search(self) -> Search: ...
    @property
    def crm(self) -> CrmOutbox: ...
    @property
    def tickets(self) -> Tickets: ...
    @property
    def languages(self) -> LanguageNames:
        """Return the names of languages."""
        ...

    @property
    def holidays(self) -> Holidays:
        """Return the calendar of holidays."""
        ...

    @property
    def roster(self) -> Roster:
        """Return the roster in force, with present and future absences."""
        ...

    def hold(self, case_id: int) -> None:
        """Lock the case that is about to be changed, and find the newest roster in the same query.

        It only saves queries: call it first, before `roster` and `cases.get`. A case that does not exist is ignored.
        """
        ...

    def sent_about(self, case_ids: Sequence[int], since: datetime) -> Mapping[int, SentAbout]:
        """Return what people were sent about each of these cases, in as few queries as can be.

        Args:
            since: How old a message with a line of a reminder may be.
        """
        ...

    def customer_cards(self, customers: Sequence[Case]) -> Sequence[Sequence[CustomerCard]]:
        """Return, for each of these cases, the cards that its account, contact or mail address has besides (RTE-8).

        They are those of the newest open cases before first contact, of none of these cases. Cards that wait to be
        posted are left out, as they will show what is true then. It needs few queries.
        """
        ...

    def commit(self) -> None:
        """Make it so, all of it, and wake the senders if anything is to be told."""
        ...


OpenUnitOfWork = Callable[[], AbstractContextManager[UnitOfWork]]
