"""Read a message event once for all features: its writer, text, place, thread, and whether it was edited."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.payloads import Body

# The subtypes that people send; others come from Slack or an app. `file_share` is a file with words, `me_message` is
# `/me`.
WRITTEN = frozenset({"", "file_share", "thread_broadcast", "me_message"})
EDITED = "message_changed"


@dataclass(frozen=True)
class WrittenMessage:
    """A message that a person wrote."""

    user: str
    channel: str
    #: Its timestamp. It stays the same after an edit.
    ts: str
    #: The thread that it is in; "" for none.
    thread_ts: str
    #: The text as Slack sends it.
    text: str
    #: The text before an edit; None for a new message, "" if the event does not say.
    text_before: str | None
    #: Distinguishes this edit from others; "" for a new message.
    edit: str
    #: Whether it is a direct message to casebot.
    is_to_us: bool

    @property
    def is_edit(self) -> bool:
        """Return whether the message was edited."""
        return self.text_before is not None

    @property
    def id(self) -> str:
        """Return the id that all events about this message share."""
        return f"{self.channel}:{self.ts}"


def read_written(event: Body) -> WrittenMessage | None:
    """Read a `message` or an `app_mention` event. Return None for other senders, for deletions, and for edits without a
    change of words.

    An edited mention comes again as `app_mention` with `edited`. An edited message comes as `message_changed`, also
    if only a preview was added.
    """
    is_change = event.get("subtype") == EDITED
    message: Body = (event.get("message") or {}) if is_change else event
    if message.get("bot_id") or message.get("subtype", "") not in WRITTEN or not message.get("user"):
        return None
    text = str(message.get("text") or "")
    before = str((event.get("previous_message") or {}).get("text") or "") if is_change else None
    if before == text:
        return None
    edited = str((message.get("edited") or {}).get("ts") or "")
    ts = str(message.get("ts") or "")
    thread_ts = str(message.get("thread_ts") or "")
    return WrittenMessage(
        user=str(message["user"]),
        channel=str(event.get("channel") or ""),
        ts=ts,
        thread_ts=thread_ts if thread_ts != ts else "",
        text=text,
        text_before="" if before is None and edited else before,
        edit=edited or (str(event.get("ts") or "") if is_change else ""),
        is_to_us=event.get("channel_type") == "im",
    )
