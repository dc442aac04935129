"""What the rules need from the world, as Protocols; storage implements them, the composition root hands them in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from cases.model.account import Account, Contact, Opportunity
from cases.model.case import AuditEntry, Case, NextStepEntry, Touch
from cases.model.crm import CrmOutbox
from cases.model.figures import Figures, Window
from cases.model.mail import Mails
from cases.model.people import Absence, Region, Roster
from cases.model.policy import Policy
from cases.model.requests import FollowerStore, RequestStore
from cases.model.working_time import Holidays
from cases.rules.clocks import ClockKind
from cases.rules.reminder_plan import Reminder, SentReminder, Snoozes
from cases.rules.worklist import CaseSummary


class Clock(Protocol):
    """The one source of the time of day."""

    def now(self) -> datetime:
        """The present moment, aware, UTC."""
        ...


class NotificationKind(StrEnum):
    """What can be told; each kind has one composer that makes the message from the database at the time of sending."""

    CARD = "card"
    CARD_UPDATE = "card_update"
    AT_CAPACITY = "at_capacity"
    UNROUTED = "unrouted"
    UNROUTED_UPDATE = "unrouted_update"
    OWNER_LEFT = "owner_left"
    ANSWER = "answer"
    NOT_DELIVERED = "not_delivered"
    NAG = "nag"
    NAG_UPDATE = "nag_update"
    AWAY = "away"
    DIGEST = "digest"
    DIGEST_DETAILS = "digest_details"
    DIGEST_CHART = "digest_chart"
    TODAY = "today"
    HYGIENE = "hygiene"
    MID_MARKET = "mid_market"
    SALES_SUPPORT = "sales_support"
    GLIMPSE = "glimpse"
    UNFURL = "unfurl"
    MISSING_SCOPE = "missing_scope"
    ADVOCATE = "advocate"
    DECISION = "decision"
    DECISION_UPDATE = "decision_update"
    DECIDED = "decided"
    NEWS = "news"
    UPDATE_ASKED = "update_asked"
    UPDATE_ASKED_CHANGED = "update_asked_changed"
    UPDATE_ANSWERED = "update_answered"
    ESCALATED = "escalated"
    MAIL = "mail"
    MAIL_ON_CLOSED = "mail_on_closed"
    MAIL_CHOSEN = "mail_chosen"
    MAIL_OF_NOBODYS = "mail_of_nobodys"
    REQUEST_ADDED = "request_added"
    CRM_TROUBLE = "crm_trouble"
    CRM_TROUBLE_CHANGED = "crm_trouble_changed"
    CRM_MENTION = "crm_mention"


# In a notification's `args`: it goes into the thread of the case's card, where one was posted in the same place by the time that it is sent. A lane
# leaves in order, so a card that was promised before is there by then, or never will be.
UNDER_CARD = "under_card"


@dataclass(frozen=True)
class Notification:
    """Something to be told to somebody, once (SAFE-2); written in the transaction that makes it true.

    key: idempotency key, unique for ever; lane: where to, "dm:<e-mail>" (a person of the roster), "user:<Slack user id>",
    "channel:<name>", "in:<id of a conversation>" or "mail:<e-mail>" (somebody who may be on Slack, and is told there unless `args` names
    them in "but_not"); subject: the case it is about, if any; merge: notifications waiting in a lane under the same merge key are one
    (the later adds nothing, as the message is made from the database when it is sent); args: small JSON values for the composer;
    changes: the key of the notification whose message this one changes in place, where it posts none of its own.
    """

    key: str
    lane: str
    kind: NotificationKind
    subject: int | None = None
    merge: str | None = None
    args: Mapping[str, str | int] = field(default_factory=dict)
    changes: str | None = None


@dataclass(frozen=True)
class Workload:
    """How one Advocate stands for the next turn: In Progress cases (RTE-3), open cases, and the number of their last turn (0: never)."""

    in_progress: int = 0
    open: int = 0
    last_turn: int = 0


class CaseStore(Protocol):
    """The cases, inside one unit of work."""

    def get(self, case_id: int, *, for_change: bool = False) -> Case:
        """The case; `for_change` holds it until the unit of work ends. Raises CaseNotFound."""
        ...

    def open_of(self, owner: str) -> list[Case]:
        """The cases of this owner (an e-mail) that are not closed, oldest first."""
        ...

    def many(self, case_ids: Sequence[int]) -> Mapping[int, Case]:
        """These cases by their ids, in as few queries as can be."""
        ...

    def find(self, number: str) -> Case | None:
        """The case of this number, forgiving of blanks, a leading '#' and missing leading zeros; None for none, or for more than one."""
        ...

    def by_external_ids(self, ids: Sequence[str]) -> Mapping[str, Case]:
        """Those of these cases that are known, in as few queries as can be; held for change."""
        ...

    def ids_of(self, external_ids: Collection[str]) -> Mapping[str, int]:
        """The ids of those of these cases that are known, by the CRM's key; none is held."""
        ...

    def by_numbers(self, numbers: Sequence[str]) -> Mapping[str, Case]:
        """Those of these cases that are known, each under the number as it was asked for, found as forgivingly as by `find`; in as
        few queries as can be, held for change."""
        ...

    def add_many(self, cases: Sequence[Case]) -> list[Case]:
        """Store new cases; gives them back in the same order with their ids."""
        ...

    def own_number(self) -> str:
        """The next number for a case that was created here, which nobody else is given; where this unit of work is undone, the next gets it."""
        ...

    def save_many(self, cases: Sequence[Case]) -> None:
        """Store changed cases. Each carries its new version; what is stored must have the version before it,
        else ChangedMeanwhile is raised and nothing of the unit of work may be committed."""
        ...

    def next_steps(self, case_id: int, limit: int = 20) -> list[NextStepEntry]:
        """The history of next steps, newest first."""
        ...

    def add_next_steps(self, entries: Sequence[NextStepEntry]) -> None:
        """Add to the history of next steps."""
        ...

    def touches(self, case_id: int) -> list[Touch]:
        """The logged touches, oldest first."""
        ...

    def add_touch(self, touch: Touch) -> None:
        """Add a touch."""
        ...

    def high_value_ended(self, accounts: Collection[str]) -> Collection[str]:
        """Those of these accounts whose High Value case was closed for certain churn, so that none may follow (CLO-7), as they were asked for.
        In as few queries as can be."""
        ...

    def high_value_advocates(self, accounts: Collection[str]) -> Mapping[str, str]:
        """Who owns the open High Value case of each of these accounts that has one (HVA-2): e-mail by account as it was asked for; the
        oldest case decides. In as few queries as can be."""
        ...


@dataclass(frozen=True)
class CreatedCases:
    """The cases that somebody created: one page of them, the open ones first, newest first; and how many are open and closed in all."""

    cases: Sequence[Case]
    open: int
    closed: int


@dataclass(frozen=True)
class StoredHome:
    """Somebody's App Home (HOM-1), who opened it and what they chose to see there. email, name: as Slack gives them, where known; shows: the
    filter, empty for all; page: from 0."""

    slack_id: str
    email: str = ""
    name: str = ""
    shows: str = ""
    page: int = 0


class CaseLists(Protocol):
    """Cases as lists show them, many at a time, and each without its long texts."""

    def open_of(self, owners: Sequence[str]) -> list[CaseSummary]:
        """The open cases of these owners without their long texts."""
        ...

    def loads(self, owners: Sequence[str]) -> Mapping[str, Workload]:
        """How much each of these people has; turns are left out. Every one of them is in the answer."""
        ...

    def unassigned(self, regions: Sequence[Region] | None = None) -> list[CaseSummary]:
        """The open cases that have no owner, of these regions (None: of all) and of no region."""
        ...

    def of_account(self, account: str, limit: int = 20) -> list[CaseSummary]:
        """The latest cases of the account of this name, in any case of letters, the newest first; in brief."""
        ...

    def created_by(
        self,
        words: Sequence[str],
        owner: str | None = None,
        *,
        slack_ids: Sequence[str] = (),
        department: str = "",
        also: Sequence[int] = (),
        closed: bool | None = None,
        offset: int = 0,
        limit: int = 20,
    ) -> CreatedCases:
        """The cases whose creator, as the CRM gives them, is one of these names or e-mails, in any case of letters, or created them in Slack under
        one of these ids, or is of this department; those whose owner is this person; and `also` those of these ids; in brief. closed: only
        the closed ones, only the open ones, or None for both."""
        ...


class Homes(Protocol):
    """The App Homes (HOM-1), which are published again when something on them changed."""

    def opened(self, slack_id: str) -> None:
        """Somebody opened their home: it is published at once."""
        ...

    def turned(self, slack_id: str, *, shows: str | None = None, page: int = 0) -> None:
        """Somebody chose another filter (None for the same as before) or page: their home is published at once."""
        ...

    def stale(self, words: Iterable[str]) -> None:
        """What the people of these e-mails or names have on their homes is about to change."""
        ...


@dataclass(frozen=True)
class SharedLink:
    """A link to a case that somebody posted. channel, message_ts: of the message; while it is still being typed there is no channel, and
    in place of the timestamp stands what Slack calls it by until then."""

    channel: str
    message_ts: str
    url: str
    case_id: int


class SharedLinks(Protocol):
    """The links to cases that people posted lately, below which Slack shows where the case stands (LOOK-1)."""

    def add(self, links: Iterable[SharedLink]) -> None:
        """Note links; one that was noted before stays as it was."""
        ...

    def of(self, channel: str, message_ts: str) -> list[SharedLink]:
        """The links of one message."""
        ...

    def fresh(self, case_ids: Sequence[int]) -> Mapping[int, Sequence[tuple[str, str]]]:
        """The messages that have a link to these cases and are recent enough to be kept up to date: channel and timestamp, newest first."""
        ...


class AuditTrail(Protocol):
    """Who changed what (AUD-1): added to, never edited."""

    def record(self, entries: Iterable[AuditEntry]) -> None:
        """Write entries."""
        ...

    def of(self, case_id: int, limit: int = 50) -> list[AuditEntry]:
        """The case's changes, newest first."""
        ...

    def since(self, case_id: int, version: int) -> list[AuditEntry]:
        """What changed after this version of the case, oldest first."""
        ...


class Outbox(Protocol):
    """What is to be told (SAFE-2)."""

    def put(self, notifications: Iterable[Notification]) -> None:
        """Have these told after the unit of work commits; a key that was ever put before is passed over."""
        ...

    def known(self, keys: Collection[str]) -> Collection[str]:
        """Those of these keys that were ever put."""
        ...

    def live_cards(self, case_id: int) -> list[str]:
        """The lanes in which a card of this case was put, the present owner's and former ones', oldest first."""
        ...

    def live_cards_of(self, case_ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
        """The same of many cases, in as few queries as can be; a case without a card is left out."""
        ...

    def cards_in(self, lane: str, case_ids: Sequence[int]) -> Mapping[int, tuple[str, str]]:
        """Where in Slack the cards of these cases are that were posted in this lane: channel and timestamp, by case."""
        ...


class Inbox(Protocol):
    """What was asked already (SAFE-1)."""

    def first_time(self, key: str) -> bool:
        """Note the request; False when it was noted before, also by another process."""
        ...


class Turns(Protocol):
    """Whose turn it is to be given a case (RTE-2); shared by every replica."""

    def standing(self, region: Region, emails: Sequence[str]) -> dict[str, Workload]:
        """How these Advocates stand; holds the region's turn until the unit of work ends."""
        ...

    def take(self, region: Region, emails: Sequence[str]) -> None:
        """Note that these Advocates had a turn, in this order."""
        ...


@dataclass(frozen=True)
class ReminderLine:
    """One line of a message of reminders, as it was told. to: an e-mail; at: when it was told."""

    case_id: int
    clock: ClockKind
    rung: str
    run: str
    to: str
    at: datetime


class ReminderStore(Protocol):
    """What was told of the clocks (NAG-1), and what is due."""

    def hold(self) -> bool:
        """Keep every other sweep away until the unit of work ends; False where another is at it."""
        ...

    def due(self, now: datetime, limit: int) -> list[Case]:
        """The cases whose `next_due_at` has come, those due longest first; held for change, without waiting for any that is held."""
        ...

    def told(self, case_ids: Sequence[int]) -> Mapping[int, Mapping[SentReminder, int]]:
        """What was told of these cases, each with the turn in which an owner was told (see Reminder)."""
        ...

    def snoozes(self, case_ids: Sequence[int]) -> Mapping[int, Snoozes]:
        """What was put off of these cases."""
        ...

    def note(self, reminders: Iterable[tuple[Reminder, str, bool]], now: datetime) -> None:
        """Note what is told: each step with the key of its message, and whether it has a line there. Raises where one was told before."""
        ...

    def move_on(self, due: Mapping[int, datetime | None]) -> None:
        """Set when these cases are due next; their version stays, as nothing about them changed."""
        ...

    def open_of(self, owner: str, after: int, limit: int) -> list[Case]:
        """The open cases of this owner (an e-mail) with ids above `after`, the lowest first, at most so many; held for change."""
        ...

    def planned_from(self) -> Mapping[str, str]:
        """What each person's cases were last planned from, in a word (see cases.use_cases.reschedule_reminders), by e-mail."""
        ...

    def note_planned(self, email: str, word: str) -> None:
        """Note what this person's cases are planned from."""
        ...

    def put_off(self, case_id: int, clock: ClockKind, run: str, to: str, until: datetime) -> None:
        """Note a snooze of one run of a clock, in place of an earlier one."""
        ...

    def lines(self, message: str) -> list[ReminderLine]:
        """The lines of the message of this key, in the order in which they were noted."""
        ...

    def reminded_of(self, to: str, since: datetime) -> Collection[tuple[int, ClockKind]]:
        """The clocks of cases that this person (an e-mail) was reminded of since then."""
        ...

    def messages_to(self, since: Mapping[str, datetime]) -> Mapping[str, Collection[str]]:
        """The keys of the messages told to each of these people (e-mails) since the moment that is given for each."""
        ...

    def messages_about(self, case_ids: Sequence[int], since: datetime) -> Mapping[int, Sequence[tuple[str, str]]]:
        """The messages told since then that have a line about these cases, each with its lane, by case; in as few queries as can be."""
        ...


class Absences(Protocol):
    """Who is away when (PTO-1). What was set stays, with who set it and who ended it."""

    def add(self, absence: Absence, by: str, at: datetime) -> None:
        """Note an absence; what was noted for the same days gives way."""
        ...

    def end(self, email: str, today: date, by: str, at: datetime) -> list[Absence]:
        """End this person's absences, of now and to come; those that there were. today: on their own calendar."""
        ...


class Digests(Protocol):
    """The figures of the regions (DIG-1): measured anew, and kept as they were told."""

    def measured(self, window: Window, policy: Policy, roster: Roster) -> Figures:
        """The figures as of the window's end, in a few queries however many cases there are."""
        ...

    def of(self, region: Region, day: date) -> Figures | None:
        """The figures kept for this day, if its digest was due already."""
        ...

    def last(self, region: Region, before: date) -> Figures | None:
        """The figures kept for the latest day before this one."""
        ...

    def keep(self, figures: Figures) -> bool:
        """Keep the figures of a day; False where another process has kept some for it already, which stay."""
        ...


class Directory(Protocol):
    """What is known of customers beside their cases. words: what somebody typed so far, compared as cases.rules.text_match says; names that begin with
    it come first, then those that have all of its words."""

    def accounts(self, words: str, limit: int = 20) -> list[Account]:
        """The accounts that fit."""
        ...

    def contacts(self, words: str, account: str = "", limit: int = 20) -> list[Contact]:
        """The contacts and leads that fit, by name or e-mail; of this account alone, where it is named, and then all of them for no words."""
        ...

    def opportunities(self, words: str, account: str = "", limit: int = 20) -> list[Opportunity]:
        """The opportunities that fit; of this account alone, where it is named, and then all of them for no words."""
        ...

    def account_named(self, name: str) -> Account | None:
        """The account of this name; None for none, or for more than one."""
        ...

    def contact_by_email(self, email: str) -> Contact | None:
        """Whoever has this e-mail, in any case of letters (RTE-4): a contact rather than a lead, one whose account is known rather than one
        whose is not; None for nobody, or where they are of more than one account."""
        ...

    def by_external_ids(self, ids: Collection[str]) -> Mapping[str, Account | Contact | Opportunity]:
        """Those of these that are known, by the CRM's key."""
        ...

    def high_value_owners(self, accounts: Collection[str]) -> Mapping[str, str]:
        """The Advocates who are named for those of these accounts that are High Value Accounts: e-mail by account as it was asked for.
        In as few queries as can be."""
        ...

    def put(
        self,
        accounts: Sequence[Account] = (),
        contacts: Sequence[Contact] = (),
        opportunities: Sequence[Opportunity] = (),
    ) -> None:
        """Store these, each over the one of the same external id, else over the one of the same name (and account) that has none yet. What is
        empty or None is not known anew, and what was known of it stays."""
        ...

    def mentioned(self, cases: Sequence[Case]) -> None:
        """Note whom and what these cases name and nobody has noted yet; in few queries, however many cases."""
        ...


class Search(Protocol):
    """Cases by words (LOOK-2): number, account, contact, lead, web e-mail and subject; never by what the customer wrote."""

    def cases(self, words: str, *, limit: int = 20, without: int | None = None) -> list[CaseSummary]:
        """The cases that have all of these words, in brief: the one of exactly this number, numbers that begin so, then those that have the
        words in the account, in who it is about, in the subject, anywhere; of equals the open ones, and then the newest, first.
        without: the id of a case to leave out."""
        ...


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
    def digests(self) -> Digests: ...
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
    def directory(self) -> Directory: ...
    @property
    def search(self) -> Search: ...
    @property
    def crm(self) -> CrmOutbox: ...
    @property
    def holidays(self) -> Holidays:
        """Which days are not worked."""
        ...

    @property
    def roster(self) -> Roster:
        """The roster in force, with the absences of now and to come."""
        ...

    def commit(self) -> None:
        """Make it so, all of it, and wake the senders if anything is to be told."""
        ...


OpenUnitOfWork = Callable[[], AbstractContextManager[UnitOfWork]]
