"""Read what people were sent about cases, all of it in one query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Integer,
    Row,
    Text,
    bindparam,
    cast,
    false,
    func,
    literal_column,
    null,
    select,
    union_all,
)

from cases.ports.sent import SentAbout
from storage.batches import chunks
from storage.column_types import UtcDateTime
from storage.outbox import IS_CARD, outbox_table
from storage.schema import reminders, shared_links, snoozes
from storage.shared_links import FRESH_FOR, MOST_MESSAGES

_REMINDER, _SNOOZE, _CARD, _LINK = "reminder", "snooze", "card", "link"
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_NO_TEXT, _NO_NUMBER, _NO_TIME = cast(null(), Text), cast(null(), Integer), cast(null(), UtcDateTime)


def _what(kind: str) -> Any:
    return literal_column(f"'{kind}'", Text).label("what")


# The columns of each part are those of the first.
_SENT = union_all(
    select(
        _what(_REMINDER),
        reminders.c.case_id,
        reminders.c.clock,
        reminders.c["rung"].label("step"),
        reminders.c.run,
        reminders.c.told_to.label("place"),
        reminders.c.message,
        reminders.c.turn.label("number"),
        reminders.c.at,
        reminders.c.has_line,
    ).where(reminders.c.case_id.in_(_IDS)),
    select(
        _what(_SNOOZE),
        snoozes.c.case_id,
        snoozes.c.clock,
        _NO_TEXT,
        snoozes.c.run,
        snoozes.c.told_to,
        _NO_TEXT,
        _NO_NUMBER,
        snoozes.c.until,
        false(),
    ).where(snoozes.c.case_id.in_(_IDS)),
    select(
        _what(_CARD),
        outbox_table.c.subject,
        _NO_TEXT,
        _NO_TEXT,
        _NO_TEXT,
        outbox_table.c.lane,
        _NO_TEXT,
        func.min(outbox_table.c.id),
        _NO_TIME,
        false(),
    )
    .where(outbox_table.c.subject.in_(_IDS), IS_CARD)
    .group_by(outbox_table.c.subject, outbox_table.c.lane),
    select(
        _what(_LINK),
        shared_links.c.case_id,
        _NO_TEXT,
        _NO_TEXT,
        _NO_TEXT,
        shared_links.c.channel,
        shared_links.c.message_ts,
        _NO_NUMBER,
        shared_links.c.at,
        false(),
    ).where(
        shared_links.c.case_id.in_(_IDS),
        shared_links.c.at > bindparam("links_since", type_=UtcDateTime),
        shared_links.c.channel != "",
    ),
)


def sent_about(
    connection: Connection, case_ids: Sequence[int], now: datetime, since: datetime
) -> Mapping[int, SentAbout]:
    """See UnitOfWork.sent_about."""
    rows: dict[int, list[Row[Any]]] = {case_id: [] for case_id in case_ids}
    for part in chunks(rows):
        for row in connection.execute(_SENT, {"ids": part, "links_since": now - FRESH_FOR}):
            rows[row.case_id].append(row)
    return {case_id: _sent_about(found, since) for case_id, found in rows.items()}


def _sent_about(rows: Sequence[Row[Any]], since: datetime) -> SentAbout:
    """Sort the rows of one case. since: for the lines of reminders."""
    reminded = [row for row in rows if row.what == _REMINDER]
    cards = sorted((row for row in rows if row.what == _CARD), key=lambda row: row.number)
    links = sorted((row for row in rows if row.what == _LINK), key=lambda row: (row.at, row.message), reverse=True)
    return SentAbout(
        reminders={(row.clock, row.step, row.run, row.place): row.number for row in reminded},
        snoozes={(row.clock, row.run, row.place): row.at for row in rows if row.what == _SNOOZE},
        cards=[row.place for row in cards],
        links=list(dict.fromkeys((row.place, row.message) for row in links))[:MOST_MESSAGES],
        reminder_messages=sorted(
            {(row.message, f"dm:{row.place}") for row in reminded if row.has_line and row.at >= since}
        ),
    )
