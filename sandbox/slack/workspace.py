"""The state of the local workspace: people, conversations and what was said in them.

Nothing here knows of HTTP. One event loop owns the state; every change is told to the observers,
who pass it on to the page and, as events, to the app.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Literal
from zoneinfo import ZoneInfo

from sandbox.slack.clock import SandboxClock
from sandbox.slack.message_log import Json, MessageLog

SLACKBOT = "USLACKBOT"

THREAD_FIELDS = (
    "thread_ts",
    "reply_count",
    "reply_users",
    "reply_users_count",
    "latest_reply",
    "is_locked",
    "subscribed",
)

COLORS = ("#2f6f8f", "#8f3f71", "#4f7a28", "#a05a2c", "#5a4fa2", "#1f7a6d", "#a23b3b", "#6b6b1f", "#3b5ba2")


@dataclass(frozen=True)
class Person:
    """Represent a person of the workspace: a member, a guest, a bot, or one of a connected organisation."""

    id: str
    name: str
    real_name: str
    email: str = ""
    #: An IANA zone name.
    tz: str = "UTC"
    title: str = ""
    locale: str = "en-US"
    is_bot: bool = False
    deleted: bool = False
    #: The workspace that the person belongs to; empty for this one.
    team_id: str = ""
    #: A guest of several channels; with `is_ultra_restricted`, of a single one.
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    #: A member of another organisation who shares no channel with the app.
    is_stranger: bool = False

    @property
    def sees_own_channels_only(self) -> bool:
        """Return whether public channels are hidden from this person unless they are a member."""
        return bool(self.team_id) or self.is_restricted or self.is_ultra_restricted or self.is_stranger

    def tz_offset(self, at: datetime) -> int:
        """Return the seconds east of UTC at the instant `at`."""
        offset = at.astimezone(ZoneInfo(self.tz)).utcoffset()
        return int(offset.total_seconds()) if offset is not None else 0

    @property
    def color(self) -> str:
        return COLORS[sha256(self.id.encode()).digest()[0] % len(COLORS)]

    @property
    def initials(self) -> str:
        words = [word for word in self.real_name.split() if word]
        letters = words[0][0] + (words[-1][0] if len(words) > 1 else "") if words else self.name[:2]
        return letters.upper()


@dataclass(frozen=True)
class Channel:
    """Describe a channel at the start. The app is a member unless `with_app` is False."""

    id: str
    name: str
    members: tuple[str, ...] | list[str] = ()
    topic: str = ""
    with_app: bool = True
    is_archived: bool = False
    #: Only its members see it.
    is_private: bool = False
    #: The ids of other workspaces that share the channel (Slack Connect).
    shared_with: tuple[str, ...] | list[str] = ()


@dataclass
class Conversation:
    """Represent a public channel, a private one (`group`), or the direct messages (`im`) of two."""

    id: str
    name: str
    kind: Literal["channel", "group", "im"]
    members: list[str]
    created: int
    topic: str = ""
    is_archived: bool = False
    creator: str = SLACKBOT
    #: The ids of other workspaces that share the channel (Slack Connect).
    shared_with: tuple[str, ...] = ()
    log: MessageLog = field(default_factory=MessageLog)

    @property
    def is_channel(self) -> bool:
        """Return whether it is a channel, public or private."""
        return self.kind != "im"

    @property
    def payload_name(self) -> str:
        """Return the name that commands and interactions give to an app; Slack does not tell it that of a private channel."""
        return {"im": "directmessage", "group": "privategroup"}.get(self.kind, self.name)

    def other(self, user: str) -> str:
        """Return the other person of an im (oneself in one's own notes)."""
        others = [member for member in self.members if member != user]
        return others[0] if others else user


@dataclass(frozen=True)
class Change:
    """Represent an event of the workspace: `message` is the present one, `before` the previous one.

    `user` is the person whom it concerns: the reader of an ephemeral message, or the one who joined or reacted.
    """

    kind: Literal[
        "posted", "changed", "updated_quietly", "deleted", "ephemeral", "ephemeral_deleted", "joined", "read", "reaction_added",
        "reaction_removed", "opened",
    ]  # fmt: skip
    conversation: Conversation
    message: Json = field(default_factory=dict)
    before: Json | None = None
    user: str = ""
    word: str = ""


class Workspace:
    """Keep people, conversations, messages, ephemeral messages, reactions and unread marks."""

    def __init__(
        self, *, clock: SandboxClock, app_user: Person, people: Iterable[Person], channels: Iterable[Channel]
    ) -> None:
        self.clock = clock
        self.app_user = app_user
        self.people: dict[str, Person] = {}
        self.conversations: dict[str, Conversation] = {}
        self.observers: list[Callable[[Change], None]] = []
        self._ephemerals: dict[tuple[str, str], dict[str, Json]] = {}
        self._unread: dict[tuple[str, str], int] = {}
        self._last_read: dict[tuple[str, str], str] = {}
        slackbot = Person(id=SLACKBOT, name="slackbot", real_name="Slackbot", is_bot=True)
        for person in (*people, app_user, slackbot):
            if person.id in self.people:
                raise ValueError(f"two people have the id {person.id}")
            ZoneInfo(person.tz)
            self.people[person.id] = person
        created = int(clock.now().timestamp())
        for channel in channels:
            members = list(dict.fromkeys(channel.members))
            unknown = [member for member in members if member not in self.people]
            if unknown:
                raise ValueError(f"channel {channel.name}: no such people: {', '.join(unknown)}")
            if channel.with_app and app_user.id not in members:
                members.append(app_user.id)
            self.conversations[channel.id] = Conversation(
                id=channel.id,
                name=channel.name,
                kind="group" if channel.is_private else "channel",
                members=members,
                created=created,
                topic=channel.topic,
                is_archived=channel.is_archived,
                shared_with=tuple(channel.shared_with),
            )

    def _tell(self, change: Change) -> None:
        for observer in self.observers:
            observer(change)

    def humans(self) -> list[Person]:
        return [person for person in self.people.values() if not person.is_bot]

    def can_see(self, user: str, conversation: Conversation) -> bool:
        """Return whether this person can open the conversation."""
        if conversation.kind != "channel" or self.people[user].sees_own_channels_only:
            return user in conversation.members
        return True

    def channel_named(self, name: str) -> Conversation | None:
        return next((c for c in self.conversations.values() if c.is_channel and c.name == name), None)

    def find_im(self, one: str, two: str) -> Conversation | None:
        return self.conversations.get(self.im_id(one, two))

    def im_id(self, one: str, two: str) -> str:
        """Return the id of the direct messages of two: for a person and the app, D and the person's id without its first letter."""
        first, second = sorted((one, two), key=lambda user: (user == self.app_user.id, user))
        if second == self.app_user.id:
            return "D" + first[1:]
        return "D" + sha256(f"{first}:{second}".encode()).hexdigest()[:10].upper()

    def open_im(self, one: str, two: str) -> Conversation:
        """Return the direct messages of two people, opened if they were not yet."""
        found = self.find_im(one, two)
        if found is None:
            members = list(dict.fromkeys((one, two)))
            created = int(self.clock.now().timestamp())
            found = Conversation(id=self.im_id(one, two), name="", kind="im", members=members, created=created)
            self.conversations[found.id] = found
            self._tell(Change("opened", found))
        return found

    def join(self, conversation: Conversation, user: str) -> bool:
        """Make `user` a member; False if they were one."""
        if user in conversation.members:
            return False
        conversation.members.append(user)
        self._tell(Change("joined", conversation, user=user))
        return True

    def post(self, conversation: Conversation, message: Json, *, broadcast: bool = False) -> Json:
        """Store `message` under a new timestamp and return it as stored.

        A `thread_ts` in it makes it a reply, shown in the conversation too when `broadcast`.
        """
        ts = conversation.log.next_ts(self.clock.now())
        stored = {"type": "message", **message, "ts": ts}
        thread_ts = stored.get("thread_ts")
        if thread_ts is not None:
            stored["parent_user_id"] = (conversation.log.get(thread_ts) or {}).get("user", "")
            if broadcast:
                stored["subtype"] = "thread_broadcast"
        conversation.log.add(stored)
        if thread_ts is None or broadcast:
            for member in conversation.members:
                if member == stored.get("user"):
                    self._last_read[member, conversation.id] = ts
                    self._unread[member, conversation.id] = 0
                else:
                    self._unread[member, conversation.id] = self.unread(member, conversation) + 1
        self._tell(Change("posted", conversation, stored))
        if thread_ts is not None:
            self._count_replies(conversation, thread_ts)
        return stored

    def _count_replies(self, conversation: Conversation, thread_ts: str) -> None:
        parent = conversation.log.get(thread_ts)
        if parent is None:
            return
        replies = conversation.log.replies(thread_ts)
        counted = {key: value for key, value in parent.items() if key not in THREAD_FIELDS}
        if replies:
            users = list(dict.fromkeys(reply["user"] for reply in replies if reply.get("user")))
            counted |= {
                "thread_ts": thread_ts,
                "reply_count": len(replies),
                "reply_users": users[:5],
                "reply_users_count": len(users),
                "latest_reply": replies[-1]["ts"],
                "is_locked": False,
                "subscribed": self.app_user.id in users or parent.get("user") == self.app_user.id,
            }
        conversation.log.replace(counted)
        self._tell(Change("updated_quietly", conversation, counted, before=parent))

    def change(self, conversation: Conversation, message: Json) -> Json:
        """Put `message` in the place of the stored one with its timestamp."""
        before = conversation.log.get(message["ts"])
        conversation.log.replace(message)
        self._tell(Change("changed", conversation, message, before=before))
        return message

    def delete(self, conversation: Conversation, ts: str) -> None:
        """Take a message away; the first of a thread with replies leaves a tombstone, as in Slack."""
        message = conversation.log.get(ts)
        if message is None:
            raise KeyError(ts)
        if conversation.log.replies(ts):
            kept = {key: message[key] for key in (*THREAD_FIELDS, "ts") if key in message}
            tombstone = {
                "type": "message", "subtype": "tombstone", "user": SLACKBOT, "hidden": True, "text": "This message was deleted.", **kept,
            }  # fmt: skip
            conversation.log.replace(tombstone)
            self._tell(Change("changed", conversation, tombstone, before=message))
            return
        conversation.log.remove(ts)
        self._tell(Change("deleted", conversation, before=message))
        thread_ts = message.get("thread_ts")
        if thread_ts is not None and thread_ts != ts:
            self._count_replies(conversation, thread_ts)

    def post_ephemeral(self, conversation: Conversation, user: str, message: Json) -> Json:
        """Show `message` to `user` alone; it is in no history."""
        stored = {"type": "message", **message, "ts": conversation.log.next_ts(self.clock.now()), "ephemeral": True}
        self._ephemerals.setdefault((user, conversation.id), {})[stored["ts"]] = stored
        self._tell(Change("ephemeral", conversation, stored, user=user))
        return stored

    def change_ephemeral(self, conversation: Conversation, user: str, message: Json) -> None:
        self._ephemerals[user, conversation.id][message["ts"]] = message
        self._tell(Change("ephemeral", conversation, message, user=user))

    def delete_ephemeral(self, conversation: Conversation, user: str, ts: str) -> None:
        gone = self._ephemerals[user, conversation.id].pop(ts)
        self._tell(Change("ephemeral_deleted", conversation, before=gone, user=user))

    def ephemerals(self, conversation: Conversation, user: str) -> dict[str, Json]:
        """Return what `user` alone sees in the conversation, by timestamp."""
        return self._ephemerals.get((user, conversation.id), {})

    def unread(self, user: str, conversation: Conversation) -> int:
        return self._unread.get((user, conversation.id), 0)

    def mark_read(self, user: str, conversation: Conversation, ts: str) -> None:
        self._last_read[user, conversation.id] = ts
        self._unread[user, conversation.id] = sum(
            1 for message in conversation.log.after(ts) if message.get("user") != user
        )
        self._tell(Change("read", conversation, user=user))

    def set_reading(self, user: str, conversation: str, last_read: str, unread: int) -> None:
        """Restore how far somebody had read."""
        self._last_read[user, conversation] = last_read
        self._unread[user, conversation] = unread

    def last_read(self, user: str, conversation: Conversation) -> str:
        return self._last_read.get((user, conversation.id), "0000000000.000000")

    def react(self, conversation: Conversation, ts: str, user: str, name: str) -> bool:
        """Add a reaction; False if this person had added it."""
        message = conversation.log.get(ts)
        if message is None:
            raise KeyError(ts)
        reactions: list[Json] = list(message.get("reactions", []))
        for at, reaction in enumerate(reactions):
            if reaction["name"] == name:
                if user in reaction["users"]:
                    return False
                users = [*reaction["users"], user]
                reactions[at] = {"name": name, "users": users, "count": len(users)}
                break
        else:
            reactions.append({"name": name, "users": [user], "count": 1})
        changed = {**message, "reactions": reactions}
        conversation.log.replace(changed)
        self._tell(Change("reaction_added", conversation, changed, before=message, user=user, word=name))
        return True

    def unreact(self, conversation: Conversation, ts: str, user: str, name: str) -> bool:
        """Take a reaction back; False if there was none of this person."""
        message = conversation.log.get(ts)
        if message is None:
            raise KeyError(ts)
        reactions: list[Json] = message.get("reactions", [])
        if not any(reaction["name"] == name and user in reaction["users"] for reaction in reactions):
            return False
        left: list[Json] = []
        for reaction in reactions:
            users = [u for u in reaction["users"] if reaction["name"] != name or u != user]
            if users:
                left.append({"name": reaction["name"], "users": users, "count": len(users)})
        changed = {key: value for key, value in message.items() if key != "reactions"}
        if left:
            changed["reactions"] = left
        conversation.log.replace(changed)
        self._tell(Change("reaction_removed", conversation, changed, before=message, user=user, word=name))
        return True
