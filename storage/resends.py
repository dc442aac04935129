"""Repeat an update of unknown outcome once its call can no longer arrive: Slack may carry out an old one after a newer one (SAFE-2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, text, update

from cases.model.notification import OLDER_CARD, Notification, NotificationKind
from storage.outbox import OF_ROW, RESEND, RowState, hold_lanes, lane_of, outbox_table, place_of, write

_CARDS = select(outbox_table.c.id).where(
    outbox_table.c.subject == bindparam("case"),
    outbox_table.c.lane == bindparam("place"),
    text("outbox.kind = 'card' AND outbox.state = 'sent'"),
)
_SHOWS_ANYTHING = update(outbox_table).where(outbox_table.c.id == bindparam("this")).values(shown=None)


def resend_of(row: int, attempts: int, notification: Notification, card: int | None) -> Notification:
    """Return the repetition of an update. A later one replaces it while it waits.

    Args:
        card: The row whose message may show anything; None for an unfurl.
    """
    # Whether it is an older card is looked up again.
    args = {name: value for name, value in notification.args.items() if name != OLDER_CARD} | {RESEND: 1}
    key, merge = f"again:{row}:{attempts}", f"again:{notification.merge or notification.changes or notification.key}"
    if card is None:
        return replace(notification, key=key, merge=merge, args=args)
    return replace(notification, key=f"{key}:{card}", merge=f"{merge}:{card}", args={**args, OF_ROW: card})


def repeat_lost(
    connection: Connection, notification: Notification, head: Row[Any], card: Row[Any] | None, now: datetime
) -> None:
    """Repeat an update whose sender was lost, on each message that it may have been for.

    Args:
        head: Its row.
        card: The row whose message it would change now; None for an unfurl.
    """
    rows: list[int | None] = [card.id if card is not None else None]
    if head.kind == NotificationKind.CARD_UPDATE and head.changes is None and OF_ROW not in notification.args:
        place = place_of(notification.lane)
        rows = [*connection.execute(_CARDS, {"case": head.subject, "place": place}).scalars()]
    again = [resend_of(head.id, head.attempts, notification, row) for row in rows]
    hold_lanes(connection, {lane_of(each) for each in again}, now)
    for each in again:
        write_resend(connection, each, now)


def write_resend(connection: Connection, again: Notification, now: datetime) -> None:
    """Replace the waiting repetition. Its lane is locked."""
    waits = outbox_table.c.state == RowState.PENDING.value
    same = (outbox_table.c.lane == lane_of(again)) & (outbox_table.c.merge == again.merge)
    connection.execute(update(outbox_table).where(same, waits).values(state=RowState.SUPERSEDED.value))
    write(connection, [again], now)
    if OF_ROW in again.args:
        connection.execute(_SHOWS_ANYTHING, {"this": again.args[OF_ROW]})
