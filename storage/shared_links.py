"""Store links to cases that people posted, in SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from cases.ports.clock import Clock
from cases.ports.surfaces import SharedLink
from storage.batches import chunks
from storage.schema import shared_links
from storage.upserts import insert_if_new

FRESH_FOR = timedelta(days=7)
# Of a case with many links, only the newest are updated.
MOST_MESSAGES = 20


class SqlSharedLinks:
    """Implements cases.ports.SharedLinks over one connection."""

    def __init__(self, connection: Callable[[], Connection], clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def add(self, links: Iterable[SharedLink]) -> None:
        """See SharedLinks."""
        now = self._clock.now()
        rows = [
            {
                "channel": link.channel,
                "message_ts": link.message_ts,
                "url": link.url,
                "case_id": link.case_id,
                "at": now,
            }
            for link in links
        ]
        if rows:
            connection = self._connection()
            connection.execute(insert_if_new(connection, shared_links).on_conflict_do_nothing(), rows)

    def of(self, channel: str, message_ts: str) -> list[SharedLink]:
        """See SharedLinks."""
        query = select(
            shared_links.c.channel, shared_links.c.message_ts, shared_links.c.url, shared_links.c.case_id
        ).where(shared_links.c.channel == channel, shared_links.c.message_ts == message_ts)
        return [SharedLink(*row) for row in self._connection().execute(query.order_by(shared_links.c.url))]

    def fresh(self, case_ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
        """See SharedLinks."""
        since = self._clock.now() - FRESH_FOR
        found: dict[int, list[tuple[str, str]]] = {}
        for part in chunks(sorted(set(case_ids))):
            query = (
                select(shared_links.c.case_id, shared_links.c.channel, shared_links.c.message_ts)
                .where(shared_links.c.case_id.in_(part), shared_links.c.at > since, shared_links.c.channel != "")
                .order_by(shared_links.c.at.desc(), shared_links.c.message_ts.desc())
            )
            for case_id, channel, message_ts in self._connection().execute(query):
                messages = found.setdefault(case_id, [])
                if len(messages) < MOST_MESSAGES and (channel, message_ts) not in messages:
                    messages.append((channel, message_ts))
        return found


def purge(connection: Connection, now: datetime) -> int:
    """Delete links that are too old to be updated; return their number."""
    return connection.execute(delete(shared_links).where(shared_links.c.at <= now - FRESH_FOR)).rowcount
