"""Read events that do not change a case's stamp: customers' mails, logged e-mails and calls, Chatter.

Streams take turns.
"""

from __future__ import annotations

import html
import logging
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from bot.salesforce.overlap import Overlap
from bot.salesforce.people import SalesforcePeople, person_of
from bot.salesforce.reading import newest_of
from cases.model.crm import CrmWriteKind
from cases.model.people import Actor
from cases.model.policy import Policy, TouchKind
from cases.model.status import Surface
from cases.ports.clock import Clock
from cases.ports.unit_of_work import OpenUnitOfWork
from cases.rules.import_record import RecordValue, Rejected
from cases.use_cases.take_feed_posts import FeedPost, LoggedContact, take_contact, take_post
from cases.use_cases.take_mail import read_mail, take_mail
from connectors.salesforce.client import SalesforceClient
from connectors.salesforce.errors import ErrorKind, SalesforceError
from connectors.salesforce.rows import Row, is_case, read_moment
from connectors.salesforce.soql import SoqlValue, select
from connectors.salesforce_ids import long_id
from storage.crm_state import read_state, write_state
from storage.crm_upkeep import is_creating, known_results
from storage.engine import READ_ONLY

log = logging.getLogger("casebot.salesforce")

# Without "View All Data", a query of feeds may return only so many rows.
MOST_AT_ONCE = 500
_TAG = re.compile(r"<[^>]+>")
_BREAK = re.compile(r"<(?:br|/p|/li)\s*/?>", re.IGNORECASE)
_TOUCHES = {"Email": TouchKind.EMAIL, "Call": TouchKind.CALL}


@dataclass(frozen=True)
class Stream:
    """An object that is read by its stamp."""

    name: str
    sobject: str
    fields: tuple[str, ...]
    #: The field with the time of creation or change.
    stamp: str
    where: str
    values: Mapping[str, SoqlValue]
    #: The rows that casebot itself creates.
    written: tuple[CrmWriteKind, ...] = ()


MAILS = Stream(
    "mails",
    "EmailMessage",
    ("Id", "ParentId", "FromAddress", "FromName", "Subject", "TextBody", "MessageIdentifier", "MessageDate", "Headers"),
    "SystemModstamp",
    "Incoming = {incoming}",
    {"incoming": True},
)
TASKS = Stream(
    "activities",
    "Task",
    ("Id", "WhoId", "WhatId", "AccountId", "TaskSubtype", "OwnerId", "CreatedById", "ActivityDate"),
    "SystemModstamp",
    "IsClosed = {closed} AND TaskSubtype IN {kinds}",
    {"closed": True, "kinds": sorted(_TOUCHES)},
    (CrmWriteKind.TASK,),
)
POSTS = Stream(
    "posts",
    "FeedItem",
    ("Id", "ParentId", "Type", "Body", "CreatedById"),
    "CreatedDate",
    "",
    {},
    (CrmWriteKind.POST,),
)
COMMENTS = Stream(
    "comments",
    "FeedComment",
    ("Id", "ParentId", "FeedItemId", "CommentBody", "CreatedById"),
    "CreatedDate",
    "",
    {},
    (CrmWriteKind.COMMENT,),
)
STREAMS = (MAILS, POSTS, COMMENTS, TASKS)


class Feeds:
    """Reads one stream with each poll, so that a poll needs two calls."""

    def __init__(
        self,
        client: SalesforceClient,
        people: SalesforcePeople,
        engine: Engine,
        open_uow: OpenUnitOfWork,
        policy: Policy,
        clock: Clock,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._people = people
        self._engine = engine
        self._open_uow = open_uow
        self._policy = policy
        self._clock = clock
        self._turn = 0
        self._overlaps = {stream.name: Overlap(elapsed) for stream in STREAMS}
        # Errors of streams that the organisation lacks or that casebot may not read.
        self.closed: dict[str, str] = {}

    def read_next(self, now: datetime) -> None:
        """Read the next stream in turn. Raises SalesforceError if Salesforce is in trouble."""
        stream = STREAMS[self._turn % len(STREAMS)]
        self._turn += 1
        self.read(stream, now)

    def read(self, stream: Stream, now: datetime) -> int:
        """Read a stream from where it stopped; return the number of new rows."""
        key = f"stream {stream.name}"
        me = long_id(self._client.user_id())
        with self._reading() as connection:
            if not me and any(is_creating(connection, kind) for kind in stream.written):
                # Nobody knows yet whether a new row is casebot's own.
                return 0
            state = read_state(connection, key)
        try:
            if "watermark" not in state:
                # Posts from before casebot are not news.
                newest = self._newest(stream)
                self._keep(key, newest, newest, now)
                self.closed.pop(stream.name, None)
                return 0
            start = read_moment(state.get("from"))
            count, highest = self._read_on(stream, read_moment(state["watermark"]), start)
        except SalesforceError as failed:
            if failed.kind not in (ErrorKind.SETUP, ErrorKind.PERSON, ErrorKind.GONE) or failed.status == 401:
                raise
            self.closed[stream.name] = failed.code
            log.warning("%s cannot be read: %s", stream.sobject, failed)
            return 0
        self.closed.pop(stream.name, None)
        self._keep(key, highest, start, now)
        return count

    def _newest(self, stream: Stream) -> datetime | None:
        query = select(("Id", stream.stamp), stream.sobject, stream.where, stream.values)
        # Only this query sorts in descending order.
        query = f"{query} ORDER BY {stream.stamp} DESC LIMIT 1"
        return max(
            (stamp for row in self._client.query_all(query) if (stamp := read_moment(row.get(stream.stamp)))),
            default=None,
        )

    def _read_on(self, stream: Stream, newest: datetime | None, start: datetime | None) -> tuple[int, datetime | None]:
        """Read on; return the number of rows that were new to somebody, and the newest stamp.

        Args:
            start: Rows until then are not news.
        """
        overlap = self._overlaps[stream.name]
        since = overlap.begin(newest)
        if since is not None and start is not None:
            since = max(since, start)
        count = 0
        for rows in self._pages(stream, since):
            stamped = [(row, stamp) for row in rows if (stamp := read_moment(row.get(stream.stamp))) is not None]
            newest = newest_of(rows, stream.stamp, newest)
            fresh = [
                (row, stamp)
                for row, stamp in stamped
                if overlap.is_new(str(row.get("Id")), stamp) and (start is None or stamp > start)
            ]
            count += self._take(stream, [row for row, _ in fresh])
            for row, stamp in fresh:
                overlap.note(str(row.get("Id")), stamp)
        overlap.end(newest)
        return count, newest

    def _pages(self, stream: Stream, since: datetime | None) -> Iterator[Sequence[Row]]:
        """Yield the rows after a stamp, page by page. More rows than a page can have the same stamp."""
        after: dict[str, SoqlValue] = {"since": since} if since is not None else {}
        condition = f"{stream.stamp} > {{since}}" if after else ""
        while True:
            rows = self._page(stream, condition, after, (stream.stamp, "Id"))
            yield rows
            if len(rows) < MOST_AT_ONCE:
                return
            last = rows[-1]
            stamp = read_moment(last.get(stream.stamp))
            while len(rows) == MOST_AT_ONCE:
                last_id = str(last.get("Id"))
                same = f"{stream.stamp} = {{since}} AND Id > {{last}}"
                rows = self._page(stream, same, {"since": stamp, "last": last_id}, ("Id",))
                yield rows
                last = rows[-1] if rows else last
            condition, after = f"{stream.stamp} > {{since}}", {"since": stamp}

    def _page(
        self, stream: Stream, condition: str, after: Mapping[str, SoqlValue], order_by: tuple[str, ...]
    ) -> Sequence[Row]:
        query = select(
            (*stream.fields, stream.stamp),
            stream.sobject,
            " AND ".join(part for part in (stream.where, condition) if part),
            {**stream.values, **after},
            order_by=order_by,
            limit=MOST_AT_ONCE,
        )
        return [*self._client.query_all(query)]

    def _take(self, stream: Stream, rows: Sequence[Row]) -> int:
        take: Mapping[str, Callable[[Sequence[Row]], int]] = {
            MAILS.name: self._take_mails,
            TASKS.name: self._take_tasks,
            POSTS.name: self._take_posts,
            COMMENTS.name: self._take_posts,
        }
        return take[stream.name](rows) if rows else 0

    def _take_mails(self, rows: Sequence[Row]) -> int:
        read = []
        for place, row in enumerate(rows):
            if not is_case(row.get("ParentId")):
                continue
            record: dict[str, RecordValue] = {
                "external_id": long_id(str(row["ParentId"])),
                "from": str(row.get("FromAddress") or row.get("FromName") or ""),
                "message_id": str(row.get("MessageIdentifier") or row.get("Id")),
                "subject": str(row.get("Subject") or ""),
                "text": str(row.get("TextBody") or ""),
                "at": read_moment(row.get("MessageDate") or row.get(MAILS.stamp)),
            }
            mail = read_mail(place, record)
            if not isinstance(mail, Rejected):
                read.append(mail)
        if not read:
            return 0
        with self._open_uow() as uow:
            taken = take_mail(read, uow, self._policy, self._clock.now(), Surface.SALESFORCE)
            uow.commit()
        return taken.announced

    def _take_tasks(self, rows: Sequence[Row]) -> int:
        ours = self._ours(rows)
        me = long_id(self._client.user_id()) or None
        users = self._people.users({str(row.get("OwnerId") or "") for row in rows})
        count = 0
        for row in rows:
            if long_id(str(row.get("Id"))) in ours or long_id(str(row.get("CreatedById") or "")) == me:
                continue
            owner = users.get(long_id(str(row.get("OwnerId") or "")))
            about = [long_id(str(row[name])) for name in ("WhatId", "WhoId", "AccountId") if row.get(name)]
            with self._open_uow() as uow:
                person = person_of(owner, uow.roster)
                contact = LoggedContact(
                    key=f"salesforce:{row.get('Id')}",
                    kind=_TOUCHES[str(row.get("TaskSubtype"))],
                    by=person,
                    by_name=owner.name if owner is not None else "somebody",
                    about=tuple(about),
                    at=read_moment(row.get(TASKS.stamp)) or self._clock.now(),
                )
                count += take_contact(contact, uow, self._policy, self._clock.now())
                uow.commit()
        return count

    def _take_posts(self, rows: Sequence[Row]) -> int:
        ours = self._ours(rows)
        rows = [row for row in rows if is_case(row.get("ParentId")) and (row.get("Body") or row.get("CommentBody"))]
        users = self._people.users({str(row.get("CreatedById") or "") for row in rows})
        me = long_id(self._client.user_id())
        count = 0
        for row in rows:
            author_id = long_id(str(row.get("CreatedById") or ""))
            if long_id(str(row.get("Id"))) in ours or author_id == me:
                continue
            author = users.get(author_id)
            with self._open_uow() as uow:
                person = person_of(author, uow.roster)
                if person is not None and person.slack_id:
                    actor = uow.roster.actor(person.slack_id)
                else:
                    name = author.name if author is not None else "somebody in Salesforce"
                    actor = Actor(name=name, person=person, email=author.email if author is not None else "")
                post = FeedPost(
                    key=f"salesforce:{row.get('Id')}",
                    case_key=long_id(str(row["ParentId"])),
                    thread=str(row.get("FeedItemId") or row.get("Id")),
                    text=_plain(str(row.get("Body") or row.get("CommentBody"))),
                    is_question=row.get("Type") == "QuestionPost",
                    by=actor,
                )
                count += take_post(post, uow, self._policy, self._clock.now())
        return count

    def _ours(self, rows: Sequence[Row]) -> set[str]:
        """Return the ids of the rows that casebot's own writes created."""
        with self._reading() as connection:
            return known_results(connection, {long_id(str(row.get("Id") or "")) for row in rows})

    def _reading(self) -> AbstractContextManager[Connection]:
        return self._engine.connect().execution_options(**{READ_ONLY: True})

    def _keep(self, key: str, newest: datetime | None, start: datetime | None, now: datetime) -> None:
        kept = {
            name: moment.isoformat() if moment is not None else ""
            for name, moment in (("watermark", newest), ("from", start))
        }
        with self._engine.begin() as connection:
            write_state(connection, key, kept, now)


def _plain(body: str) -> str:
    """Return the text of a post; Salesforce stores rich text as HTML."""
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", body))).strip()
