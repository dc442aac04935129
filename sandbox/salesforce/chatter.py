"""Chatter: posts and comments made of segments, which alone can mention people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sandbox.salesforce.errors import ApiError, not_found
from sandbox.salesforce.exchange import ApiRequest, Reply
from sandbox.salesforce.ids import long_id
from sandbox.salesforce.organisation import Organisation
from sandbox.salesforce.rows import Row, Segment
from sandbox.salesforce.writes import Author

MOST_MENTIONS = 25
MOST_CHARACTERS = 10_000


class Chatter:
    """Keep the posts of records and the comments on posts."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation

    def write_post(self, sent: Mapping[str, Any], author: Author) -> Row:
        """Post below the record that `subjectId` names. Raises ApiError where Salesforce would refuse it."""
        if sent.get("feedElementType") != "FeedItem":
            raise _bad_input("feedElementType must be FeedItem")
        subject = author.user_id if sent.get("subjectId") == "me" else str(sent.get("subjectId") or "")
        with self._organisation.lock:
            segments = self._segments(sent)
            fields = {"ParentId": subject, "Body": _text_of(segments), "Type": "TextPost"}
            row = self._organisation.create("FeedItem", fields, author)
            self._organisation.segments[row.id] = segments
            return row

    def write_comment(self, item_id: str, sent: Mapping[str, Any], author: Author) -> Row:
        """Comment on a post. Raises ApiError where Salesforce would refuse it."""
        with self._organisation.lock:
            item = self._item(item_id)
            segments = self._segments(sent)
            fields = {"FeedItemId": item.id, "CommentBody": _text_of(segments)}
            row = self._organisation.create("FeedComment", fields, author)
            self._organisation.segments[row.id] = segments
            return row

    def post(self, ask: ApiRequest) -> Reply:
        with self._organisation.lock:
            return Reply(201, self._element(self.write_post(ask.fields(), ask.author), ask.base))

    def comment(self, ask: ApiRequest) -> Reply:
        with self._organisation.lock:
            return Reply(201, self._comment(self.write_comment(ask.parts["id"], ask.fields(), ask.author), ask.base))

    def element(self, ask: ApiRequest) -> Reply:
        with self._organisation.lock:
            return Reply(body=self._element(self._item(ask.parts["id"]), ask.base))

    def delete(self, ask: ApiRequest) -> Reply:
        self._organisation.delete(self._item(ask.parts["id"]).id, ask.author)
        return Reply(204)

    def feed(self, ask: ApiRequest) -> Reply:
        with self._organisation.lock:
            record = self._organisation.row(ask.parts["id"])
            items = [
                row
                for row in self._organisation.all_rows.of("FeedItem")
                if row.values.get("ParentId") == record.id and not row.is_deleted
            ]
            elements = [self._element(row, ask.base) for row in reversed(items)]
        return Reply(body={"elements": elements, "nextPageUrl": None, "currentPageUrl": f"{ask.base}/chatter/feeds"})

    def comments(self, ask: ApiRequest) -> Reply:
        with self._organisation.lock:
            return Reply(body=self._comments(self._item(ask.parts["id"]), ask.base))

    def _item(self, id: str) -> Row:  # noqa: A002  # Salesforce's own word
        full = long_id(id)
        if full is None:
            raise not_found()
        return self._organisation.row(full, "FeedItem")

    # What comes in

    def _segments(self, sent: Mapping[str, Any]) -> list[Segment]:
        body = sent.get("body")
        pieces = body.get("messageSegments") if isinstance(body, dict) else None
        if not isinstance(pieces, list) or not pieces:
            raise _bad_input("body.messageSegments must have at least one segment")
        segments = [self._segment(piece) for piece in pieces]
        if sum(1 for segment in segments if segment.user_id) > MOST_MENTIONS:
            raise _bad_input(f"A message can have at most {MOST_MENTIONS} mentions")
        text = _text_of(segments)
        if len(text) > MOST_CHARACTERS:
            raise _bad_input(f"The message is too long: at most {MOST_CHARACTERS} characters")
        if not text.strip():
            raise ApiError(400, "POST_BODY_EMPTY", "The message has no text")
        return segments

    def _segment(self, piece: Any) -> Segment:
        kind = str(piece.get("type", "")).lower() if isinstance(piece, dict) else ""
        if kind == "text" and isinstance(piece.get("text"), str):
            return Segment(piece["text"])
        if kind == "link" and isinstance(piece.get("url"), str):
            return Segment(piece["url"])
        if kind == "hashtag" and isinstance(piece.get("tag"), str):
            return Segment(f"#{piece['tag']}")
        if kind == "mention":
            user = self._organisation.all_rows.find(long_id(str(piece.get("id") or "")) or "")
            if user is None or user.type.name != "User":
                raise _bad_input(f"Only a user can be mentioned, and {piece.get('id')} is none")
            return Segment(f"@{user.values.get('Name')}", user.id)
        raise _bad_input(f"Not a message segment: {piece}")

    # What goes out

    def _element(self, row: Row, base: str) -> dict[str, Any]:
        return {
            "id": row.id,
            "feedElementType": "FeedItem",
            "type": row.values.get("Type"),
            "actor": self._person(row, base),
            "parent": {"id": row.values.get("ParentId")},
            "body": self._body(row, "Body"),
            "createdDate": _moment(row, "CreatedDate"),
            "modifiedDate": _moment(row, "LastModifiedDate"),
            "capabilities": {"comments": {"page": self._comments(row, base)}},
            "url": f"{base}/chatter/feed-elements/{row.id}",
        }

    def _comments(self, item: Row, base: str) -> dict[str, Any]:
        rows = [
            row
            for row in self._organisation.all_rows.of("FeedComment")
            if row.values.get("FeedItemId") == item.id and not row.is_deleted
        ]
        return {"items": [self._comment(row, base) for row in rows], "total": len(rows), "nextPageUrl": None}

    def _comment(self, row: Row, base: str) -> dict[str, Any]:
        return {
            "id": row.id,
            "user": self._person(row, base),
            "body": self._body(row, "CommentBody"),
            "createdDate": _moment(row, "CreatedDate"),
            "feedElement": {"id": row.values.get("FeedItemId")},
            "parent": {"id": row.values.get("ParentId")},
            "url": f"{base}/chatter/comments/{row.id}",
        }

    def _body(self, row: Row, field: str) -> dict[str, Any]:
        text = row.values.get(field)
        segments = self._organisation.segments.get(row.id) or ([Segment(str(text))] if text else [])
        return {
            "text": text,
            "isRichText": False,
            "messageSegments": [
                {"type": "Mention", "text": one.text, "name": one.text[1:], "record": {"id": one.user_id}}
                if one.user_id
                else {"type": "Text", "text": one.text}
                for one in segments
            ],
        }

    def _person(self, row: Row, base: str) -> dict[str, Any]:
        user = self._organisation.all_rows.find(str(row.values.get("InsertedById") or row.values.get("CreatedById")))
        if user is None:
            raise not_found()
        name = user.values.get("Name")
        return {
            "id": user.id,
            "type": "User",
            "name": name,
            "displayName": name,
            "url": f"{base}/chatter/users/{user.id}",
        }


def _text_of(segments: list[Segment]) -> str:
    return "".join(segment.text for segment in segments)


def _bad_input(message: str) -> ApiError:
    return ApiError(400, "INVALID_INPUT", message)


def _moment(row: Row, field: str) -> str:
    stamp = row.values[field]
    return f"{stamp:%Y-%m-%dT%H:%M:%S}.000Z" if isinstance(stamp, datetime) else ""
