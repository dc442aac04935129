"""A message as one person sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.slack.driver.reading import Json, Reader
from sandbox.slack.driver.surface import Surface

if TYPE_CHECKING:
    from sandbox.slack.driver.actor import Actor
    from sandbox.slack.driver.workspace import Workspace


class MessageSeen(Surface):
    """Show a message as one person sees it. Every access reads it again."""

    def __init__(
        self, workspace: Workspace, actor: Actor, channel: str, raw: Json, reader: Reader | None = None
    ) -> None:
        """Take the conversation's id and the message as it was read; messages that are read together share a ``reader``."""
        super().__init__(workspace, actor)
        self.channel = channel
        self.ts = str(raw["ts"])
        self.thread_ts = str(raw["thread_ts"]) if raw.get("thread_ts") else None
        self.ephemeral = bool(raw.get("ephemeral"))
        self._last = raw
        self._reader = reader or actor.reader()

    def __repr__(self) -> str:
        """Show where the message is and how it begins."""
        return f"<message {self.ts} in {self.channel}: {self.first_line}>"

    @property
    def first_line(self) -> str:
        """Return how the message began when it was last read."""
        return (self.lines_in(self._last, self._reader) or [""])[0]

    def _found(self) -> Json | None:
        raws = self.actor.raw_messages(self.channel)
        if self.thread_ts is not None and self.thread_ts != self.ts:
            raws = [*raws, *self.actor.raw_messages(self.channel, self.thread_ts)]
        return next((raw for raw in raws if raw["ts"] == self.ts), None)

    def read(self) -> Json:
        """Fetch the message as it is now; AssertionError if it was deleted."""
        raw = self._found()
        if raw is None:
            raise AssertionError(f"the message is no longer there: {self!r}")
        self._last = raw
        self._reader = self.actor.reader()
        return raw

    def exists(self) -> bool:
        """Return whether the message is still there."""
        return self._found() is not None

    def refreshed(self) -> MessageSeen:
        """Return the message as it is now."""
        return MessageSeen(self.workspace, self.actor, self.channel, self.read())

    def lines_in(self, raw: Json, reader: Reader | None = None) -> list[str]:
        """Return the visible lines: those of the blocks, or the text if there are none, and of what is attached."""
        reader = reader or self.actor.reader()
        lines = super().lines_in(raw, reader)
        if not raw.get("blocks"):
            lines = [*reader.mrkdwn(str(raw.get("text", ""))).splitlines(), *lines]
        for part in raw.get("attachments") or ():
            lines += [reader.mrkdwn(str(part[key])) for key in ("pretext", "title", "text", "footer") if part.get(key)]
        return [*lines, *(str(file.get("title") or file.get("name")) for file in raw.get("files") or ())]

    @property
    def fallback(self) -> str:
        """Return the message's text, which notifications show when the message has blocks."""
        return self.actor.reader().mrkdwn(str(self.read().get("text", "")))

    @property
    def metadata(self) -> Json:
        """Return the message's metadata, empty if it has none."""
        found: Json = self.read().get("metadata") or {}
        return found

    @property
    def files(self) -> list[str]:
        """Return the names of the files."""
        return [str(file.get("name")) for file in self.read().get("files") or ()]

    @property
    def is_edited(self) -> bool:
        """Return whether Slack marks the message as edited."""
        return bool(self.read().get("edited"))

    @property
    def thread(self) -> list[MessageSeen]:
        """Return the replies, oldest first."""
        root = self.thread_ts or self.ts
        raws, reader = self.actor.raw_messages(self.channel, root), self.actor.reader()
        return [MessageSeen(self.workspace, self.actor, self.channel, raw, reader) for raw in raws if raw["ts"] != root]

    def waits_for_reply(self, *, containing: str, timeout_s: float | None = None) -> MessageSeen:
        """Wait for a reply in the thread whose visible words contain this; the newest one is given."""

        def look() -> MessageSeen | None:
            return next((reply for reply in reversed(self.thread) if reply.seen(containing)), None)

        def missing() -> str:
            replies = "\n".join(repr(reply) for reply in self.thread) or "nothing"
            return f"no reply with {containing!r}; the thread has:\n{replies}"

        return self.workspace.waits(look, missing, timeout_s)

    def begins_with(self, words: str) -> bool:
        """Return whether these words stand in its first visible line, as it was last read."""
        return " ".join(words.split()) in " ".join(self.first_line.split())

    def seen(self, words: str) -> bool:
        """Return whether these words stood on the message when it was last read, in its blocks or its text."""
        reader = self._reader
        shown = [*self.lines_in(self._last, reader), reader.mrkdwn(str(self._last.get("text", "")))]
        return " ".join(words.split()) in " ".join(" ".join(shown).split())

    def container(self) -> Json:
        """Say where an action on this message happens."""
        container: Json = {"type": "message", "channel": self.channel, "ts": self.ts}
        if self.ephemeral:
            container["ephemeral"] = True
        return container
