"""An e-mail or call with a customer that belongs to no open case (RTE-8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cases.model.policy import TouchKind


@dataclass(frozen=True)
class CustomerContact:
    """An e-mail or call with a customer, as the CRM has it."""

    #: The CRM's key of what it concerns: a case, an account, a contact or a lead.
    about: str
    kind: TouchKind
    #: The e-mail of a person of the roster, or the name of somebody else.
    by: str
    at: datetime
