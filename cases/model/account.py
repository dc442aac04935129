"""The customers: accounts, their people and their opportunities."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True)
class Account:
    """A customer. Values that are not known are None."""

    name: str
    #: The CRM's id. Empty if only cases mention it.
    external_id: str = ""
    region: str = ""
    #: The yearly recurring revenue, in the currency of the policy's limits.
    carr: int | None = None
    #: The number of employees.
    employees: int | None = None
    #: The number of licences that could be sold there.
    lam: int | None = None
    country: str = ""
    #: The e-mail of the Advocate whose High Value account it is.
    high_value_owner: str = ""
    #: Whether its billing address is complete.
    has_full_address: bool | None = None
    #: Ours. 0 until stored.
    id: int = 0


class PersonKind(StrEnum):
    """Whether somebody of a customer's is a contact already, or a lead that is not converted."""

    CONTACT = "Contact"
    LEAD = "Lead"


@dataclass(frozen=True)
class Contact:
    """A person at a customer, or a lead."""

    name: str
    external_id: str = ""
    #: In lower case. Empty if not known.
    email: str = ""
    #: The account's name. Empty if not known.
    account: str = ""
    #: The account's external id, if the CRM gave one.
    account_id: str = ""
    is_lead: bool = False
    title: str = ""
    id: int = 0


@dataclass(frozen=True)
class Opportunity:
    """A sale in the making."""

    name: str
    external_id: str = ""
    account: str = ""
    account_id: str = ""
    #: In the CRM's words. Empty if not known.
    stage: str = ""
    close_date: date | None = None
    #: In the CRM's words, such as Renewal, Growth or Add-On. Empty if not known.
    kind: str = ""
    #: In the CRM's words. Empty if not known.
    renewal_risk: str = ""
    id: int = 0
