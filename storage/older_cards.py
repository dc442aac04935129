"""Make the earlier cards of a case in one conversation pointers: only the newest one has its buttons (CRD-1)."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select, text

from cases.model.notification import Notification, NotificationKind
from storage.outbox import outbox_table

_OLDER = (
    select(outbox_table.c.id, outbox_table.c.key)
    .where(
        outbox_table.c.subject == bindparam("case"),
        outbox_table.c.lane == bindparam("place"),
        outbox_table.c.id < bindparam("newest"),
        text("outbox.kind = 'card' AND outbox.state = 'sent'"),
    )
    .order_by(outbox_table.c.id)
)


def updates_of_older(
    connection: Connection, case_id: int, place: str, *, newest: int, because: str
) -> list[Notification]:
    """Return an update for each card that was posted there before the newest one.

    Args:
        newest: The row of the newest card.
        because: The key of the notification that makes them older.
    """
    return [
        Notification(
            key=f"{because}:older:{row.id}",
            lane=place,
            kind=NotificationKind.CARD_UPDATE,
            subject=case_id,
            merge=f"older:{row.key}",
            changes=row.key,
        )
        for row in connection.execute(_OLDER, {"case": case_id, "place": place, "newest": newest})
    ]
