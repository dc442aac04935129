"""The outbox of notifications and the inbox of requests."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from cases.model.notification import Notification


class Outbox(Protocol):
    """What is to be told (SAFE-2)."""

    def put(self, notifications: Iterable[Notification]) -> None:
        """Have these told after the unit of work commits; a key that was ever put before is passed over."""
        ...

    def known(self, keys: Collection[str]) -> Collection[str]:
        """Return those of these keys that were ever stored."""
        ...

    def live_cards(self, case_id: int) -> list[str]:
        """Return the lanes in which a card of this case was put, the present owner's and former ones', oldest first."""
        ...

    def live_cards_of(self, case_ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
        """Return the same of many cases, in as few queries as can be; a case without a card is left out."""
        ...

    def cards_in(self, lane: str, case_ids: Sequence[int]) -> Mapping[int, tuple[str, str]]:
        """Return where the cards of these cases are that were posted in this lane: channel and timestamp, by case."""
        ...


class Inbox(Protocol):
    """What was asked already (SAFE-1)."""

    def first_time(self, key: str) -> bool:
        """Note the request; False when it was noted before, also by another process."""
        ...
