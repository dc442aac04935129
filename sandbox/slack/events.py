"""The Events API: what happened in the workspace, told to the app as far as its manifest and scopes allow."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from sandbox.slack.core import Core
from sandbox.slack.delivery import Answer, Delivery, Retry
from sandbox.slack.entities import links_in
from sandbox.slack.message_log import Json
from sandbox.slack.workspace import Change, Conversation

SCOPES = {
    "message.im": "im:history",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "app_mention": "app_mentions:read",
    "link_shared": "links:read",
    "member_joined_channel": "channels:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
}
"""The scope that each event needs; app_home_opened needs none."""

RETRY_DELAYS_S = (0.0, 60.0, 300.0)

MESSAGE_EVENTS = {"im": "message.im", "channel": "message.channels", "group": "message.groups"}


class Events:
    """Watch the workspace and deliver its events. Each has its own task, so the order may vary.

    What is not acknowledged in time comes again, with the same event_id, after each of `retry_delays_s`
    (real seconds).
    """

    def __init__(self, core: Core, delivery: Delivery, retry_delays_s: Sequence[float] = RETRY_DELAYS_S) -> None:
        self._core = core
        self._delivery = delivery
        self._delays = tuple(retry_delays_s)
        self._tasks: set[asyncio.Task[None]] = set()
        self._to_duplicate = 0
        self.on_give_up: Callable[[str], None] = lambda _name: None

    def subscribed(self, name: str) -> bool:
        """Return whether the manifest asks for this event and has the scope that it needs."""
        scope = SCOPES.get(name)
        manifest = self._core.manifest
        return name in manifest.bot_events and (scope is None or scope in manifest.bot_scopes)

    def observe(self, change: Change) -> None:
        """Turn a change of the workspace into the events that it means."""
        conversation = change.conversation
        if change.kind == "posted":
            self._message(conversation, change.message)
            if change.message.get("user") != self._core.identity.bot_user_id:
                self._mention(conversation, change.message)
                self._links(conversation, change.message)
        elif change.kind == "changed" and change.before is not None:
            self._message_changed(conversation, change.message, change.before)
            if "edited" in change.message and change.message.get("text") != change.before.get("text"):
                # Slack hands over a mention that is edited once more.
                self._mention(conversation, change.message)
        elif change.kind == "deleted" and change.before is not None:
            self._message_deleted(conversation, change.before)
        elif change.kind == "joined":
            self._joined(conversation, change.user)
        elif change.kind in ("reaction_added", "reaction_removed"):
            self._reaction(change)

    def _sees(self, conversation: Conversation) -> bool:
        return self._core.identity.bot_user_id in conversation.members

    def _event_ts(self, conversation: Conversation) -> str:
        return conversation.log.next_ts(self._core.clock.now())

    def _message_event(self, conversation: Conversation, event: Json) -> None:
        if self._sees(conversation) and self.subscribed(MESSAGE_EVENTS[conversation.kind]):
            self.send({**event, "channel": conversation.id, "channel_type": conversation.kind}, conversation)

    def _message(self, conversation: Conversation, message: Json) -> None:
        self._message_event(conversation, {**message, **self._author(message), "event_ts": message["ts"]})

    def _author(self, message: Json) -> Json:
        """Return the fields that name the workspace of a message's author."""
        team = self._core.team_of(str(message.get("user")))
        return {"user_team": team, "source_team": team}

    def _message_changed(self, conversation: Conversation, message: Json, before: Json) -> None:
        ts = self._event_ts(conversation)
        self._message_event(
            conversation,
            {
                "type": "message", "subtype": "message_changed", "hidden": True, "ts": ts, "event_ts": ts,
                "message": message, "previous_message": before,
            },
        )  # fmt: skip

    def _message_deleted(self, conversation: Conversation, before: Json) -> None:
        ts = self._event_ts(conversation)
        self._message_event(
            conversation,
            {
                "type": "message", "subtype": "message_deleted", "hidden": True, "ts": ts, "event_ts": ts,
                "deleted_ts": before["ts"], "previous_message": before,
            },
        )  # fmt: skip

    def _mention(self, conversation: Conversation, message: Json) -> None:
        mentioned = f"<@{self._core.identity.bot_user_id}>" in message.get("text", "")
        if mentioned and conversation.is_channel and self._sees(conversation) and self.subscribed("app_mention"):
            kept = (
                "user",
                "text",
                "ts",
                "team",
                "bot_id",
                "client_msg_id",
                "thread_ts",
                "parent_user_id",
                "blocks",
                "files",
                "edited",
            )
            event = {key: message[key] for key in kept if key in message} | self._author(message)
            about = {"type": "app_mention", **event, "channel": conversation.id, "event_ts": message["ts"]}
            self.send(about, conversation)

    def _links(self, conversation: Conversation, message: Json) -> None:
        public_or_seen = conversation.kind == "channel" or self._sees(conversation)
        if not public_or_seen or not self.subscribed("link_shared"):
            return
        links = self._links_of_ours(message)
        if not links:
            return
        unfurl_id = f"{conversation.id}.{message['ts']}.{len(self._core.unfurl_ids) + 1}"
        self._core.unfurl_ids[unfurl_id] = (conversation.id, message["ts"])
        event: Json = {
            "type": "link_shared",
            "user": message.get("user"),
            "channel": conversation.id,
            "message_ts": message["ts"],
            "unfurl_id": unfurl_id,
            "source": "conversations_history",
            "links": links,
            "is_bot_user_member": self._sees(conversation),
            "event_ts": message["ts"],
        }
        if "thread_ts" in message:
            event["thread_ts"] = message["thread_ts"]
        self.send(event, conversation)

    def _links_of_ours(self, message: Json) -> list[Json]:
        links: list[Json] = []
        for url in links_in(message.get("text", "")):
            host = (urlsplit(url).hostname or "").lower()
            for domain in self._core.manifest.unfurl_domains:
                if host == domain.lower() or host.endswith("." + domain.lower()):
                    links.append({"domain": domain, "url": url})
                    break
        return links

    def draft(self, user: str, text: str) -> str:
        """Store what somebody typed into the composer and has not sent; return the unfurl_id.

        It is empty if the draft has no link of the app's.
        """
        links = self._links_of_ours({"text": text}) if self.subscribed("link_shared") else []
        if not links:
            return ""
        draft_ts = f"{user}-{len(self._core.drafts) + 1}"
        unfurl_id = f"{draft_ts}-draft"
        self._core.drafts[unfurl_id] = {"text": text}
        self.send(
            {
                "type": "link_shared",
                "user": user,
                "channel": "COMPOSER",
                "message_ts": draft_ts,
                "unfurl_id": unfurl_id,
                "source": "composer",
                "links": links,
                "is_bot_user_member": False,
                "event_ts": self._event_ts(self._core.conversation_with_app(user)),
            }
        )
        return unfurl_id

    def _joined(self, conversation: Conversation, user: str) -> None:
        if self._sees(conversation) and self.subscribed("member_joined_channel"):
            self.send(
                {
                    "type": "member_joined_channel",
                    "user": user,
                    "channel": conversation.id,
                    "channel_type": "G" if conversation.kind == "group" else "C",
                    "team": self._core.team_of(user),
                    "event_ts": self._event_ts(conversation),
                },
                conversation,
            )

    def _reaction(self, change: Change) -> None:
        if self._sees(change.conversation) and self.subscribed(change.kind):
            self.send(
                {
                    "type": change.kind,
                    "user": change.user,
                    "reaction": change.word,
                    "item_user": change.message.get("user"),
                    "item": {"type": "message", "channel": change.conversation.id, "ts": change.message["ts"]},
                    "event_ts": self._event_ts(change.conversation),
                },
                change.conversation,
            )

    def home_opened(self, user: str, tab: str) -> None:
        """Send app_home_opened for a person who came to the app's home or messages tab."""
        if not self.subscribed("app_home_opened"):
            return
        conversation = self._core.conversation_with_app(user)
        event: Json = {
            "type": "app_home_opened",
            "user": user,
            "channel": conversation.id,
            "tab": tab,
            "event_ts": self._event_ts(conversation),
        }
        view = self._core.views.home(user)
        if tab == "home" and view is not None:
            event["view"] = view
        self.send(event)

    def send(self, event: Json, conversation: Conversation | None = None) -> None:
        """Deliver one event, wrapped as Slack wraps it, from a task of its own. `conversation` is where it happened."""
        identity = self._core.identity
        wrapped: Json = {
            "token": identity.verification_token,
            "team_id": identity.team_id,
            "api_app_id": identity.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": self._core.ids.event(),
            "event_time": int(self._core.clock.now().timestamp()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": identity.team_id,
                    "user_id": identity.bot_user_id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": bool(conversation is not None and conversation.shared_with),
            "event_context": f"4-{event['type']}",
        }
        task = asyncio.get_running_loop().create_task(self._deliver(wrapped))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def duplicate(self, count: int) -> None:
        """Deliver each of the next `count` events twice."""
        self._to_duplicate += count

    async def _deliver(self, wrapped: Json) -> None:
        if self._to_duplicate:
            self._to_duplicate -= 1
            answer, _ = await asyncio.gather(self._try(wrapped, None), self._try(wrapped, None))
        else:
            answer = await self._try(wrapped, None)
        for number, delay in enumerate(self._delays, start=1):
            if answer.acked or answer.no_retry:
                return
            await asyncio.sleep(delay)
            answer = await self._try(wrapped, Retry(number, answer.reason))
        if not answer.acked:
            self.on_give_up(str(wrapped["event"]["type"]))

    async def _try(self, wrapped: Json, retry: Retry | None) -> Answer:
        began = time.monotonic()
        answer = await self._delivery.deliver("events_api", wrapped, timeout_s=self._core.ack_timeout_s, retry=retry)
        again = f" (retry {retry.number})" if retry else ""
        self._core.traffic.add(
            at=self._core.clock.now(),
            direction="out",
            kind=self._delivery.kind,
            name=f"event {wrapped['event']['type']}{again}",
            request=wrapped,
            response=answer.body if answer.acked else {"outcome": answer.outcome, "reason": answer.reason},
            status=answer.status,
            duration_s=time.monotonic() - began,
        )
        return answer

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
