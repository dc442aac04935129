"""Stores of cases, their history, and what lists show of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cases.model.account import Account, Contact, Opportunity
from cases.model.case import AuditEntry, Case, NextStepEntry, Touch
from cases.model.people import Region
from cases.model.workload import Workload
from cases.rules.worklist import CaseSummary


class CaseStore(Protocol):
    """The cases, inside one unit of work."""

    def get(self, case_id: int, *, for_change: bool = False) -> Case:
        """Return the case; `for_change` holds it until the unit of work ends. Raises CaseNotFound."""
        ...

    def open_of(self, owner: str) -> list[Case]:
        """Return the cases of this owner (an e-mail) that are not closed, oldest first."""
        ...

    def many(self, case_ids: Sequence[int]) -> Mapping[int, Case]:
        """Return these cases by their ids, in as few queries as possible."""
        ...

    def find(self, number: str) -> Case | None:
        """Return the case of this number, forgiving of blanks, a leading '#' and missing leading zeros; None for none, or for more than one."""
        ...

    def by_external_ids(self, ids: Sequence[str]) -> Mapping[str, Case]:
        """Those of these cases that are known, in as few queries as can be; held for change."""
        ...

    def ids_of(self, external_ids: Collection[str]) -> Mapping[str, int]:
        """Return the ids of those of these cases that are known, by the CRM's key; none is held."""
        ...

    def by_numbers(self, numbers: Sequence[str]) -> Mapping[str, Case]:
        """Those of these cases that are known, each under the number as it was asked for, found as forgivingly as by `find`; in as
        few queries as can be, held for change."""
        ...

    def add_many(self, cases: Sequence[Case]) -> list[Case]:
        """Store new cases; gives them back in the same order with their ids."""
        ...

    def own_number(self) -> str:
        """Return the next number for a case that was created here, which nobody else is given; where this unit of work is undone, the next gets it."""
        ...

    def save_many(self, cases: Sequence[Case]) -> None:
        """Store changed cases. Each carries its new version; what is stored must have the version before it,
        else ChangedMeanwhile is raised and nothing of the unit of work may be committed."""
        ...

    def next_steps(self, case_id: int, limit: int = 20) -> list[NextStepEntry]:
        """Return the history of next steps, newest first."""
        ...

    def add_next_steps(self, entries: Sequence[NextStepEntry]) -> None:
        """Add to the history of next steps."""
        ...

    def touches(self, case_id: int) -> list[Touch]:
        """Return the logged touches, oldest first."""
        ...

    def remove_touch(self, touch: Touch) -> None:
        """Take a touch away that was logged by mistake; the history keeps it."""
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


class CaseLists(Protocol):
    """Cases as lists show them, many at a time, and each without its long texts."""

    def open_of(self, owners: Sequence[str]) -> list[CaseSummary]:
        """Return the open cases of these owners without their long texts."""
        ...

    def loads(self, owners: Sequence[str]) -> Mapping[str, Workload]:
        """How much each of these people has; turns are left out. Every one of them is in the answer."""
        ...

    def unassigned(self, regions: Sequence[Region] | None = None) -> list[CaseSummary]:
        """Return the open cases that have no owner, of these regions (None: of all) and of no region."""
        ...

    def of_account(self, account: str, limit: int = 20) -> list[CaseSummary]:
        """Return the latest cases of the account of this name, in any case of letters, the newest first; in brief."""
        ...

    def of_customer(self, case: Case, since: datetime, limit: int = 20) -> list[CaseSummary]:
        """Return the other cases of this case's account, contact or mail address that are open or were closed since, the newest first (RTE-8)."""
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
        """Return the cases whose creator, as the CRM gives them, is one of these names or e-mails, in any case of letters, or created them in Slack under
        one of these ids, or is of this department; those whose owner is this person, or to which they called an Advocate (TAG-1); and `also` those of these ids; in brief. closed: only
        the closed ones, only the open ones, or None for both."""
        ...


class AuditTrail(Protocol):
    """Who changed what (AUD-1): added to, never edited."""

    def record(self, entries: Iterable[AuditEntry]) -> None:
        """Write entries."""
        ...

    def of(self, case_id: int, limit: int = 50) -> list[AuditEntry]:
        """Return the case's changes, newest first."""
        ...

    def since(self, case_id: int, version: int) -> list[AuditEntry]:
        """Return what changed after this version of the case, oldest first."""
        ...

    def moves_from(self, email: str, since: datetime) -> list[AuditEntry]:
        """Return the changes by which cases left this owner since then, oldest first."""
        ...


class Directory(Protocol):
    """What is known of customers beside their cases. words: what somebody typed so far, compared as cases.rules.text_match says; names that begin with
    it come first, then those that have all of its words."""

    def accounts(self, words: str, limit: int = 20) -> list[Account]:
        """Return the accounts that fit."""
        ...

    def contacts(self, words: str, account: str = "", limit: int = 20) -> list[Contact]:
        """Return the contacts and leads that fit, by name or e-mail; of this account alone, where it is named, and then all of them for no words."""
        ...

    def opportunities(self, words: str, account: str = "", limit: int = 20) -> list[Opportunity]:
        """Return the opportunities that fit; of this account alone, where it is named, and then all of them for no words."""
        ...

    def account_named(self, name: str) -> Account | None:
        """Return the account of this name; None for none, or for more than one."""
        ...

    def contact_by_email(self, email: str) -> Contact | None:
        """Whoever has this e-mail, in any case of letters (RTE-4): a contact rather than a lead, one whose account is known rather than one
        whose is not; None for nobody, or where they are of more than one account."""
        ...

    def by_external_ids(self, ids: Collection[str]) -> Mapping[str, Account | Contact | Opportunity]:
        """Those of these that are known, by the CRM's key."""
        ...

    def high_value_owners(self, accounts: Collection[str]) -> Mapping[str, str]:
        """Return the Advocates who are named for those of these accounts that are High Value Accounts: e-mail by account as it was asked for.
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
        """Return the cases that have all of these words, in brief: the one of exactly this number, numbers that begin so, then those that have the
        words in the account, in who it is about, in the subject, anywhere; of equals the open ones, and then the newest, first.
        without: the id of a case to leave out."""
        ...
