"""The page's data: lists of cases, and a record with its feed, mails and activities."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sandbox.salesforce.organisation import Organisation
from sandbox.salesforce.rows import Row, Segment
from sandbox.salesforce.schema import Field
from sandbox.salesforce.values import Value, render

Shown = dict[str, Any]

VIEWS: Mapping[str, str] = {
    "open": "Open cases",
    "mine": "My open cases",
    "unassigned": "Unassigned cases",
    "closed": "Closed cases",
    "all": "All cases",
}
SEARCHED = ("CaseNumber", "Subject", "SuppliedEmail", "Next_Steps__c")
MOST_SUGGESTIONS = 20


class PageRecords:
    """Read an organisation for the page. Call it under the organisation's lock."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation

    # Lists

    def cases(self, asked: Mapping[str, str]) -> Shown:
        """List cases, the last changed first. asked: view, as, owner, status, text, limit."""
        tests = self._tests(asked)
        rows = [row for row in self._live("Case") if all(test(row) for test in tests)]
        rows.sort(key=lambda row: (str(render(row.values["LastModifiedDate"])), row.id), reverse=True)
        limit = int(asked.get("limit", 100))
        return {"total": len(rows), "cases": [self._line(row) for row in rows[:limit]]}

    def _tests(self, asked: Mapping[str, str]) -> list[Callable[[Row], bool]]:
        view, acting = asked.get("view", "open"), asked.get("as", "")
        tests: list[Callable[[Row], bool]] = []
        if view in ("open", "mine", "unassigned"):
            tests.append(lambda row: not row.values.get("IsClosed"))
        if view == "closed":
            tests.append(lambda row: bool(row.values.get("IsClosed")))
        if view == "mine":
            tests.append(lambda row: row.values.get("OwnerId") == acting)
        if view == "unassigned":
            tests.append(lambda row: str(row.values.get("OwnerId")).startswith("00G"))
        if owner := asked.get("owner"):
            tests.append(lambda row: row.values.get("OwnerId") == owner)
        if status := asked.get("status"):
            tests.append(lambda row: row.values.get("Status") == status)
        if text := asked.get("text", "").strip().casefold():
            tests.append(lambda row: self._says(row, text))
        return tests

    def _says(self, row: Row, text: str) -> bool:
        said = [row.values.get(name) for name in SEARCHED]
        said += [self._name(row.values.get(name)) for name in ("AccountId", "ContactId", "OwnerId")]
        return any(text in str(each).casefold() for each in said if each)

    def _line(self, row: Row) -> Shown:
        values = row.values
        return {
            "id": row.id,
            "number": values.get("CaseNumber"),
            "subject": values.get("Subject"),
            "status": values.get("Status"),
            "priority": values.get("Priority"),
            "type": values.get("Type"),
            "closed": values.get("IsClosed"),
            "account": self._name(values.get("AccountId")),
            "owner": self._name(values.get("OwnerId")),
            "owner_id": values.get("OwnerId"),
            "modified": render(values.get("LastModifiedDate")),
            "modified_by": self._name(values.get("LastModifiedById")),
        }

    # One record

    def case(self, id: str) -> Shown:  # noqa: A002  # Salesforce's own word
        """Return a case with all that stands around it. Raises ApiError if there is none."""
        row = self._organisation.row(id, "Case")
        references = [one.name for one in row.type.fields.values() if one.type == "reference"]
        related = {str(row.values[name]) for name in references if row.values.get(name)}
        return {
            "fields": {name: render(value) for name, value in row.values.items()},
            "names": {key: self._reference(key) for key in sorted(related)},
            "locked": row.id in self._organisation.locked,
            "feed": self._feed(row) if "Case" in self._organisation.feeds_of else None,
            "mails": [self._fields(mail) for mail in self._of("EmailMessage", "ParentId", row.id, "MessageDate")],
            "tasks": [self._task(task) for task in self._of("Task", "WhatId", row.id, "CreatedDate")],
        }

    def _feed(self, row: Row) -> list[Shown]:
        return [self._item(item) for item in self._of("FeedItem", "ParentId", row.id, "CreatedDate")]

    def _item(self, item: Row) -> Shown:
        tracked = self._organisation.tracked_changes.get(item.id, [])
        return {
            "id": item.id,
            "type": item.values.get("Type"),
            "by": self._name(item.values.get("CreatedById")),
            "at": render(item.values.get("CreatedDate")),
            "segments": self._segments(item, "Body"),
            "changes": [[label, self._said(old), self._said(new)] for label, old, new in tracked],
            "comments": [
                {
                    "id": comment.id,
                    "by": self._name(comment.values.get("CreatedById")),
                    "at": render(comment.values.get("CreatedDate")),
                    "segments": self._segments(comment, "CommentBody"),
                }
                for comment in reversed(self._of("FeedComment", "FeedItemId", item.id, "CreatedDate"))
            ],
        }

    def _segments(self, row: Row, field: str) -> list[list[str]]:
        text = row.values.get(field)
        segments = self._organisation.segments.get(row.id) or ([Segment(str(text))] if text else [])
        return [[segment.text, segment.user_id] for segment in segments]

    def _said(self, value: Value) -> str:
        """Return a value of a tracked change, in words; a reference by its name."""
        name = self._name(value) if isinstance(value, str) and len(value) == 18 else ""
        return name or str(render(value) if value not in (None, "") else "")

    def _task(self, task: Row) -> Shown:
        said = self._fields(task)
        return {**said, "who": self._name(said["WhoId"]), "owner": self._name(said["OwnerId"])}

    def _fields(self, row: Row) -> Shown:
        return {name: render(value) for name, value in row.values.items()}

    def _of(self, object_name: str, field: str, id: str, by: str) -> list[Row]:  # noqa: A002  # Salesforce's own word
        """Return the rows of an object that point at a row, newest first."""
        rows = [row for row in self._live(object_name) if row.values.get(field) == id]
        return sorted(rows, key=lambda row: (str(render(row.values.get(by))), row.id), reverse=True)

    def _live(self, object_name: str) -> Iterable[Row]:
        return (row for row in self._organisation.all_rows.of(object_name) if not row.is_deleted)

    # Names

    def _name(self, id: Any) -> str:  # noqa: A002  # Salesforce's own word
        row = self._organisation.all_rows.find(str(id or ""))
        return "" if row is None else str(row.values.get(row.type.name_field) or "")

    def _reference(self, id: str) -> Shown:  # noqa: A002  # Salesforce's own word
        row = self._organisation.all_rows.find(id)
        if row is None:
            return {"name": id, "object": "", "details": []}
        details = [
            [one.label, render(row.values.get(one.name))]
            for one in row.type.fields.values()
            if row.values.get(one.name) not in (None, "", False) and _is_informative(one)
        ]
        return {"name": self._name(id), "object": row.type.name, "details": details}

    def suggestions(self, object_name: str, text: str) -> list[Shown]:
        """Return rows of an object whose name has this text, for a field that refers to one."""
        wanted = text.strip().casefold()
        object_type = self._organisation.object(object_name)
        found = [
            {"id": row.id, "name": self._name(row.id), "object": object_name, "note": self._note(row)}
            for row in self._live(object_name)
            if wanted in str(row.values.get(object_type.name_field) or "").casefold()
            and row.values.get("IsActive", True)
        ]
        return sorted(found, key=lambda one: str(one["name"]).casefold())[:MOST_SUGGESTIONS]

    def _note(self, row: Row) -> str:
        values = row.values
        said = (
            self._name(values.get("AccountId"))
            or values.get("Email")
            or values.get("Subject")
            or values.get("BillingCountry")
        )
        return str(said or "")

    # Mentions

    def segments_of(self, text: str) -> list[dict[str, str]]:
        """Split a typed text into segments: `@Ana Silva` mentions her, the longest name first."""
        users = {self._name(row.id): row.id for row in self._live("User") if row.values.get("IsActive")}
        names = sorted((name for name in users if name), key=len, reverse=True)
        if not names:
            return [{"type": "Text", "text": text}]
        pattern = re.compile("@(" + "|".join(map(re.escape, names)) + r")\b")
        pieces: list[dict[str, str]] = []
        at = 0
        for found in pattern.finditer(text):
            if found.start() > at:
                pieces.append({"type": "Text", "text": text[at : found.start()]})
            pieces.append({"type": "Mention", "id": users[found[1]]})
            at = found.end()
        return pieces + ([{"type": "Text", "text": text[at:]}] if at < len(text) else [])


def _is_informative(field: Field) -> bool:
    return field.type not in ("reference", "id", "datetime") and field.name not in ("Name", "Username", "Alias")
