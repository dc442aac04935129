"""The organisation: its rows, and the one way in which any of them is created, changed or deleted."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from sandbox.salesforce.checks import (
    check_feed,
    check_references,
    check_required,
    check_rules,
    check_unique,
    fields_sent,
)
from sandbox.salesforce.computed import compute
from sandbox.salesforce.errors import ApiError, not_found, refused_write
from sandbox.salesforce.ids import long_id, make_id
from sandbox.salesforce.rows import Row, Rows, Segment, Values
from sandbox.salesforce.schema import ObjectType, Schema
from sandbox.salesforce.soql.source import Seen
from sandbox.salesforce.values import Value, accept, render
from sandbox.salesforce.writes import Action, Author, Writes

FIRST_NUMBER = 1000
SYSTEM_DEFAULTS = ("OwnerId", "InsertedById")


class Clock(Protocol):
    """Tell the time: timezone-aware, in UTC."""

    def now(self) -> datetime: ...


class Organisation:
    """Keep the rows under one lock. Any thread may call every method.

    assigns_to: whose the cases become when assignment rules run, a user's or a queue's id; feeds_of: the objects whose rows have a feed;
    locked: ids of rows that an approval holds; read_only: ids of rows that the API's user may read and not change.
    """

    def __init__(self, schema: Schema, clock: Clock) -> None:
        self.schema = schema
        self.clock = clock
        self.lock = threading.RLock()
        self.writes = Writes()
        self.all_rows = Rows()
        self.assigns_to = ""
        self.feeds_of = {one.name for one in schema.objects.values() if one.feed}
        self.locked: set[str] = set()
        self.read_only: set[str] = set()
        # What changed, by the id of the feed's item that says so: label, old and new value.
        self.tracked_changes: dict[str, list[tuple[str, Value, Value]]] = {}
        # What a post or comment is made of, where it came in segments.
        self.segments: dict[str, list[Segment]] = {}
        # How many rows of each object were made.
        self.numbers: dict[str, int] = {}
        self._late: list[timedelta] = []

    def now(self) -> datetime:
        """Return the time, to the second, as rows are stamped."""
        return self.clock.now().replace(microsecond=0)

    # What queries read

    def see(self, id: str) -> Seen | None:  # noqa: A002  # Salesforce's own word
        row = self.all_rows.find(id)
        values = None if row is None or row.is_deleted else row.seen(self.clock.now())
        return None if row is None or values is None else Seen(row, values)

    def rows(self, object_name: str) -> Iterator[Seen]:
        return (seen for seen in self.all_seen(object_name) if not seen.values.get("IsDeleted"))

    def all_seen(self, object_name: str) -> Iterator[Seen]:
        """Return every row of an object that a query sees, those in the bin too."""
        now = self.clock.now()
        for row in self.all_rows.of(object_name):
            values = row.seen(now)
            if values is not None:
                yield Seen(row, values)

    def show_late(self, by: timedelta, count: int = 1) -> None:
        """Hide the next `count` writes from queries for so long, by the clock. The row itself can be read at once."""
        with self.lock:
            self._late += [by] * count

    # Rows

    def object(self, name: str) -> ObjectType:
        """Return an object; ApiError NOT_FOUND if there is none of the name."""
        found = self.schema.object(name)
        if found is None:
            raise not_found()
        return found

    def row(self, id: str, object_name: str | None = None) -> Row:  # noqa: A002  # Salesforce's own word
        """Return a row that is there. Raises ApiError NOT_FOUND, or ENTITY_IS_DELETED for one that was deleted."""
        with self.lock:
            full = long_id(id)
            if full is None:
                raise ApiError(400, "MALFORMED_ID", f"malformed id {id}", ())
            row = self.all_rows.find(full)
            if row is None or object_name not in (None, row.type.name):
                raise not_found()
            if row.is_deleted:
                raise refused_write("ENTITY_IS_DELETED", "entity is deleted", status=404)
            return row

    def create(self, object_name: str, sent: Mapping[str, Any], author: Author) -> Row:
        """Create a row. Raises ApiError where Salesforce would refuse it."""
        with self.lock:
            object_type = self.object(object_name)
            if author.via != "driver" and not object_type.createable:
                raise ApiError(405, "METHOD_NOT_ALLOWED", f"{object_type.name} rows cannot be created")
            asked = self._accepted(sent, object_type, author, creating=True)
            values: dict[str, Value] = {one.name: one.default for one in object_type.fields.values()}
            values |= self._given_by_default(object_type, author)
            values |= asked
            if author.auto_assign and object_type.auto_assigned and self.assigns_to:
                values["OwnerId"] = self.assigns_to
            number = self.numbers.get(object_name, 0) + 1
            id = make_id(object_type.prefix, number)  # noqa: A001  # Salesforce's own word
            values["Id"] = id
            self._number(values, object_type, number)
            self._stamp(values, asked, author)
            compute(values, None, object_type, self.all_rows, self.now())
            self._check(values, {*asked, "OwnerId"} & values.keys(), object_type, author)
            self.numbers[object_name] = number
            row = Row(object_type, id, values)
            late = self._late_until()
            if late is not None:
                row.earlier, row.late_until = None, late
            self.all_rows.add(row)
            self._record("create", row, asked, {}, author)
            self._after_create(row, author)
            return row

    def update(self, id: str, sent: Mapping[str, Any], author: Author) -> Row:  # noqa: A002  # Salesforce's own word
        """Change a row. Raises ApiError where Salesforce would refuse it."""
        with self.lock:
            row = self.row(id)
            self._check_access(row, author)
            before = row.values
            asked = self._accepted(sent, row.type, author, creating=False)
            values = {**before, **asked}
            if author.auto_assign and row.type.auto_assigned and self.assigns_to:
                values["OwnerId"] = self.assigns_to
            self._stamp(values, asked, author, row)
            compute(values, before, row.type, self.all_rows, self.now())
            changed = {name for name in values if values[name] != before.get(name)}
            self._check(values, changed, row.type, author)
            row.put(values, self._late_until())
            self._record("update", row, asked, before, author)
            self._track(row, before, author)
            return row

    def delete(self, id: str, author: Author) -> None:  # noqa: A002  # Salesforce's own word
        """Put a row into the bin."""
        with self.lock:
            row = self.row(id)
            if author.via != "driver" and not row.type.deletable:
                raise ApiError(405, "METHOD_NOT_ALLOWED", f"{row.type.name} rows cannot be deleted")
            self._check_access(row, author)
            before = row.values
            values = {**before, "IsDeleted": True}
            self._stamp(values, {}, author, row)
            row.put(values, None)
            self._record("delete", row, {}, before, author)

    # How a write is made

    def _accepted(
        self, sent: Mapping[str, Any], object_type: ObjectType, author: Author, *, creating: bool
    ) -> dict[str, Value]:
        matched = fields_sent(sent, object_type, author, creating=creating)
        return {one.name: accept(one, raw, self.schema) for one, raw in matched.items()}

    def _given_by_default(self, object_type: ObjectType, author: Author) -> dict[str, Value]:
        given: dict[str, Value] = {name: author.user_id for name in SYSTEM_DEFAULTS if name in object_type.fields}
        if "RecordTypeId" in object_type.fields:
            given["RecordTypeId"] = next(
                (
                    row.id
                    for row in self.all_rows.of("RecordType")
                    if row.values.get("SobjectType") == object_type.name and row.values.get("IsActive")
                ),
                None,
            )
        return given

    def _number(self, values: dict[str, Value], object_type: ObjectType, number: int) -> None:
        for one in object_type.fields.values():
            if one.auto_number and values.get(one.name) is None:
                values[one.name] = f"{number + FIRST_NUMBER:08}"

    def _stamp(self, values: dict[str, Value], asked: Values, author: Author, row: Row | None = None) -> None:
        now = self.now()
        stamps: dict[str, Value] = {
            "LastModifiedDate": now,
            "LastModifiedById": author.user_id,
            "SystemModstamp": now,
        }
        if row is None:
            created = asked.get("CreatedDate") or now
            stamps |= {"CreatedDate": created, "CreatedById": author.user_id}
            if "CreatedDate" in asked:
                stamps |= {"LastModifiedDate": created, "SystemModstamp": created}
        values |= {name: value for name, value in stamps.items() if name not in asked}

    def _check(self, values: Values, changed: set[str], object_type: ObjectType, author: Author) -> None:
        check_references(values, changed, object_type, self.all_rows)
        if object_type.name == "FeedItem":
            check_feed(values, self.feeds_of, self.all_rows)
        if author.via == "driver":
            return
        check_required(values, object_type)
        check_unique(values, str(values["Id"]), object_type, self.all_rows)
        check_rules(values, object_type, self.schema, self)

    def _check_access(self, row: Row, author: Author) -> None:
        if author.via == "driver":
            return
        if not row.type.updateable or (author.via == "api" and row.id in self.read_only):
            raise refused_write("INSUFFICIENT_ACCESS_OR_READONLY", f"insufficient access rights on object id {row.id}")
        if row.id in self.locked:
            raise refused_write(
                "ENTITY_IS_LOCKED", "This record is locked. If you need to edit it, contact your admin."
            )

    def _late_until(self) -> datetime | None:
        return self.clock.now() + self._late.pop(0) if self._late else None

    def _record(self, action: Action, row: Row, asked: Values, before: Values, author: Author) -> None:
        changed = {
            name: (render(before.get(name)), render(value))
            for name, value in row.values.items()
            if value != before.get(name)
        }
        fields = {name: render(value) for name, value in asked.items()}
        self.writes.add(self.clock.now(), author, action, row.type.name, row.id, fields, changed)

    # The feed

    def _after_create(self, row: Row, author: Author) -> None:
        if row.type.name == "FeedComment":
            self._count_comment(row)
        elif row.type.name in self.feeds_of:
            self._post_event("CreateRecordEvent", row, [], author)

    def _count_comment(self, comment: Row) -> None:
        item = self.all_rows.find(str(comment.values.get("FeedItemId")))
        if item is not None:
            count = int(str(item.values.get("CommentCount") or 0)) + 1
            now = comment.values["CreatedDate"]
            item.values = {**item.values, "CommentCount": count, "LastModifiedDate": now, "SystemModstamp": now}

    def _track(self, row: Row, before: Values, author: Author) -> None:
        if row.type.name not in self.feeds_of:
            return
        tracked = [
            (one.label.removesuffix(" ID"), before.get(one.name), row.values.get(one.name))
            for one in row.type.fields.values()
            if one.tracked and row.values.get(one.name) != before.get(one.name)
        ]
        if tracked:
            self._post_event("TrackedChange", row, tracked, author)

    def _post_event(self, kind: str, row: Row, tracked: list[tuple[str, Value, Value]], author: Author) -> None:
        """Put what happened to a row into its feed: an item without a body, as Salesforce's own are."""
        number = self.numbers.get("FeedItem", 0) + 1
        self.numbers["FeedItem"] = number
        item_type = self.schema.objects["FeedItem"]
        values: dict[str, Value] = {one.name: one.default for one in item_type.fields.values()}
        values |= {"Id": make_id(item_type.prefix, number), "ParentId": row.id, "Type": kind}
        values["InsertedById"] = author.user_id
        created = row.values.get("CreatedDate") if kind == "CreateRecordEvent" else None
        self._stamp(values, {"CreatedDate": created} if created else {}, author)
        values["CreatedDate"] = created or values["CreatedDate"]
        self.all_rows.add(Row(item_type, str(values["Id"]), values))
        self.tracked_changes[str(values["Id"])] = tracked


class WithDeleted:
    """Read the organisation as `queryAll` does: with the rows in the bin."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self.schema = organisation.schema

    def now(self) -> datetime:
        return self._organisation.now()

    def see(self, id: str) -> Seen | None:  # noqa: A002  # Salesforce's own word
        return self._organisation.see(id)

    def rows(self, object_name: str) -> Iterator[Seen]:
        return self._organisation.all_seen(object_name)
