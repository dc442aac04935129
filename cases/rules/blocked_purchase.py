"""A prospect who is ready to buy and cannot do so online (BPW-1)."""

from __future__ import annotations

from enum import StrEnum

from cases.model.errors import Field, Problem

BLOCKED_PURCHASE = "Blocked Purchase"


class Blocker(StrEnum):
    """What cannot be bought online."""

    MULTI_YEAR = "Multi-year"
    PURCHASE_ORDER = "Purchase order"
    ADD_ON = "Add-on"
    OTHER = "Other"


def blocker_problems(blocker: Blocker | None) -> list[Problem]:
    """Return what is missing: the case says what stands in the way."""
    if blocker is not None:
        return []
    text = "Choose what they cannot buy online."
    return [Problem(Field.BLOCKER, "BPW-1", text)]


def blocked_subject(blocker: Blocker | None) -> str:
    """Return the subject of the case."""
    return f"{BLOCKED_PURCHASE}: {blocker}" if blocker is not None else BLOCKED_PURCHASE
