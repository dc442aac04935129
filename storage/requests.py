"""Store requests about cases, and followers, in SQL."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import fields
from datetime import datetime

from sqlalchemy import Connection, Row, delete, insert, select, text, update

from cases.model.errors import AlreadyDone
from cases.model.people import Region
from cases.model.requests import Request, RequestKind, RequestNotFound
from storage.batches import chunks
from storage.schema import IS_WAITING, cases, followers, requests
from storage.upserts import insert_if_new

_FIELDS = tuple(item.name for item in fields(Request))
_COLUMNS = tuple(requests.c[name] for name in _FIELDS)


class SqlRequestStore:
    """Implements cases.model.requests.Requests over one connection."""

    def __init__(self, connection: Callable[[], Connection]) -> None:
        self._connection = connection

    def add(self, request: Request) -> Request:
        """See Asks."""
        row = self._connection().execute(insert(requests).values(_row(request)).returning(*_COLUMNS)).one()
        return _ask(row)

    def get(self, ask_id: int, *, for_change: bool = False) -> Request:
        """See Asks."""
        query = select(*_COLUMNS).where(requests.c.id == ask_id)
        row = self._connection().execute(query.with_for_update() if for_change else query).one_or_none()
        if row is None:
            raise RequestNotFound("This request was not found.")
        return _ask(row)

    def settle(self, request: Request) -> None:
        """See Asks."""
        change = update(requests).where(requests.c.id == request.id, text(IS_WAITING)).values(_row(request))
        if self._connection().execute(change).rowcount == 0:
            raise AlreadyDone("Already answered. Nothing was changed twice.")

    def waiting(self, case_ids: Sequence[int], kind: RequestKind | None = None) -> list[Request]:
        """See Asks."""
        found = []
        for part in chunks(sorted(set(case_ids))):
            query = select(*_COLUMNS).where(requests.c.case_id.in_(part), text(IS_WAITING))
            if kind is not None:
                query = query.where(requests.c.kind == kind)
            found += [_ask(row) for row in self._connection().execute(query)]
        return sorted(found, key=lambda request: request.id)

    def waiting_in(self, region: Region | None, kinds: Collection[RequestKind]) -> list[Request]:
        """See Asks."""
        query = select(*_COLUMNS).where(text(IS_WAITING), requests.c.kind.in_(sorted(kinds))).order_by(requests.c.id)
        if region is not None:
            query = query.join(cases, cases.c.id == requests.c.case_id).where(cases.c.region == region)
        return [_ask(row) for row in self._connection().execute(query)]

    def made_since(self, kind: RequestKind, moment: datetime) -> list[Request]:
        """See Asks."""
        query = select(*_COLUMNS).where(requests.c.kind == kind, requests.c.asked_at >= moment).order_by(requests.c.id)
        return [_ask(row) for row in self._connection().execute(query)]

    def last(self, case_id: int, kind: RequestKind, asked_by: str | None = None) -> Request | None:
        """See Asks."""
        query = select(*_COLUMNS).where(requests.c.case_id == case_id, requests.c.kind == kind)
        if asked_by is not None:
            query = query.where(requests.c.asked_by == asked_by)
        row = self._connection().execute(query.order_by(requests.c.id.desc()).limit(1)).one_or_none()
        return _ask(row) if row is not None else None


class SqlFollowerStore:
    """Implements cases.model.requests.Followers over one connection.

    Args:
        note: Called with the Slack id of each person who begins or stops to follow a case.
    """

    def __init__(self, connection: Callable[[], Connection], note: Callable[[str], None]) -> None:
        self._connection = connection
        self._note = note

    def follow(self, case_id: int, slack_id: str, at: datetime) -> bool:
        """See Followers."""
        connection = self._connection()
        row = {"case_id": case_id, "slack_id": slack_id, "at": at}
        statement = insert_if_new(connection, followers).values(row).on_conflict_do_nothing()
        is_new = connection.execute(statement.returning(followers.c.case_id)).first() is not None
        if is_new:
            self._note(slack_id)
        return is_new

    def unfollow(self, case_id: int, slack_id: str) -> bool:
        """See Followers."""
        theirs = followers.c.case_id == case_id, followers.c.slack_id == slack_id
        was_one = self._connection().execute(delete(followers).where(*theirs)).rowcount > 0
        if was_one:
            self._note(slack_id)
        return was_one

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


def _row(request: Request) -> dict[str, object]:
    return {name: getattr(request, name) for name in _FIELDS if name != "id"}


def _ask(row: Row[tuple[object, ...]]) -> Request:
    values = dict(zip(_FIELDS, row, strict=True))
    return Request(**values)  # type: ignore[arg-type]  # the columns are the fields, of their types
