"""Update the cards that list a changed case as already going on with the customer (RTE-8)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import chain, islice, zip_longest

from cases.model.case import Case
from cases.model.notification import Notification, NotificationKind
from cases.ports.sent import CustomerCard
from cases.rules.ongoing import shared_with, shown_on_others

# Each card is a call to Slack. A card lists five cases, so of a customer with more it seldom lists the changed one.
# Pick up and the button look the cases up again.
MOST_UPDATED = 5

#: Returns, for each of these cases, the cards of its customer's other cases; see UnitOfWork.customer_cards.
FindCards = Callable[[Sequence[Case]], Sequence[Sequence[CustomerCard]]]


def ongoing_card_updates(
    changed: Sequence[tuple[Case | None, Case]], find: FindCards, now: datetime
) -> list[Notification]:
    """Return updates of the posted cards of the same customers, where these show something else now."""
    return updates_beside(
        [pair for pair in changed if shown_on_others(pair[0], now) != shown_on_others(pair[1], now)], find
    )


def updates_beside(
    changed: Sequence[tuple[Case | None, Case]], find: FindCards, most: int | None = MOST_UPDATED
) -> list[Notification]:
    """Return updates of the posted cards of other cases of these customers.

    Nothing is posted for it: a card that was deleted stays deleted.

    Args:
        changed: Each case before and after; None for a new one.
        most: Of each case, update at most so many cards; None for all.
    """
    customers = [list(_customers(before, after)) for before, after in changed]
    cards = iter(find(list(chain.from_iterable(customers))) if customers else ())
    found: dict[str, Notification] = {}
    for (_, after), cases in zip(changed, customers, strict=True):
        related = [[card for card in next(cards) if shared_with(case, card)] for case in cases]
        for card in islice(_in_turn(related), most):
            found.setdefault(card.key, _update(card, after))
    return list(found.values())


def _customers(before: Case | None, after: Case) -> Iterator[Case]:
    """Yield the case as it is known: twice if it was another customer's before."""
    yield after
    if before is not None and _customer(before) != _customer(after):
        yield before


def _customer(case: Case) -> tuple[str, str, str]:
    return case.account, case.contact, case.web_email


def _in_turn(related: Sequence[Sequence[CustomerCard]]) -> Iterator[CustomerCard]:
    """Yield the cards of each customer in turn, so that both get some; each card once."""
    in_turn = (card for cards in zip_longest(*related) for card in cards if card is not None)
    yield from {card.key: card for card in in_turn}.values()


def _update(card: CustomerCard, changed: Case) -> Notification:
    return Notification(
        key=f"{card.key}:beside:{changed.id}:v{changed.version}",
        lane=card.lane,
        kind=NotificationKind.CARD_UPDATE,
        subject=card.case_id,
        # Apart from the updates of the case itself, which post a deleted card anew.
        merge=f"beside:{card.key}",
        changes=card.key,
    )
