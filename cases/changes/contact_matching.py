"""Match a case without account and contact by its web e-mail in the directory (RTE-4)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cases.model.case import Case
from cases.model.people import region_of
from cases.ports.case_stores import Directory

BY_EMAIL = "its web e-mail is known"
BY_ACCOUNT = "its account is known"
THE_DIRECTORY = "The directory"


@dataclass(frozen=True)
class ContactMatch:
    """A case with what the directory added."""

    case: Case
    #: How it was matched. Empty if nothing was found.
    because: str = ""


def match_contact(case: Case, directory: Directory, *, only_loaded: bool = False) -> ContactMatch:
    """Fill in contact (or lead) and account by the web e-mail, if both are missing, and the region of the account, if it is unknown.

    What the CRM said stays. only_loaded: whether names that are known only from other cases do not count.
    """
    found, because = case, ""
    if case.web_email and not case.account and not case.contact:
        person = directory.contact_by_email(case.web_email)
        if person is not None and (person.external_id or not only_loaded):
            lead = (case.lead or person.name) if person.is_lead else case.lead
            contact = "" if person.is_lead else person.name
            found, because = replace(case, account=person.account, contact=contact, lead=lead), BY_EMAIL
    if found.account and found.region is None:
        account = directory.account_named(found.account)
        if account is not None and only_loaded and not account.external_id:
            account = None
        region = region_of(account.region) if account is not None else None
        if account is not None and region is not None:
            found = replace(
                found,
                region=region,
                carr=account.carr if found.carr is None else found.carr,
                employees=account.employees if found.employees is None else found.employees,
                lam=account.lam if found.lam is None else found.lam,
                country=found.country or account.country,
            )
            because = because or BY_ACCOUNT
    return ContactMatch(found, because)
