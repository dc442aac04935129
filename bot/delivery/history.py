"""Look a message up in Slack's history after a post with an unknown outcome."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from bot.delivery.calls import SlackCalls, next_cursor
from cases.model.notification import Notification
from storage.lane_values import Claim

METADATA_EVENT = "casebot_telling"


def thread_of(notification: Notification) -> dict[str, str]:
    """Return the arguments that place a message in its thread; empty outside threads."""
    thread_ts = notification.args.get("thread_ts")
    return {"thread_ts": str(thread_ts)} if thread_ts else {}


def find_in_history(calls: SlackCalls, claim: Claim, channel: str, margin: timedelta) -> str | None:
    """Return the timestamp of the posted message; None if it was not posted.

    Raises:
        CallFailed: the history could not be read to its end.
    """
    oldest = f"{(claim.since - margin).timestamp():.6f}"
    if claim.last_ts is not None and Decimal(claim.last_ts) > Decimal(oldest):
        # A lane is delivered in order, so the message comes after the last known one. That one's timestamp is Slack's
        # own.
        oldest = claim.last_ts
    thread = thread_of(claim.notification)
    cursor = ""
    while True:
        page = {"channel": channel, "oldest": oldest, "limit": 200, "include_all_metadata": True, "cursor": cursor}
        if thread:
            answer = calls.call(
                "conversations.replies", calls.client.conversations_replies, ts=thread["thread_ts"], **page
            )
        else:
            answer = calls.call("conversations.history", calls.client.conversations_history, **page)
        for message in answer.get("messages") or []:
            if _came_from(message, claim.notification):
                return str(message["ts"])
        cursor = next_cursor(answer)
        if not cursor:
            return None


def _came_from(message: Mapping[str, Any], notification: Notification) -> bool:
    """Return whether this message has the key. An upload cannot have one, so compare its title."""
    if (title := notification.args.get("file_title")) is not None:
        return any(file.get("title") == title for file in message.get("files") or [])
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return metadata.get("event_type") == METADATA_EVENT and payload.get("key") == notification.key
