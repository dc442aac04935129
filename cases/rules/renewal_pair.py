"""A High Value case on a renewal has an Advocate and a Renewal Manager, who work it together (HVA-3)."""

from __future__ import annotations

from cases.model.case import Case
from cases.model.people import Person, Role, Roster
from cases.model.policy import Policy
from cases.model.status import OpportunityKind
from cases.rules.crm_kinds import is_renewal_in_crm
from cases.rules.kinds import kind_of


def renewal_manager_of(case: Case, roster: Roster, policy: Policy) -> Person | None:
    """Return the Renewal Manager who works a High Value case together with its Advocate; None for every other case.

    The CRM names them on the case, or they called an Advocate to it (TAG-1).
    """
    if case.renewal_manager is None or case.renewal_manager == case.owner or not kind_of(case, policy).high_value:
        return None
    person = roster.get(case.renewal_manager)
    return person if person is not None and person.role is Role.RENEWAL_MANAGER else None


def lacks_renewal_manager(case: Case, roster: Roster, policy: Policy, kind_in_crm: str = "") -> bool:
    """Tell whether an open High Value case is on a renewal of which nobody knows the Renewal Manager.

    Args:
        kind_in_crm: the CRM's word for the kind of the linked opportunity; empty if unknown.
    """
    kind, owner = kind_of(case, policy), roster.get(case.owner)
    if case.is_closed or not kind.high_value or (owner is not None and owner.role is Role.RENEWAL_MANAGER):
        return False
    is_renewal_linked = case.has_opportunity and (
        case.opportunity_kind is OpportunityKind.RENEWAL or is_renewal_in_crm(kind_in_crm)
    )
    return (kind.renewal or is_renewal_linked) and renewal_manager_of(case, roster, policy) is None
