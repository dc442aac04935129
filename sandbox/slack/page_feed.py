"""Tells the pages what changes in the workspace, as server-sent events."""

from __future__ import annotations

from typing import Any

from sandbox.slack.core import Core
from sandbox.slack.message_log import Json
from sandbox.slack.traffic import Record
from sandbox.slack.workspace import Change, Conversation


class PageFeed:
    """Watch the state, and write each change to the feeds of the people it concerns."""

    def __init__(self, core: Core) -> None:
        self._core = core
        core.workspace.observers.append(self.observe)
        core.views.on_change = self.views_changed
        core.traffic.observers.append(self.recorded)

    def observe(self, change: Change) -> None:
        feed = self._core.feed
        if not feed.listened:
            return
        conversation = change.conversation
        if change.kind == "posted":
            self._tell(conversation, "message", {"channel": conversation.id, "message": change.message})
            for member in conversation.members:
                self._tell_unread(member, conversation)
        elif change.kind == "deleted" and change.before is not None:
            self._tell(conversation, "message_deleted", {"channel": conversation.id, "ts": change.before["ts"]})
        elif change.kind == "ephemeral":
            feed.tell(change.user, "ephemeral", {"channel": conversation.id, "message": change.message})
        elif change.kind == "ephemeral_deleted" and change.before is not None:
            feed.tell(change.user, "ephemeral_deleted", {"channel": conversation.id, "ts": change.before["ts"]})
        elif change.kind == "read":
            self._tell_unread(change.user, conversation)
        elif change.kind in ("joined", "opened"):
            self._tell(conversation, "conversations", {})
        else:
            self._tell(conversation, "message_changed", {"channel": conversation.id, "message": change.message})

    def _tell(self, conversation: Conversation, event: str, data: Any) -> None:
        if conversation.kind == "channel":
            self._core.feed.tell_all(event, data)
            return
        for member in conversation.members:
            self._core.feed.tell(member, event, data)

    def _tell_unread(self, user: str, conversation: Conversation) -> None:
        unread = self._core.workspace.unread(user, conversation)
        self._core.feed.tell(user, "unread", {"channel": conversation.id, "unread": unread})

    def views_changed(self, user: str) -> None:
        self._core.feed.tell(user, "views", views_of(self._core, user))

    def recorded(self, record: Record) -> None:
        if self._core.feed.listened:
            self._core.feed.tell_all("traffic", record.as_json())

    def clock_moved(self) -> None:
        self._core.feed.tell_all("clock", clock_of(self._core))

    def notice(self, level: str, text: str) -> None:
        self._core.feed.tell_all("notice", {"level": level, "text": text})


def views_of(core: Core, user: str) -> Json:
    return {"home": core.views.home(user), "modals": core.views.modals(user)}


def clock_of(core: Core) -> Json:
    return {"now": core.clock.now().isoformat(), "clock_offset_s": core.clock.offset_s()}
