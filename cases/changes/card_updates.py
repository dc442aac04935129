"""The cards of a case, brought up to date (CRD-1)."""

from __future__ import annotations

from collections.abc import Iterable

from cases.model.notification import Notification, NotificationKind


def card_updates(case_id: int, lanes: Iterable[str], because: str) -> list[Notification]:
    """Update the cards of a case in these lanes. because: distinguishes this occasion from every other of the case."""
    return [
        Notification(
            key=f"case:{case_id}:{because}:{lane}",
            lane=lane,
            kind=NotificationKind.CARD_UPDATE,
            subject=case_id,
            merge=f"card:{case_id}",
        )
        for lane in lanes
    ]
