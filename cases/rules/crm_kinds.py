"""What the CRM's word for the kind of an opportunity says (HVA-3, OPP-3)."""

from __future__ import annotations

import re

from cases.model.names import name_key

# What the CRMs of sales teams call an opportunity that brings more from a customer they have.
_GROWTH = re.compile(r"\b(?:growth|add ?ons?|up ?sells?|expansions?)\b")
_NOT_GROWTH = re.compile(
    r"\b(?:no|non|not|never|without)(?: (?:a|an|any))* (?:growth|add ?ons?|up ?sells?|expansions?)\b"
)
_WORD = re.compile(r"[^\W_]+")
_ONE = r"(?:auto ?)?(?:renewals?|qsrs?)"
_RENEWAL = re.compile(rf"\b{_ONE}\b")
# "Pre" is here as well: what comes before a renewal is none yet.
_NOT_A_RENEWAL = re.compile(
    rf"\b(?:no|non|not|never|without|pre)(?: (?:a|an|any|the|yet|for))* {_ONE}(?: n?or (?:(?:a|an|any) )?{_ONE})*\b"
)


def is_renewal_in_crm(kind: str) -> bool:
    """Return whether the CRM calls an opportunity of this kind a renewal or a QSR.

    It is read as a word: “Existing Business - Renewal” is one, “Non-Renewal” is none.
    """
    words = " ".join(_WORD.findall(name_key(kind)))
    return _RENEWAL.search(_NOT_A_RENEWAL.sub(" ", words)) is not None


def is_growth_in_crm(kind: str) -> bool:
    """Return whether the CRM calls an opportunity of this kind growth, an add-on or the like, and no renewal (OPP-3).

    It is read as words: “Add-On Business” and “Existing Business - Growth” are, “Renewal/Upsell” is a renewal.
    """
    words = " ".join(_WORD.findall(name_key(kind)))
    return not is_renewal_in_crm(kind) and _GROWTH.search(_NOT_GROWTH.sub(" ", words)) is not None


def is_no_growth_in_crm(kind: str) -> bool:
    """Return whether the CRM calls an opportunity of this kind a renewal alone (CLO-3). A QSR brings growth."""
    return is_renewal_in_crm(kind) and not {"qsr", "qsrs"} & set(_WORD.findall(name_key(kind)))
