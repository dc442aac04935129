"""One transaction over all stores: all of it is stored, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import TracebackType

from sqlalchemy import Connection, Engine

from cases.model.case import Case
from cases.model.case_type import CaseType
from cases.model.crm import NOTHING, CrmScope
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Roster
from cases.model.working_time import Holidays
from cases.ports.clock import Clock
from cases.ports.sent import CustomerCard, SentAbout
from cases.rules.language_names import LanguageNames, NoLanguageNames
from storage.absences import SqlAbsences
from storage.audit_trail import SqlAuditTrail
from storage.case_lists import SqlCaseLists
from storage.case_store import SqlCaseStore
from storage.crm_outbox import SqlCrmOutbox
from storage.customer_cards import customer_cards
from storage.customer_contacts import SqlCustomerContacts
from storage.directory import SqlDirectory
from storage.engine import READ_ONLY
from storage.figures import SqlDigests
from storage.homes import SqlHomes
from storage.inbox import SqlInbox
from storage.mails import SqlForwardedMails, SqlMails
from storage.outbox import SqlOutbox
from storage.people import VERSION, RosterStore
from storage.reminders import SqlReminderStore
from storage.requests import SqlFollowerStore, SqlRequestStore
from storage.saved_views import SqlSavedViews, SqlSuggestions
from storage.scorecards import SqlScorecards
from storage.search import SqlSearch
from storage.sent import sent_about
from storage.shared_links import SqlSharedLinks
from storage.tickets import SqlTickets
from storage.turns import SqlTurns


class SqlUnitOfWork:
    """Implements cases.ports.UnitOfWork. A context manager for one thread. It connects on first use, and rolls back what
    was not committed.

    After a commit it may be used again, in a new transaction. After a save found the case changed, nothing can be
    committed.
    """

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        roster_store: RosterStore,
        wake: Callable[[], None],
        case_types: Sequence[CaseType],
        holidays: Holidays,
        *,
        crm: CrmScope = NOTHING,
        read_only: bool = False,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._roster_store = roster_store
        self._wake = wake
        self._read_only = read_only
        self._open: Connection | None = None
        self._entered = False
        self._spoiled = False
        self._roster: Roster | None = None
        self._roster_version: int | None = None
        self._audit = SqlAuditTrail(self._connection)
        self._cases = SqlCaseStore(self._connection, self._audit, self._spoil, case_types)
        self._inbox = SqlInbox(self._connection, clock)
        self._turns = SqlTurns(self._connection)
        self._reminders = SqlReminderStore(self._connection)
        self._has_altered_absences = False
        self._absences = SqlAbsences(self._connection, self._forget_roster)
        self._digests = SqlDigests(self._connection, holidays)
        self._asks = SqlRequestStore(self._connection)
        self._holidays = holidays
        #: What languages are called.
        self.languages: LanguageNames = NoLanguageNames()
        self._lists = SqlCaseLists(self._connection)
        self._homes = SqlHomes(self._connection, clock)
        self._followers = SqlFollowerStore(self._connection, self._homes.stale_of)
        self._links = SqlSharedLinks(self._connection, clock)
        self._scorecards = SqlScorecards(self._connection)
        self._mails = SqlMails(self._connection)
        self._forwarded = SqlForwardedMails(self._connection)
        self._directory = SqlDirectory(self._connection)
        self._search = SqlSearch(self._connection)
        self._wrote_to_crm = False
        self._crm = SqlCrmOutbox(self._connection, crm, self._note_crm_write)
        self._tickets = SqlTickets(self._connection)
        self._outbox = _GatheredOutbox(self._stored_outbox)

    def __enter__(self) -> SqlUnitOfWork:
        self._entered = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._entered = False
        self._has_altered_absences = False
        self._cases.end_transaction()
        self._roster_version = None
        self._outbox.drop()
        connection, self._open = self._open, None
        if connection is not None:
            connection.close()

    @property
    def cases(self) -> SqlCaseStore:
        """Return the cases."""
        return self._cases

    @property
    def audit(self) -> SqlAuditTrail:
        """Return the audit trail."""
        return self._audit

    @property
    def outbox(self) -> _GatheredOutbox:
        """Return the notifications."""
        return self._outbox

    @property
    def inbox(self) -> SqlInbox:
        """Return the keys of handled requests."""
        return self._inbox

    @property
    def turns(self) -> SqlTurns:
        """Return the turns."""
        return self._turns

    @property
    def reminders(self) -> SqlReminderStore:
        """Return the sent reminders, and what is due."""
        return self._reminders

    @property
    def saved_views(self) -> SqlSavedViews:
        """Return the saved lists (LOOK-3)."""
        return SqlSavedViews(self._connection)

    @property
    def suggestions(self) -> SqlSuggestions:
        """Return the feedback on the way of working (FBK-2)."""
        return SqlSuggestions(self._connection)

    @property
    def absences(self) -> SqlAbsences:
        """Return the absences."""
        return self._absences

    @property
    def digests(self) -> SqlDigests:
        """Return the figures of the regions."""
        return self._digests

    @property
    def requests(self) -> SqlRequestStore:
        """Return the requests about cases."""
        return self._asks

    @property
    def followers(self) -> SqlFollowerStore:
        """Return the followers of cases."""
        return self._followers

    @property
    def lists(self) -> SqlCaseLists:
        """Return many cases, in brief."""
        return self._lists

    @property
    def homes(self) -> SqlHomes:
        """Return the App Homes."""
        return self._homes

    @property
    def links(self) -> SqlSharedLinks:
        """Return the posted links to cases."""
        return self._links

    @property
    def scorecards(self) -> SqlScorecards:
        """See UnitOfWork."""
        return self._scorecards

    @property
    def mails(self) -> SqlMails:
        """Return the customers' mails on cases."""
        return self._mails

    @property
    def forwarded(self) -> SqlForwardedMails:
        """See UnitOfWork."""
        return self._forwarded

    @property
    def directory(self) -> SqlDirectory:
        """Return the directory of customers."""
        return self._directory

    @property
    def customer_contacts(self) -> SqlCustomerContacts:
        """See UnitOfWork."""
        return SqlCustomerContacts(self._connection)

    @property
    def search(self) -> SqlSearch:
        """Return the search for cases by words."""
        return self._search

    @property
    def crm(self) -> SqlCrmOutbox:
        """Return the writes to the CRM."""
        return self._crm

    @property
    def tickets(self) -> SqlTickets:
        """Return the tickets of the support desk."""
        return self._tickets

    @property
    def holidays(self) -> Holidays:
        """Return the holidays."""
        return self._holidays

    @property
    def roster(self) -> Roster:
        """Return the roster in force, with present and future absences.

        It stays the same for the unit of work, unless an absence is set.
        """
        if self._roster is None:
            now = self._clock.now()
            # Somewhere on earth it is still yesterday.
            day = (now - timedelta(days=1)).date()
            if self._has_altered_absences:
                # Nobody else may see these yet.
                people, absences = self._roster_store.in_force(self._connection()), self._absences.in_force(day)
            else:
                # Only as old as this transaction: the next one asks again.
                version, self._roster_version = self._roster_version, None
                people, absences = self._roster_store.with_absences(
                    self._connection(), day, self._absences.in_force, version
                )
            self._roster = replace(people, absences=absences, as_of=now) if absences else people
        return self._roster

    def hold(self, case_id: int) -> None:
        """See UnitOfWork."""
        self._roster_version = self._cases.hold(case_id, VERSION)

    def sent_about(self, case_ids: Sequence[int], since: datetime) -> Mapping[int, SentAbout]:
        """See UnitOfWork. Includes cards of this unit of work."""
        found = sent_about(self._connection(), case_ids, self._clock.now(), since)
        cards = self._outbox.with_new_cards({case_id: sent.cards for case_id, sent in found.items()})
        return {case_id: replace(sent, cards=cards[case_id]) for case_id, sent in found.items()}

    def customer_cards(self, customers: Sequence[Case]) -> list[list[CustomerCard]]:
        """See UnitOfWork."""
        return customer_cards(self._connection(), customers)

    def commit(self) -> None:
        """See UnitOfWork. Raises RuntimeError in a reading unit, or after a conflict."""
        if self._read_only:
            raise RuntimeError("A reading unit of work has nothing to commit.")
        if self._spoiled:
            raise RuntimeError("This unit of work met a conflict and cannot be used any more.")
        told = self._outbox.flush()
        concerned, self._cases.concerned = self._cases.concerned, set()
        if concerned:
            self._homes.stale_with(concerned, self.roster)
        published = self._homes.flush()
        if self._open is not None:
            self._open.commit()
        self._cases.end_transaction()
        self._roster_version = None
        self._has_altered_absences = False
        to_crm, self._wrote_to_crm = self._wrote_to_crm, False
        if told or published or to_crm:
            self._wake()

    def _connection(self) -> Connection:
        if not self._entered:
            raise RuntimeError("Use a unit of work inside its with statement.")
        if self._open is None:
            connection = self._engine.connect()
            if self._read_only:
                options = {READ_ONLY: True}
                if connection.dialect.name == "postgresql":
                    options["postgresql_readonly"] = True
                connection = connection.execution_options(**options)
            self._open = connection
        return self._open

    def _note_crm_write(self) -> None:
        self._wrote_to_crm = True

    def _spoil(self) -> None:
        self._spoiled = True

    def _forget_roster(self) -> None:
        if not self._has_altered_absences:
            self._has_altered_absences = True
            self._roster_store.raise_version(self._connection())
        self._roster = None
        self._homes.all_stale()

    def _stored_outbox(self) -> SqlOutbox:
        return SqlOutbox(self._connection(), self._clock)


class _GatheredOutbox:
    """An outbox (cases.ports.Outbox) that collects notifications until the commit, and then stores all at once.

    So everybody locks lanes in the same order. Otherwise two units of work that notify the same people could
    deadlock.
    """

    def __init__(self, stored: Callable[[], SqlOutbox]) -> None:
        self._stored = stored
        self._gathered: list[Notification] = []

    def put(self, notifications: Iterable[Notification]) -> None:
        """See Outbox."""
        self._gathered += notifications

    def known(self, keys: Collection[str]) -> set[str]:
        """See Outbox. Includes notifications of this unit of work."""
        return self._stored().known(keys) | {each.key for each in self._gathered if each.key in keys}

    def live_cards(self, case_id: int) -> list[str]:
        """See Outbox. Includes cards of this unit of work."""
        return self.live_cards_of([case_id]).get(case_id, [])

    def live_cards_of(self, case_ids: Sequence[int]) -> dict[int, list[str]]:
        """See Outbox. Includes cards of this unit of work."""
        stored = self._stored().live_cards_of(case_ids)
        found = self.with_new_cards({case_id: stored.get(case_id, ()) for case_id in case_ids})
        return {case_id: lanes for case_id, lanes in found.items() if lanes}

    def with_new_cards(self, stored: Mapping[int, Sequence[str]]) -> dict[int, list[str]]:
        """Return the lanes with a card of each case, with those of this unit of work."""
        found = {case_id: list(lanes) for case_id, lanes in stored.items()}
        for each in self._gathered:
            if each.kind is NotificationKind.CARD and each.subject is not None and each.subject in found:
                lanes = found[each.subject]
                lanes += [] if each.lane in lanes else [each.lane]
        return found

    def cards_in(self, lane: str, case_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
        """See Outbox."""
        return self._stored().cards_in(lane, case_ids)

    def flush(self) -> bool:
        """Store what was collected; return whether there was anything."""
        notifications, self._gathered = self._gathered, []
        if notifications:
            self._stored().put(notifications)
        return bool(notifications)

    def drop(self) -> None:
        """Drop what was collected."""
        self._gathered = []
