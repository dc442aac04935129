"""What is known of customers beside their cases: accounts, their people and their opportunities.

It comes from files that somebody loads, and from what cases that come in mention; the CRM stays the one that knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True)
class Account:
    """A customer. id: ours, 0 until stored; external_id: the CRM's, empty for one that only cases mention; carr: yearly recurring revenue, in
    the currency of the policy's limits; employees, lam: headcount, and the licences that could be sold there; high_value_owner: e-mail of the
    Advocate whose High Value Account it is; has_full_address: of its billing. None where it is not known."""

    name: str
    external_id: str = ""
    region: str = ""
    carr: int | None = None
    employees: int | None = None
    lam: int | None = None
    country: str = ""
    high_value_owner: str = ""
    has_full_address: bool | None = None
    id: int = 0


class PersonKind(StrEnum):
    """Whether somebody of a customer's is a contact already, or a lead that is not converted."""

    CONTACT = "Contact"
    LEAD = "Lead"


@dataclass(frozen=True)
class Contact:
    """Somebody at a customer, or a lead. email: lower case, empty where it is not known; account: the account's name, empty where it is not
    known; account_id: its external id, where the CRM gave one."""

    name: str
    external_id: str = ""
    email: str = ""
    account: str = ""
    account_id: str = ""
    is_lead: bool = False
    title: str = ""
    id: int = 0


@dataclass(frozen=True)
class Opportunity:
    """A sale in the making. stage, kind (such as Renewal, Growth, Add-On) and renewal_risk: in the CRM's own words, empty where not known."""

    name: str
    external_id: str = ""
    account: str = ""
    account_id: str = ""
    stage: str = ""
    close_date: date | None = None
    kind: str = ""
    renewal_risk: str = ""
    id: int = 0
