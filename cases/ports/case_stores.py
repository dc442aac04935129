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
        """Return the case of this number; None for none, or for more than one.

        Blanks, a leading '#' and missing zeros do not matter. A case is found under its former number too.
        """
        ...

    def note_former_number(self, number: str, case_id: int) -> None:
        """Keep the number that a case has until now, so that it is still found under it. Doing it again changes nothing."""
        ...

    def by_external_ids(self, ids: Sequence[str]) -> Mapping[str, Case]:
        """Return the known ones of these cases in few queries, held for change."""
        ...

    def ids_of(self, external_ids: Collection[str]) -> Mapping[str, int]:
        """Return the ids of those of these cases that are known, by the CRM's key; none is held."""
        ...

    def by_numbers(self, numbers: Sequence[str]) -> Mapping[str, Case]:
        """Return the known ones of these cases, each under the number that was asked for, held for change.

        Numbers are compared as by `find`, in few queries.
        """
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
        """Return those of these accounts whose High Value case was closed for certain churn, spelled as in the request.

        No other High Value case may follow (CLO-7). It needs few queries.
        """
        ...

    def high_value_advocates(self, accounts: Collection[str]) -> Mapping[str, str]:
        """Return the owners of the open High Value cases of these accounts (HVA-2).

        E-mail by account, spelled as in the request. The oldest case of an account decides. It needs few queries.
        """
        ...


@dataclass(frozen=True)
class CreatedCases:
    """The cases that somebody created: one page, open ones first, then newest first.

    It also has the numbers of open and closed cases in all.
    """

    cases: Sequence[Case]
    open: int
    closed: int


@dataclass(frozen=True)
class Creators:
    """The people who created some cases: their ids in Slack, and their names or e-mails as the CRM writes them."""

    slack_ids: Sequence[str] = ()
    words: Sequence[str] = ()


class CaseLists(Protocol):
    """Cases as lists show them, many at a time, and each without its long texts."""

    def open_of(self, owners: Sequence[str]) -> list[CaseSummary]:
        """Return the open cases of these owners without their long texts."""
        ...

    def loads(self, owners: Sequence[str]) -> Mapping[str, Workload]:
        """Return the workload of each of these people, without turns. All of them are in the result."""
        ...

    def unassigned(self, regions: Sequence[Region] | None = None) -> list[CaseSummary]:
        """Return the open cases that have no owner, of these regions (None: of all) and of no region."""
        ...

    def of_account(self, account: str, limit: int = 20) -> list[CaseSummary]:
        """Return the latest cases of the account of this name, in any case of letters, the newest first; in brief."""
        ...

    def of_customer(self, case: Case, since: datetime, limit: int = 20) -> list[CaseSummary]:
        """Return the other cases of this case's account, contact or mail address, newest first (RTE-8).

        They are open, or were closed since then.
        """
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
        """Return a page of cases in brief that a person created or has to do with.

        Their creator, as the CRM writes it, is one of these names or e-mails in any letter case, or is of this
        department. Or they were created in Slack under one of these ids. Also included are cases that this person
        owns, cases to which they called an Advocate (TAG-1), and the cases of the ids in `also`.

        Args:
            closed: Only the closed cases, only the open ones, or None for both.
        """
        ...

    def creators(self, words: Sequence[str], department: str = "", limit: int = 20) -> Creators:
        """Return the people who created cases under one of these names or e-mails, or for this department."""
        ...


class AuditTrail(Protocol):
    """Stores who changed what (AUD-1). Entries are added and never edited."""

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
    """Stores the customers, beside their cases.

    `words` is what somebody typed so far, compared as cases.rules.text_match says. Names that begin with it come
    first, then those that have all of its words.
    """

    def accounts(self, words: str, limit: int = 20) -> list[Account]:
        """Return the accounts that fit."""
        ...

    def contacts(self, words: str, account: str = "", limit: int = 20) -> list[Contact]:
        """Return the contacts and leads that match by name or e-mail.

        If an account is named, only its own; then no words mean all of them.
        """
        ...

    def opportunities(self, words: str, account: str = "", limit: int = 20) -> list[Opportunity]:
        """Return the matching opportunities. If an account is named, only its own; then no words mean all of them."""
        ...

    def account_named(self, name: str) -> Account | None:
        """Return the account of this name; None for none, or for more than one."""
        ...

    def contact_by_email(self, email: str) -> Contact | None:
        """Return the person with this e-mail in any letter case (RTE-4).

        None for nobody, or for people of more than one account. A contact is preferred to a lead, and a person with a
        known account to one without.
        """
        ...

    def contacts_by_email(self, emails: Collection[str]) -> Mapping[str, Contact]:
        """Return the same for each of these e-mails that has one, spelled as in the request; in few queries."""
        ...

    def by_external_ids(self, ids: Collection[str]) -> Mapping[str, Account | Contact | Opportunity]:
        """Return the known ones of these, by the CRM's key."""
        ...

    def high_value_owners(self, accounts: Collection[str]) -> Mapping[str, str]:
        """Return the Advocates who are named for those of these accounts that are High Value accounts.

        E-mail by account, spelled as in the request. It needs few queries.
        """
        ...

    def put(
        self,
        accounts: Sequence[Account] = (),
        contacts: Sequence[Contact] = (),
        opportunities: Sequence[Opportunity] = (),
    ) -> None:
        """Store these, each over a known one with the same external id.

        Else it is stored over one with the same name (and account) that has no id yet. Empty or None values change
        nothing.
        """
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
