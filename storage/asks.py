"""What was asked about cases, and who follows them, in SQL."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import fields
from datetime import datetime

from sqlalchemy import Connection, Row, delete, insert, select, text, update

from cases.asks import Ask, AskKind, AskNotFound
from cases.errors import AlreadyDone
from cases.people import Region
from storage.case_store import chunks
from storage.schema import IS_WAITING, asks, cases, followers
from storage.upserts import insert_if_new

_FIELDS = tuple(item.name for item in fields(Ask))
_COLUMNS = tuple(asks.c[name] for name in _FIELDS)


class SqlAsks:
    """cases.asks.Asks over one connection."""

    def __init__(self, connection: Callable[[], Connection]) -> None:
        self._connection = connection

    def add(self, ask: Ask) -> Ask:
        """See Asks."""
        row = self._connection().execute(insert(asks).values(_row(ask)).returning(*_COLUMNS)).one()
        return _ask(row)

    def get(self, ask_id: int, *, for_change: bool = False) -> Ask:
        """See Asks."""
        query = select(*_COLUMNS).where(asks.c.id == ask_id)
        row = self._connection().execute(query.with_for_update() if for_change else query).one_or_none()
        if row is None:
            raise AskNotFound("There is no such request.")
        return _ask(row)

    def settle(self, ask: Ask) -> None:
        """See Asks."""
        change = update(asks).where(asks.c.id == ask.id, text(IS_WAITING)).values(_row(ask))
        if self._connection().execute(change).rowcount == 0:
            raise AlreadyDone("That was answered already; nothing was changed twice.")

    def waiting(self, case_ids: Sequence[int], kind: AskKind | None = None) -> list[Ask]:
        """See Asks."""
        found = []
        for part in chunks(sorted(set(case_ids))):
            query = select(*_COLUMNS).where(asks.c.case_id.in_(part), text(IS_WAITING))
            if kind is not None:
                query = query.where(asks.c.kind == kind)
            found += [_ask(row) for row in self._connection().execute(query)]
        return sorted(found, key=lambda ask: ask.id)

    def waiting_in(self, region: Region | None, kinds: Collection[AskKind]) -> list[Ask]:
        """See Asks."""
        query = select(*_COLUMNS).where(text(IS_WAITING), asks.c.kind.in_(sorted(kinds))).order_by(asks.c.id)
        if region is not None:
            query = query.join(cases, cases.c.id == asks.c.case_id).where(cases.c.region == region)
        return [_ask(row) for row in self._connection().execute(query)]

    def made_since(self, kind: AskKind, moment: datetime) -> list[Ask]:
        """See Asks."""
        query = select(*_COLUMNS).where(asks.c.kind == kind, asks.c.asked_at >= moment).order_by(asks.c.id)
        return [_ask(row) for row in self._connection().execute(query)]

    def last(self, case_id: int, kind: AskKind, asked_by: str | None = None) -> Ask | None:
        """See Asks."""
        query = select(*_COLUMNS).where(asks.c.case_id == case_id, asks.c.kind == kind)
        if asked_by is not None:
            query = query.where(asks.c.asked_by == asked_by)
        row = self._connection().execute(query.order_by(asks.c.id.desc()).limit(1)).one_or_none()
        return _ask(row) if row is not None else None


class SqlFollowers:
    """cases.asks.Followers over one connection."""

    def __init__(self, connection: Callable[[], Connection]) -> None:
        self._connection = connection

    def follow(self, case_id: int, slack_id: str, at: datetime) -> bool:
        """See Followers."""
        connection = self._connection()
        row = {"case_id": case_id, "slack_id": slack_id, "at": at}
        statement = insert_if_new(connection, followers).values(row).on_conflict_do_nothing()
        return connection.execute(statement.returning(followers.c.case_id)).first() is not None

    def unfollow(self, case_id: int, slack_id: str) -> bool:
        """See Followers."""
        theirs = followers.c.case_id == case_id, followers.c.slack_id == slack_id
        return self._connection().execute(delete(followers).where(*theirs)).rowcount > 0

    def of(self, case_ids: Sequence[int]) -> dict[int, list[str]]:
        """See Followers."""
        found: dict[int, list[str]] = {}
        for part in chunks(sorted(set(case_ids))):
            query = select(followers.c.case_id, followers.c.slack_id).where(followers.c.case_id.in_(part))
            for case_id, slack_id in self._connection().execute(query.order_by(followers.c.at, followers.c.slack_id)):
                found.setdefault(case_id, []).append(slack_id)
        return found

    def followed_by(self, slack_id: str) -> list[int]:
        """See Followers."""
        query = select(followers.c.case_id).where(followers.c.slack_id == slack_id).order_by(followers.c.at.desc())
        return list(self._connection().execute(query).scalars())


def _row(ask: Ask) -> dict[str, object]:
    return {name: getattr(ask, name) for name in _FIELDS if name != "id"}


def _ask(row: Row[tuple[object, ...]]) -> Ask:
    values = dict(zip(_FIELDS, row, strict=True))
    return Ask(**values)  # type: ignore[arg-type]  # the columns are the fields, of their types
