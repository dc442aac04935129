"""Whose customer an account is (RTE-5), and whose a renewal is (RTE-6): judged by what is known of the account; what is not known judges nothing."""

from __future__ import annotations

from cases.model.case import Case
from cases.model.policy import Policy
from cases.model.tags import Tag
from cases.rules.kinds import kind_of


def outside_smb(case: Case, policy: Policy) -> str | None:
    """Return every reason why the account is not SMB, in words; None if it is, or nothing known says otherwise."""
    reasons = []
    if case.carr is not None and case.carr >= policy.outside_smb_carr:
        reasons.append(f"its cARR is {dollars(case.carr)}, and SMB ends at {dollars(policy.outside_smb_carr)}")
    if case.employees is not None and case.employees > policy.smb_employees:
        reasons.append(f"it has {case.employees:,} employees, and SMB has at most {policy.smb_employees:,}")
    country = case.country.strip().casefold()
    if country and country in {name.casefold() for name in policy.outside_smb_countries}:
        reasons.append(f"its country is {case.country.strip()}")
    return "; ".join(reasons) or None


def renewals_are_teams(case: Case, policy: Policy) -> bool:
    """Return whether the Renewals team has the account's renewals: both its cARR and its LAM are known, and small."""
    if case.carr is None or case.lam is None:
        return False
    return case.carr < policy.renewals_team_carr and case.lam < policy.renewals_team_lam


def should_be_an_rms(case: Case, policy: Policy) -> bool:
    """Return whether a Renewal Manager should have the case: a renewal of a type that Advocates no longer get.

    Not if they called an Advocate to it (TAG-1).
    """
    case_type = kind_of(case, policy)
    return case_type.renewal and not case_type.to_advocates and Tag.ADVOCATE.value not in case.tags


def dollars(amount: int) -> str:
    """Return the amount as people say it: `$3k`, `$30,500`."""
    return f"${amount // 1000:,}k" if amount and amount % 1000 == 0 else f"${amount:,}"
