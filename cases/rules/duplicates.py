"""Find the case that continues in place of a duplicate (CLO-4), at the end of a chain. Circles are refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cases.model.case import MID_MARKET_HAND_OVER, Case
from cases.model.case_number import same_case_number
from cases.model.names import is_same_account, is_same_name
from cases.model.status import Status


@dataclass(frozen=True)
class Covering:
    """The case that is said to cover a duplicate.

    Attributes:
        named: the case of the number that was written; None if there is none.
        goes_on: the case that is really worked, at the end of the chain; None in a circle.
        circle: the numbers of the cases that point at each other, in order; empty where none do.
    """

    named: Case | None = None
    goes_on: Case | None = None
    circle: tuple[str, ...] = ()


def find_covering(case: Case, number: str, find: Callable[[str], Case | None]) -> Covering:
    """Follow the duplicates from the case of this number.

    Args:
        find: Returns the case of a number, or None.
    """
    named = find(number)
    if named is None or named.id == case.id:
        return Covering(named)
    chain = [named]
    while (after := _next(chain[-1], find)) is not None:
        if after.id == case.id or any(after.id == each.id for each in chain):
            return Covering(named, None, tuple(each.number for each in (*chain, after)))
        chain.append(after)
    return Covering(named, chain[-1])


def _next(case: Case, find: Callable[[str], Case | None]) -> Case | None:
    if case.status is not Status.DUPLICATE or not case.duplicate_of or case.duplicate_of == MID_MARKET_HAND_OVER:
        return None
    return find(case.duplicate_of)


def is_of_another_account(case: Case, covering: Covering | None) -> bool:
    """Return whether the case that continues is known to be of another account."""
    other = covering.goes_on if covering is not None else None
    return (
        other is not None and bool(case.account and other.account) and not is_same_account(case.account, other.account)
    )


def opportunity_goes_on(case: Case, covering: Covering | None) -> bool:
    """Return whether the case that continues is open and has the same opportunity (CLO-11)."""
    other = covering.goes_on if covering is not None else None
    return (
        other is not None
        and not other.is_closed
        and case.has_opportunity
        and is_same_name(case.opportunity, other.opportunity)
        and not is_of_another_account(case, covering)
    )


def duplicate_problem(case: Case, number: str, covering: Covering | None) -> str | None:
    """Return why the case cannot be a duplicate of this number, and what would satisfy the rule; None if it can."""
    example = "for example 00012345"
    if not number:
        return f"Choose the case that covers this one, {example}."
    if same_case_number(number, case.number):
        return "A case cannot be a duplicate of itself. Choose another case."
    if covering is None or covering.named is None:
        return f"No case {number[:20]} found. Check the number, {example}."
    if covering.circle and same_case_number(covering.circle[-1], case.number):
        chain = " → ".join((case.number, *covering.circle))
        return f"These duplicates would point to each other: {chain}. Choose the case that stays open."
    if covering.circle:
        return (
            f"{covering.named.number} leads to duplicates that point to each other: {' → '.join(covering.circle)}. "
            "Choose the case that stays open."
        )
    return None
