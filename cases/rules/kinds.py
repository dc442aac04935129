"""Of what kind a case is (RTE-9): the one answer that every rule asks for."""

from __future__ import annotations

from cases.model.case import Case
from cases.model.case_type import CaseType
from cases.model.names import name_key
from cases.model.policy import Policy
from cases.rules.import_record import IncomingCase


def kind_of(case: Case, policy: Policy) -> CaseType:
    """Return the kind of this case, by the policy's table of types and subjects."""
    return policy.kind_of(case.type, case.subject)


def is_our_record_type(record: IncomingCase, policy: Policy) -> bool:
    """Return whether a record is one of our cases; one that names no record type is."""
    said = name_key(str(record.values.get("record_type") or ""))
    return not said or not policy.record_types or said in {name_key(name) for name in policy.record_types}
