"""Deliver interactions to the app: the fields that all payloads have in common, and its answers."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from sandbox.slack.core import Core
from sandbox.slack.delivery import Answer, Delivery, Envelope
from sandbox.slack.errors import Refused
from sandbox.slack.message_log import Json
from sandbox.slack.response_urls import ResponseUrl
from sandbox.slack.workspace import Conversation

TROUBLE_CONNECTING = "We had some trouble connecting. Try again?"
TIMED_OUT = "Operation timed out. Apps need to respond within 3 seconds."
NOT_REACHED = "This app is not responding right now. If the trouble goes on, tell the people who run it."


class AppCalls:
    """Build payloads, deliver them to the app and find what an interaction is about."""

    def __init__(self, core: Core, delivery: Delivery) -> None:
        self._core = core
        self._delivery = delivery

    def origin(self, user: str, kind: str) -> Json:
        identity = self._core.identity
        person = self._core.workspace.people[user]
        return {
            "type": kind,
            "user": {"id": user, "username": person.name, "name": person.name, "team_id": self._core.team_of(user)},
            "api_app_id": identity.app_id,
            "token": identity.verification_token,
            "team": {"id": identity.team_id, "domain": identity.team_domain},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def action_ts(self) -> str:
        return f"{self._core.clock.now().timestamp():.6f}"

    @staticmethod
    def channel(conversation: Conversation) -> Json:
        return {"id": conversation.id, "name": conversation.payload_name}

    async def deliver(self, envelope: Envelope, name: str, payload: Json) -> Answer:
        began = time.monotonic()
        got = await self._delivery.deliver(envelope, payload, timeout_s=self._core.ack_timeout_s)
        self._core.traffic.add(
            at=self._core.clock.now(),
            direction="out",
            kind=self._delivery.kind,
            name=name,
            request=payload,
            response=got.body if got.acked else {"outcome": got.outcome, "reason": got.reason},
            status=got.status,
            duration_s=time.monotonic() - began,
        )
        return got

    @staticmethod
    def failure(got: Answer, sentence: str | None = None) -> Json:
        if got.outcome == "timeout":
            return {"ok": False, "error": "operation_timeout", "detail": sentence or TIMED_OUT}
        return {"ok": False, "error": "dispatch_failed", "detail": sentence or NOT_REACHED}

    def need_interactivity(self) -> None:
        if not self._core.manifest.interactivity:
            raise Refused("not_interactive", "The app's manifest does not switch interactivity on.")

    def conversation_of(self, user: str, channel: str) -> Conversation:
        """Return the conversation, if this person can see it."""
        found = self._core.workspace.conversations.get(channel)
        if found is None or not self._core.workspace.can_see(user, found):
            raise Refused("channel_not_found", f"There is no conversation {channel!r} here.", status=404)
        return found

    def message(self, user: str, container: Mapping[str, Any]) -> tuple[Conversation, Json]:
        conversation = self.conversation_of(user, str(container.get("channel")))
        ts = str(container.get("ts"))
        if container.get("ephemeral"):
            message = self._core.workspace.ephemerals(conversation, user).get(ts)
        else:
            message = conversation.log.get(ts)
        if message is None:
            raise Refused("message_not_found", "That message is not there any more.", status=404)
        return conversation, message

    def view(self, user: str, view_id: object) -> Json:
        view = self._core.views.of(user, str(view_id))
        if view is None:
            raise Refused("view_not_found", "That view is not open any more.", status=404)
        return view

    def response_url(
        self, user: str, conversation: Conversation, message: Json | None = None, *, ephemeral: bool = False
    ) -> str:
        thread_ts = (message or {}).get("thread_ts")
        opened = ResponseUrl(
            user=user,
            conversation=conversation,
            born=self._core.clock.now(),
            ts=message["ts"] if message else None,
            ephemeral=ephemeral,
            thread_ts=thread_ts if message and thread_ts != message["ts"] else None,
        )
        return self._core.response_urls.issue(self._core, opened)
