"""What is offered while somebody types in a select: customers, their people and opportunities, and cases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from cases.model.account import Account, Contact, Opportunity
from cases.model.case import Case
from cases.rules.text_match import name_key
from messages import limits, mrkdwn, render
from messages.names import Chosen

Known = TypeVar("Known", Account, Contact, Opportunity)

# Beside a label's parts there is room for this much of a name; what comes after tells people of one name apart.
NAME = 45
# What somebody typed has to come back whole, or it would be cut unseen.
MOST_TYPED = limits.CARRIED - len(str(Chosen(0, "")))


def accounts(found: Sequence[Account], typed: str) -> list[dict[str, Any]]:
    """Suggest accounts, and the typed text if none has that name."""
    return _with_typed(found, typed, lambda one: (one.region, one.country))


def contacts(found: Sequence[Contact], typed: str) -> list[dict[str, Any]]:
    """Suggest contacts and leads, and the typed text if none has that name."""

    def told(one: Contact) -> tuple[str, ...]:
        return "lead" if one.is_lead else "", one.account, one.title or (one.email if one.email != one.name else "")

    return _with_typed(found, typed, told)


def opportunities(found: Sequence[Opportunity], typed: str) -> list[dict[str, Any]]:
    """Suggest opportunities, and the typed text if none has that name."""

    def told(one: Opportunity) -> tuple[str, ...]:
        return one.kind, one.account, one.stage, mrkdwn.day(one.close_date) if one.close_date is not None else ""

    return _with_typed(found, typed, told)


def cases(found: Iterable[Case]) -> list[dict[str, Any]]:
    """Suggest cases by number, account and status."""
    return render.options(
        [
            (_label(case.number, (case.account or "no account", case.status)), str(Chosen(case.id, case.number)))
            for case in found
        ]
    )


def _with_typed(found: Sequence[Known], typed: str, told: Callable[[Known], Iterable[str]]) -> list[dict[str, Any]]:
    # A name that does not fit in whole is not offered: it would come back as another one.
    pairs = [
        (_label(one.name, told(one)), carried)
        for one in found
        if len(carried := str(Chosen(one.id, one.name))) <= limits.CARRIED
    ]
    typed = " ".join(limits.clean(typed).split())
    known = {name_key(one.name) for one in found}
    if typed and len(typed) <= MOST_TYPED and name_key(typed) not in known:
        pairs.append((f"Use what I typed: {typed}", str(Chosen(0, typed))))
    return render.options(pairs)


def _label(name: str, told: Iterable[str]) -> str:
    return " · ".join([limits.one_line(name, NAME), *(part for part in told if part)])
