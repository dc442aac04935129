"""Implement cases.ports in memory: one process, one unit of work at a time, otherwise like a database.

A unit of work that ends without a commit is undone. Unique keys are unique. An answer has only what was stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from types import TracebackType
from typing import TypeVar, cast

from cases.model.account import Account, Contact
from cases.model.case import AuditEntry, Case, NextStepEntry, Touch
from cases.model.case_number import case_number_key
from cases.model.case_type import DEFAULT_CASE_TYPES
from cases.model.crm import NOTHING, CrmWrite
from cases.model.errors import AlreadyDone, CaseNotFound, ChangedMeanwhile
from cases.model.names import account_key
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Absence, CoverAnswer, Region, Roster
from cases.model.requests import Request, RequestKind, RequestState
from cases.model.saved_view import SavedView, Suggestion
from cases.model.status import Resolution
from cases.model.tickets import NoTickets, Ticket, TicketWrite
from cases.model.working_time import Holidays
from cases.model.workload import Workload
from cases.ports.clock import Clock
from cases.ports.sent import CustomerCard, SentAbout
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.clocks import ClockKind
from cases.rules.language_names import LanguageNames, NoLanguageNames
from cases.rules.reminder_lines import ReminderLine
from cases.rules.reminder_plan import Reminder, SentReminder, Snoozes

K = TypeVar("K")
V = TypeVar("V")

HIGH_VALUE_TYPES = {each.name.casefold() for each in DEFAULT_CASE_TYPES if each.high_value}


class NotUnique(Exception):
    """Report that a key is stored already."""


class Memory:
    """Hold everything that is stored.

    Args:
        roster: The people. Their absences are kept here, as in the database.
    """

    def __init__(self, clock: Clock, roster: Roster, holidays: Holidays) -> None:
        self.clock = clock
        self.people = roster
        self.holidays = holidays
        self.cases: dict[int, Case] = {}
        self.open_of: dict[str | None, dict[int, None]] = {}
        self.in_progress: Counter[str | None] = Counter()
        self.by_external_id: dict[str, int] = {}
        self.by_number: dict[str, list[int]] = {}
        self.steps: dict[int, list[NextStepEntry]] = {}
        self.touches: dict[int, list[Touch]] = {}
        self.audit: dict[int, list[AuditEntry]] = {}
        self.outbox: dict[str, Notification] = {}
        self.cards: dict[int, dict[str, None]] = {}
        self.inbox: set[str] = set()
        self.requests: dict[int, Request] = {}
        self.asks_of: dict[int, dict[int, None]] = {}
        self.turn: dict[Region, int] = {}
        self.turns: dict[tuple[Region, str], int] = {}
        self.reminders: dict[tuple[int, SentReminder], tuple[ReminderLine, str, bool]] = {}
        self.told: dict[int, dict[SentReminder, int]] = {}
        self.lines: dict[str, list[ReminderLine]] = {}
        self.messages: dict[int, dict[tuple[str, str], datetime]] = {}
        self.sent: dict[str, dict[str, datetime]] = {}
        self.snoozes: dict[int, dict[tuple[ClockKind, str, str], datetime]] = {}
        self.plans: dict[str, str] = {}
        self.absences: list[tuple[Absence, str, datetime]] = []
        self.absence_ids = 0
        self._due: list[tuple[datetime, int]] = []
        self._roster: Roster | None = None
        self._is_open = False

    def unit_of_work(self) -> AbstractContextManager[UnitOfWork]:
        """Open a transaction. Raises RuntimeError inside another one."""
        # It has nothing for lists, homes and digests: asking for them raises an AttributeError.
        return cast("AbstractContextManager[UnitOfWork]", MemoryUnitOfWork(self))

    def next_due_at(self) -> datetime | None:
        """Return when the first case is due."""
        while self._due:
            due, case_id = self._due[0]
            if self.cases[case_id].next_due_at == due:
                return due
            heappop(self._due)
        return None

    def take_due(self, now: datetime, limit: int) -> list[Case]:
        """Return the due cases, longest due first. They stay due until they are moved on."""
        found: dict[int, datetime] = {}
        while self._due and self._due[0][0] <= now and len(found) < limit:
            due, case_id = heappop(self._due)
            if self.cases[case_id].next_due_at == due:
                found[case_id] = due
        for case_id, due in found.items():
            heappush(self._due, (due, case_id))
        return [self.cases[case_id] for case_id in found]

    def keep(self, case: Case) -> None:
        """Store a case in place of its earlier version."""
        before = self.cases.get(case.id)
        self.cases[case.id] = case
        if before is not None:
            self._count_out(before)
        if not case.is_closed:
            self.open_of.setdefault(case.owner, {})[case.id] = None
            self.in_progress[case.owner] += case.status.is_in_progress
        if case.next_due_at is not None and (before is None or before.next_due_at != case.next_due_at):
            heappush(self._due, (case.next_due_at, case.id))

    def drop(self, case: Case) -> None:
        """Remove a case that was not there before."""
        # What the list of due cases holds of it is passed over, unless another case comes by the same id and moment.
        self.cases.pop(case.id)
        self._count_out(case)
        self._due = [each for each in self._due if each[1] != case.id]

    def _count_out(self, case: Case) -> None:
        if not case.is_closed:
            self.open_of[case.owner].pop(case.id)
            self.in_progress[case.owner] -= case.status.is_in_progress

    def forget_roster(self) -> None:
        """Forget the roster, so that it is built again when needed."""
        self._roster = None

    def roster(self) -> Roster:
        """Return the roster with its absences, as of now."""
        now = self.clock.now()
        yesterday = (now - timedelta(days=1)).date()
        in_force = tuple(absence for absence, _, _ in self.absences if absence.last >= yesterday)
        if self._roster is None or self._roster.absences != in_force:
            self._roster = replace(self.people, absences=in_force)
        self._roster = replace(self._roster, as_of=now)
        return self._roster

    def begin(self) -> None:
        """Begin a transaction, one at a time."""
        if self._is_open:
            raise RuntimeError("A unit of work is open already.")
        self._is_open = True

    def end(self) -> None:
        """End the transaction, so that the next can begin."""
        self._is_open = False


class MemoryUnitOfWork:
    """cases.ports.UnitOfWork over a Memory. Every write notes how it is undone."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._undo: list[Callable[[], object]] = []
        self._spoiled = False
        self._put: list[Notification] = []
        self._roster: Roster | None = None
        self.cases = MemoryCases(memory, self._undo, self._spoil)
        self.audit = MemoryAudit(memory, self._undo)
        self.outbox = MemoryOutbox(memory, self._put)
        self.inbox = MemoryInbox(memory, self._undo)
        self.turns = MemoryTurns(memory, self._undo)
        self.reminders = MemoryNags(memory, self._undo)
        self.saved_views = MemorySavedViews()
        self.suggestions = MemorySavedViews()
        self.absences = MemoryAbsences(memory, self._undo, self._forget_roster)
        self.directory = MemoryDirectory()
        self.links = MemoryLinks()
        self.requests = MemoryAsks(memory, self._undo)
        self.followers = MemoryFollowers()
        self.crm = NoCrm()
        self.tickets = NoTicketStore()

    def __enter__(self) -> MemoryUnitOfWork:
        self._memory.begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while self._undo:
            self._undo.pop()()
        self._put.clear()
        self._memory.end()

    def hold(self, case_id: int) -> None:
        """See UnitOfWork. Nobody else is here."""

    def sent_about(self, case_ids: Sequence[int], since: datetime) -> Mapping[int, SentAbout]:
        """See UnitOfWork. Nobody posts links here."""
        told, snoozes = self.reminders.told(case_ids), self.reminders.snoozes(case_ids)
        return {
            case_id: SentAbout(
                told.get(case_id, {}),
                snoozes.get(case_id, {}),
                self.outbox.live_cards(case_id),
                reminder_messages=sorted(
                    each for each, at in self._memory.messages.get(case_id, {}).items() if at >= since
                ),
            )
            for case_id in case_ids
        }

    def customer_cards(self, customers: Sequence[Case]) -> list[list[CustomerCard]]:
        """See UnitOfWork. Nothing is ever posted from here."""
        return [[] for _ in customers]

    @property
    def languages(self) -> LanguageNames:
        """See UnitOfWork."""
        return NoLanguageNames()

    @property
    def holidays(self) -> Holidays:
        """See UnitOfWork."""
        return self._memory.holidays

    @property
    def roster(self) -> Roster:
        """See UnitOfWork."""
        if self._roster is None:
            self._roster = self._memory.roster()
        return self._roster

    def commit(self) -> None:
        """See UnitOfWork. Raises RuntimeError after a conflict."""
        if self._spoiled:
            raise RuntimeError("This unit of work met a conflict and cannot be used any more.")
        for notification in self._put:
            if notification.key in self._memory.outbox:
                continue
            self._memory.outbox[notification.key] = notification
            if notification.kind is NotificationKind.CARD and notification.subject is not None:
                self._memory.cards.setdefault(notification.subject, {})[notification.lane] = None
        self._put.clear()
        self._undo.clear()

    def _spoil(self) -> None:
        self._spoiled = True

    def _forget_roster(self) -> None:
        self._roster = None
        self._memory.forget_roster()


class NoTicketStore:
    """cases.model.tickets.Tickets where no support desk is connected: nothing is known and nothing is written."""

    links = NoTickets()

    def get(self, number: int) -> Ticket | None:  # noqa: ARG002 - the signature is the protocol's
        """See Tickets."""
        return None

    def save(self, tickets: Collection[Ticket], now: datetime) -> None:
        """See Tickets."""

    def case_ids(self, ticket: Ticket) -> list[int]:  # noqa: ARG002 - the signature is the protocol's
        """See Tickets."""
        return []

    def put(self, writes: Sequence[TicketWrite]) -> None:
        """See Tickets."""

    def write(self, write_id: int) -> TicketWrite:
        """See Tickets."""
        raise CaseNotFound(str(write_id))

    def write_of(self, key: str) -> TicketWrite | None:  # noqa: ARG002 - the signature is the protocol's
        """See Tickets."""
        return None


class NoCrm:
    """cases.model.crm.CrmOutbox where no CRM is connected: nothing is ever written."""

    scope = NOTHING

    def open_of(self, case_ids: Collection[int]) -> Mapping[int, Sequence[CrmWrite]]:  # noqa: ARG002 - the signature is the protocol's
        """See CrmOutbox."""
        return {}


class MemoryCases:
    """cases.ports.CaseStore."""

    def __init__(self, memory: Memory, undo: list[Callable[[], object]], spoil: Callable[[], None]) -> None:
        self._memory = memory
        self._undo = undo
        self._spoil = spoil

    def get(self, case_id: int, *, for_change: bool = False) -> Case:  # noqa: ARG002 - there is one unit of work at a time
        """See CaseStore."""
        if case_id not in self._memory.cases:
            raise CaseNotFound("There is no such case.")
        return self._memory.cases[case_id]

    def many(self, case_ids: Sequence[int]) -> Mapping[int, Case]:
        """See CaseStore."""
        return {each: self._memory.cases[each] for each in case_ids if each in self._memory.cases}

    def find(self, number: str) -> Case | None:
        """See CaseStore."""
        alike = [self._memory.cases[each] for each in self._memory.by_number.get(case_number_key(number), ())]
        exact = [case for case in alike if case.number == number.strip()]
        found = exact or alike
        return found[0] if len(found) == 1 else None

    def open_of(self, owner: str) -> list[Case]:
        """See CaseStore."""
        mine = [self._memory.cases[each] for each in self._memory.open_of.get(owner, ())]
        return sorted(mine, key=lambda case: (case.opened_at, case.id))

    def by_external_ids(self, ids: Sequence[str]) -> Mapping[str, Case]:
        """See CaseStore."""
        known = self._memory.by_external_id
        return {each: self._memory.cases[known[each]] for each in ids if each in known}

    def by_numbers(self, numbers: Sequence[str]) -> Mapping[str, Case]:
        """See CaseStore."""
        found = {number: self.find(number) for number in numbers}
        return {number: case for number, case in found.items() if case is not None}

    def add_many(self, cases: Sequence[Case]) -> list[Case]:
        """See CaseStore."""
        return [self._add(case) for case in cases]

    def _add(self, case: Case) -> Case:
        memory = self._memory
        if case.external_id in memory.by_external_id:
            raise NotUnique(case.external_id)
        added = replace(case, id=len(memory.cases) + 1)
        alike = memory.by_number.setdefault(case_number_key(case.number), [])
        memory.keep(added)
        memory.by_external_id[case.external_id] = added.id
        alike.append(added.id)
        self._undo.append(lambda: memory.drop(memory.cases[added.id]))
        self._undo.append(lambda: memory.by_external_id.pop(case.external_id))
        self._undo.append(lambda: alike.remove(added.id))
        return added

    def save_many(self, cases: Sequence[Case]) -> None:
        """See CaseStore."""
        for case in cases:
            before = self.get(case.id)
            if before.version != case.version - 1:
                self._spoil()
                since = [each for each in self._memory.audit.get(case.id, ()) if each.version >= case.version]
                raise ChangedMeanwhile(since, before.version)
            _keep(self._memory, self._undo, before, case)

    def next_steps(self, case_id: int, limit: int = 20) -> list[NextStepEntry]:
        """See CaseStore."""
        return self._memory.steps.get(case_id, [])[::-1][:limit]

    def add_next_steps(self, entries: Sequence[NextStepEntry]) -> None:
        """See CaseStore."""
        for entry in entries:
            _append(self._memory.steps.setdefault(entry.case_id, []), entry, self._undo)

    def touches(self, case_id: int) -> list[Touch]:
        """See CaseStore."""
        return sorted(self._memory.touches.get(case_id, ()), key=lambda touch: touch.at)

    def remove_touch(self, touch: Touch) -> None:
        """See CaseStore."""
        theirs = self._memory.touches[touch.case_id]
        theirs.remove(touch)
        self._undo.append(lambda: theirs.append(touch))

    def add_touch(self, touch: Touch) -> None:
        """See CaseStore."""
        _append(self._memory.touches.setdefault(touch.case_id, []), touch, self._undo)

    def high_value_ended(self, accounts: Collection[str]) -> set[str]:
        """See CaseStore."""
        ended = {
            account_key(case.account)
            for case in self._memory.cases.values()
            if case.is_closed
            and case.resolution is Resolution.REQUEST_NOT_POSSIBLE
            and case.type.casefold() in HIGH_VALUE_TYPES
        }
        return {account for account in accounts if account_key(account) in ended - {""}}

    def high_value_advocates(self, accounts: Collection[str]) -> Mapping[str, str]:
        """See CaseStore."""
        wanted = {account_key(account): account for account in accounts}
        theirs = sorted(
            (
                case
                for case in self._memory.cases.values()
                if not case.is_closed and account_key(case.account) in wanted
            ),
            key=lambda case: (case.opened_at, case.id),
            reverse=True,
        )
        return {
            wanted[account_key(case.account)]: case.owner
            for case in theirs
            if case.owner is not None and case.type.casefold() in HIGH_VALUE_TYPES
        }


class MemoryAudit:
    """cases.ports.AuditTrail."""

    def __init__(self, memory: Memory, undo: list[Callable[[], object]]) -> None:
        self._memory = memory
        self._undo = undo

    def record(self, entries: Iterable[AuditEntry]) -> None:
        """See AuditTrail."""
        for entry in entries:
            _append(self._memory.audit.setdefault(entry.case_id, []), entry, self._undo)

    def of(self, case_id: int, limit: int = 50) -> list[AuditEntry]:
        """See AuditTrail."""
        return sorted(self._memory.audit.get(case_id, ()), key=lambda entry: -entry.version)[:limit]

    def since(self, case_id: int, version: int) -> list[AuditEntry]:
        """See AuditTrail."""
        return [entry for entry in self._memory.audit.get(case_id, ()) if entry.version > version]


class MemoryOutbox:
    """cases.ports.Outbox. What is put is kept with the commit."""

    def __init__(self, memory: Memory, put: list[Notification]) -> None:
        self._memory = memory
        self._put = put

    def put(self, notifications: Iterable[Notification]) -> None:
        """See Outbox."""
        self._put += notifications

    def live_cards(self, case_id: int) -> list[str]:
        """See Outbox."""
        put = [each.lane for each in self._put if each.kind is NotificationKind.CARD and each.subject == case_id]
        return list(dict.fromkeys([*self._memory.cards.get(case_id, ()), *put]))

    def live_cards_of(self, case_ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
        """See Outbox."""
        return {case_id: lanes for case_id in case_ids if (lanes := self.live_cards(case_id))}

    def known(self, keys: Collection[str]) -> Collection[str]:
        """See Outbox."""
        return [key for key in keys if key in self._memory.outbox]

    def cards_in(self, lane: str, case_ids: Sequence[int]) -> Mapping[int, tuple[str, str]]:  # noqa: ARG002 - the port's
        """See Outbox. Nothing is ever posted from here."""
        return {}


class MemoryAsks:
    """Implement the part of cases.model.requests.Asks that a change needs."""

    def __init__(self, memory: Memory, undo: list[Callable[[], object]]) -> None:
        self._memory = memory
        self._undo = undo

    def add(self, request: Request) -> Request:
        """See Asks."""
        request = replace(request, id=len(self._memory.requests) + 1)
        _set(self._memory.requests, request.id, request, self._undo)
        _set(self._memory.asks_of.setdefault(request.case_id, {}), request.id, None, self._undo)
        return request

    def settle(self, request: Request) -> None:
        """See Asks."""
        if self._memory.requests[request.id].state is not RequestState.WAITING:
            raise AlreadyDone("Already answered. Nothing was changed twice.")
        _set(self._memory.requests, request.id, request, self._undo)

    def waiting(self, case_ids: Sequence[int], kind: RequestKind | None = None) -> list[Request]:
        """See Asks."""
        found = (self._memory.requests[each] for case_id in case_ids for each in self._memory.asks_of.get(case_id, ()))
        return [request for request in found if request.state is RequestState.WAITING and kind in (None, request.kind)]

    def waiting_in(self, region: Region | None, kinds: Collection[RequestKind]) -> list[Request]:
        """See Asks."""
        cases = self._memory.cases
        waiting = (
            request
            for request in self._memory.requests.values()
            if request.state is RequestState.WAITING and request.kind in kinds
        )
        return [request for request in waiting if region in (None, cases[request.case_id].region)]

    def made_since(self, kind: RequestKind, moment: datetime) -> list[Request]:
        """See Asks."""
        return [
            request for request in self._memory.requests.values() if request.kind is kind and request.asked_at >= moment
        ]

    def last(self, case_id: int, kind: RequestKind, asked_by: str | None = None) -> Request | None:
        """See Asks."""
        found = (self._memory.requests[each] for each in self._memory.asks_of.get(case_id, ()))
        those = [request for request in found if request.kind is kind and asked_by in (None, request.asked_by)]
        return those[-1] if those else None


class MemoryInbox:
    """cases.ports.Inbox."""

    def __init__(self, memory: Memory, undo: list[Callable[[], object]]) -> None:
        self._memory = memory
        self._undo = undo

    def first_time(self, key: str) -> bool:
        """See Inbox."""
        if key in self._memory.inbox:
            return False
        self._memory.inbox.add(key)
        self._undo.append(lambda: self._memory.inbox.remove(key))
        return True


class MemoryTurns:
    """cases.ports.Turns."""

    def __init__(self, memory: Memory, undo: list[Callable[[], object]]) -> None:
        self._memory = memory
        self._undo = undo

    def standing(self, region: Region, emails: Sequence[str]) -> dict[str, Workload]:
        """See Turns."""
        memory = self._memory
        return {
            email: Workload(
                in_progress=memory.in_progress[email],
                open=len(memory.open_of.get(email, ())),
                last_turn=memory.turns.get((region, email), 0),
            )
            for email in emails
        }

    def take(self, region: Region, emails: Sequence[str]) -> None:
        """See Turns."""
        number = self._memory.turn.get(region, 0)
        for place, email in enumerate(emails, start=1):
            _set(self._memory.turns, (region, email), number + place, self._undo)
        _set(self._memory.turn, region, number + len(emails), self._undo)


class MemoryNags:
    """cases.ports.Reminders."""

    def __init__(self, memory: Memory, undo: list[Callable[[], object]]) -> None:
        self._memory = memory
        self._undo = undo

    def hold(self) -> bool:
        """See Reminders."""
        return True

    def due(self, now: datetime, limit: int) -> list[Case]:
        """See Reminders."""
        return self._memory.take_due(now, limit)

    def told(self, case_ids: Sequence[int]) -> Mapping[int, Mapping[SentReminder, int]]:
        """See Reminders."""
        return {each: self._memory.told[each] for each in case_ids if each in self._memory.told}

    def snoozes(self, case_ids: Sequence[int]) -> Mapping[int, Snoozes]:
        """See Reminders."""
        return {each: self._memory.snoozes[each] for each in case_ids if each in self._memory.snoozes}

    def note(self, reminders: Iterable[tuple[Reminder, str, bool]], now: datetime) -> None:
        """See Reminders."""
        memory = self._memory
        for reminder, message, has_line in reminders:
            key = (reminder.case_id, reminder.key)
            if key in memory.reminders:
                raise NotUnique(str(key))
            line = ReminderLine(reminder.case_id, reminder.clock, reminder.step, reminder.run, reminder.to, now)
            _set(memory.reminders, key, (line, message, has_line), self._undo)
            _set(memory.told.setdefault(reminder.case_id, {}), reminder.key, reminder.turn, self._undo)
            _set(memory.sent.setdefault(reminder.to, {}), message, now, self._undo)
            if has_line:
                _append(memory.lines.setdefault(message, []), line, self._undo)
                about = memory.messages.setdefault(reminder.case_id, {})
                _set(about, (message, f"dm:{reminder.to}"), now, self._undo)

    def move_on(self, due: Mapping[int, datetime | None]) -> None:
        """See Reminders."""
        for case_id, moment in due.items():
            before = self._memory.cases[case_id]
            _keep(self._memory, self._undo, before, replace(before, next_due_at=moment))

    def open_of(self, owner: str, after: int, limit: int) -> list[Case]:
        """See Reminders."""
        ids = sorted(each for each in self._memory.open_of.get(owner, ()) if each > after)
        return [self._memory.cases[each] for each in ids[:limit]]

    def planned_from(self) -> Mapping[str, str]:
        """See Reminders."""
        return dict(self._memory.plans)

    def note_planned(self, email: str, word: str) -> None:
        """See Reminders."""
        _set(self._memory.plans, email, word, self._undo)

    def put_off(self, case_id: int, clock: ClockKind, run: str, to: str, until: datetime) -> None:
        """See Reminders."""
        _set(self._memory.snoozes.setdefault(case_id, {}), (clock, run, to), until, self._undo)

    def lines(self, message: str) -> list[ReminderLine]:
        """See Reminders."""
        return list(self._memory.lines.get(message, ()))

    def reminded_of(self, to: str, since: datetime) -> Collection[tuple[int, ClockKind]]:
        """See Reminders."""
        lines = (line for line, _, has_line in self._memory.reminders.values() if has_line)
        return {(line.case_id, line.clock) for line in lines if line.to == to and line.at >= since}

    def messages_to(self, since: Mapping[str, datetime]) -> Mapping[str, Collection[str]]:
        """See Reminders."""
        sent = self._memory.sent
        return {
            email: {message for message, at in sent.get(email, {}).items() if at >= moment}
            for email, moment in since.items()
        }


class MemorySavedViews:
    """cases.model.saved_view.SavedViewStore and SuggestionStore: nobody saves a list or gives feedback in a simulation."""

    def save(self, view: SavedView) -> None:
        """Refuse, as the oracle knows nothing of saved lists."""
        raise AssertionError(f"nobody saves a list in a simulation: {view}")

    def forget(self, slack_id: str) -> bool:  # noqa: ARG002 - the signature is the port's
        """See SavedViewStore."""
        return False

    def of(self, slack_id: str) -> SavedView | None:  # noqa: ARG002 - the signature is the port's
        """See SavedViewStore."""
        return None

    def every_one(self) -> Sequence[SavedView]:
        """See SavedViewStore."""
        return ()

    def add(self, suggestion: Suggestion) -> None:
        """Refuse, as nobody gives feedback on casebot in a simulation."""
        raise AssertionError(f"nobody gives feedback in a simulation: {suggestion}")


class MemoryAbsences:
    """cases.ports.Absences."""

    def __init__(self, memory: Memory, undo: list[Callable[[], object]], altered: Callable[[], None]) -> None:
        self._memory = memory
        self._undo = undo
        self._altered = altered

    def add(self, absence: Absence, by: str, at: datetime) -> None:
        """See Absences."""
        self._memory.absence_ids += 1
        noted = replace(absence, id=self._memory.absence_ids)
        self._become([*self._memory.absences, (noted, by, at)])

    def remove(self, absence: Absence, by: str, at: datetime) -> None:  # noqa: ARG002 - who ended it is not asked for here
        """See Absences."""
        self._become([each for each in self._memory.absences if each[0].id != absence.id])

    def answer(self, absence: Absence, answer: CoverAnswer, at: datetime) -> None:  # noqa: ARG002 - when is not asked for here
        """See Absences."""
        self._become(
            [
                (replace(noted, answer=answer) if noted.id == absence.id else noted, by, said)
                for noted, by, said in self._memory.absences
            ]
        )

    def _become(self, absences: list[tuple[Absence, str, datetime]]) -> None:
        memory, before = self._memory, self._memory.absences
        memory.absences = absences

        def undo() -> None:
            memory.absences = before
            memory.forget_roster()

        self._undo.append(undo)
        self._altered()


class MemoryLinks:
    """Implement the part of cases.ports.SharedLinks that a change needs. Nobody posts links here."""

    def fresh(self, case_ids: Sequence[int]) -> Mapping[int, Sequence[tuple[str, str]]]:  # noqa: ARG002 - the port's
        """See SharedLinks."""
        return {}


class MemoryDirectory:
    """Implement the part of cases.ports.Directory that intake needs. It knows no customers beside the cases."""

    def mentioned(self, cases: Sequence[Case]) -> None:
        """See Directory."""

    def account_named(self, name: str) -> Account | None:  # noqa: ARG002 - the port's
        """See Directory."""
        return None

    def contact_by_email(self, email: str) -> Contact | None:  # noqa: ARG002 - the port's
        """See Directory."""
        return None

    def high_value_owners(self, accounts: Collection[str]) -> Mapping[str, str]:  # noqa: ARG002 - the port's
        """See Directory."""
        return {}


class MemoryFollowers:
    """cases.model.requests.Followers of a world in which nobody follows."""

    def of(self, case_ids: Sequence[int]) -> Mapping[int, Sequence[str]]:  # noqa: ARG002 - the port's
        """See Followers."""
        return {}


def _keep(memory: Memory, undo: list[Callable[[], object]], before: Case, after: Case) -> None:
    memory.keep(after)
    undo.append(lambda: memory.keep(before))


def _append(items: list[V], item: V, undo: list[Callable[[], object]]) -> None:
    items.append(item)
    undo.append(items.pop)


def _set(table: dict[K, V], key: K, value: V, undo: list[Callable[[], object]]) -> None:
    if key in table:
        before = table[key]
        undo.append(lambda: table.__setitem__(key, before))
    else:
        undo.append(lambda: table.pop(key))
    table[key] = value
