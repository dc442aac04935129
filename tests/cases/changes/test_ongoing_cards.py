"""Which cards of a customer's other cases a change updates (RTE-8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from cases.changes.ongoing_cards import MOST_UPDATED, ongoing_card_updates
from cases.model.case import Case
from cases.model.status import Status
from cases.ports.sent import CustomerCard
from cases.rules.ongoing import RECENT
from tests.cases.team import NOON

CASE = Case(number="00000001", external_id="5001", opened_at=NOON, source_version=NOON, id=1, owner="ana@example.com", account="Acme")  # fmt: skip


class Cards:
    """The posted cards of each account."""

    def __init__(self, **of_accounts: int) -> None:
        ids = count(100)
        self.asked = 0
        self._cards = {
            account: [CustomerCard(next(ids), account, "", "dm:ben@example.com", f"{account} {n}") for n in range(many)]
            for account, many in of_accounts.items()
        }

    def __call__(self, customers: Sequence[Case]) -> list[list[CustomerCard]]:
        self.asked += 1
        return [self._cards.get(case.account, []) for case in customers]


def updated(cards: Cards, *changed: tuple[Case | None, Case]) -> list[str | None]:
    """Return which messages are updated."""
    return [each.changes for each in ongoing_card_updates(changed, cards, NOON)]


@pytest.mark.parametrize(
    "fields",
    [
        {"status": Status.ENGAGED},
        {"owner": "ben@example.com"},
        {"owner": None},
        {"number": "00000002"},
        {"last_touch_at": NOON},
        {"status": Status.RESOLVED, "closed_at": NOON},
    ],
)
def test_what_the_other_cards_show_updates_them(fields: dict[str, Any]) -> None:
    """RTE-8"""
    assert updated(Cards(Acme=1), (CASE, replace(CASE, **fields))) == ["Acme 0"]


def test_what_the_other_cards_do_not_show_asks_for_nothing() -> None:
    """RTE-8: nor does a second touch of one day, or an old case that comes closed."""
    cards, touched = Cards(Acme=1), replace(CASE, last_touch_at=NOON)
    closed = replace(CASE, status=Status.RESOLVED, closed_at=NOON - RECENT - timedelta(days=1))
    assert not updated(
        cards,
        (CASE, replace(CASE, version=2, next_step="2026-03-02 AS Call", priority="Low", wants_later=True)),
        (touched, replace(touched, last_touch_at=NOON + timedelta(hours=1))),
        (None, closed),
    )
    assert cards.asked == 0


def test_a_batch_asks_once_and_updates_each_card_once() -> None:
    """RTE-8"""
    cards = Cards(Acme=2, Globex=1)
    new = [replace(CASE, id=n, account=account) for n, account in enumerate(("Acme", "Acme", "Globex", "None"), 1)]
    assert updated(cards, *((None, case) for case in new)) == ["Acme 0", "Acme 1", "Globex 0"]
    assert cards.asked == 1


def test_of_a_customer_with_many_cases_a_few_cards_are_updated() -> None:
    """RTE-8: also where the case moves from one such customer to another."""
    cards = Cards(Acme=30, Globex=30)
    assert len(updated(cards, (None, CASE))) == MOST_UPDATED
    moved = updated(cards, (CASE, replace(CASE, account="Globex")))
    assert moved == ["Globex 0", "Acme 0", "Globex 1", "Acme 1", "Globex 2"]


def test_a_namesake_at_another_account_is_somebody_else() -> None:
    """RTE-8"""
    known = replace(CASE, contact="Jo Smith")
    found = CustomerCard(2, "Hooli", "Jo Smith", "dm:ben@example.com", "card")
    assert not ongoing_card_updates([(None, known)], lambda _: [[found]], NOON)
    unknown = replace(found, account="")
    [update] = ongoing_card_updates([(None, known)], lambda _: [[unknown]], NOON)
    assert (update.subject, update.lane, update.changes) == (2, "dm:ben@example.com", "card")
