"""A message as an event hands it over, read once for all that listens: who wrote what, where, in which thread, and whether it was edited."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.payloads import Body

# Messages of a person's own; others are of Slack, or of an app. A screenshot with words is `file_share`, `/me` is `me_message`.
WRITTEN = frozenset({"", "file_share", "thread_broadcast", "me_message"})
EDITED = "message_changed"


@dataclass(frozen=True)
class WrittenMessage:
    """A message of a person.

    ts: its own timestamp, by which it is the same message after an edit; thread_ts: of the thread that it stands in, empty for none; text: as Slack
    gives it; text_before: before it was edited, None for a new one, empty where the event does not say; edit: what tells this edit from
    others, empty for a new message; is_to_us: whether it stands in the conversation with casebot.
    """

    user: str
    channel: str
    ts: str
    thread_ts: str
    text: str
    text_before: str | None
    edit: str
    is_to_us: bool

    @property
    def is_edit(self) -> bool:
        """Whether it was there before."""
        return self.text_before is not None

    @property
    def id(self) -> str:
        """What is the same for all events about this message."""
        return f"{self.channel}:{self.ts}"


def read_written(event: Body) -> WrittenMessage | None:
    """Read a `message` or an `app_mention`; None for what no person wrote, for a deletion, and for an edit that changed no words.

    An edited mention comes again as `app_mention` with `edited`; an edited message as `message_changed`, also where only a preview was added.
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
