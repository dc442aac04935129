"""Who may use casebot at all (PPL-3)."""

from __future__ import annotations

from collections.abc import Collection

from cases.model.membership import GUESTS, Membership


def may_use(membership: Membership, guests: Collection[Membership]) -> bool:
    """Return whether a person may use casebot. guests: the kinds of guest that the policy lets in."""
    return membership is Membership.MEMBER or (membership in GUESTS and membership in guests)
