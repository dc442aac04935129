"""Ways into the app: slash commands, shortcuts, links being typed, the home tab, and forged payloads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.slack.core import Core
from sandbox.slack.entities import typed
from sandbox.slack.errors import ApiError, Refused
from sandbox.slack.events import Events
from sandbox.slack.interactions.app_calls import AppCalls
from sandbox.slack.message_log import Json
from sandbox.slack.response_urls import ResponseUrl, answer
from sandbox.slack.workspace import SLACKBOT, Conversation, Person


class EntryPoints:
    """Hand commands, shortcuts, drafts and visits of the home tab to the app. Raises Refused for what no client allows."""

    def __init__(self, core: Core, calls: AppCalls, events: Events) -> None:
        self._core = core
        self._calls = calls
        self._events = events

    async def shortcut(self, user: str, body: Mapping[str, Any]) -> Json:
        """Send a global shortcut, or one on a message (`channel` and `ts` given)."""
        self._calls.need_interactivity()
        callback_id = str(body.get("callback_id"))
        kind = "message" if body.get("ts") else "global"
        manifest = self._core.manifest
        known = any(one.callback_id == callback_id and one.type == kind for one in manifest.shortcuts)
        if not known or "commands" not in manifest.bot_scopes:
            raise Refused("unknown_shortcut", f"The app has no {kind} shortcut {callback_id!r}.", status=404)
        payload = {
            **self._calls.origin(user, "shortcut" if kind == "global" else "message_action"),
            "callback_id": callback_id,
            "action_ts": self._calls.action_ts(),
        }
        if kind == "message":
            conversation, message = self._calls.message(user, body)
            payload |= {
                "channel": self._calls.channel(conversation),
                "message_ts": message["ts"],
                "message": message,
                "response_url": self._calls.response_url(user, conversation, message),
            }
        payload["trigger_id"] = self._core.triggers.issue(user)
        got = await self._calls.deliver("interactive", f"{payload['type']} {callback_id}", payload)
        return {"ok": True} if got.acked else self._calls.failure(got)

    async def command(self, user: str, body: Mapping[str, Any]) -> Json:
        """Send a slash command; show what the app answers in its acknowledgement."""
        conversation = self._calls.conversation_of(user, str(body.get("channel")))
        command, text = str(body.get("command")), str(body.get("text") or "").strip()
        manifest = self._core.manifest
        described = next((one for one in manifest.commands if one.command == command), None)
        if described is None or "commands" not in manifest.bot_scopes:
            sentence = f"{command} is not a valid command. Nothing was sent."
            self._from_slackbot(user, conversation, sentence)
            return {"ok": False, "error": "unknown_command", "detail": sentence}
        if described.should_escape:
            text = typed(text, person=self._core.person_named, channel=self._core.channel_named)
        identity = self._core.identity
        person: Person = self._core.workspace.people[user]
        payload: Json = {
            "token": identity.verification_token,
            "team_id": self._core.team_of(user),
            "team_domain": identity.team_domain,
            "channel_id": conversation.id,
            "channel_name": conversation.payload_name,
            "user_id": user,
            "user_name": person.name,
            "command": command,
            "text": text,
            "api_app_id": identity.app_id,
            "is_enterprise_install": "false",
            "response_url": self._calls.response_url(user, conversation),
            "trigger_id": self._core.triggers.issue(user),
        }
        got = await self._calls.deliver("slash_commands", command, payload)
        if not got.acked:
            failure = self._calls.failure(got)
            sentence = f'{command} failed with the error "{failure["error"]}"'
            self._from_slackbot(user, conversation, sentence)
            return {**failure, "detail": sentence}
        return self._show_answer(user, conversation, got.body)

    def _show_answer(self, user: str, conversation: Conversation, body: Any) -> Json:
        given = {"text": body} if isinstance(body, str) else body
        if not isinstance(given, Mapping) or not any(given.get(key) for key in ("text", "blocks", "attachments")):
            return {"ok": True}
        opened = ResponseUrl(user=user, conversation=conversation, born=self._core.clock.now())
        try:
            answer(self._core, opened, given)
        except ApiError as error:
            return {"ok": False, "error": error.error, "detail": str(error)}
        return {"ok": True}

    def _from_slackbot(self, user: str, conversation: Conversation, text: str) -> None:
        self._core.workspace.post_ephemeral(conversation, user, {"user": SLACKBOT, "text": text})

    def draft(self, user: str, text: str) -> str:
        """Note what a person has typed and not sent."""
        return self._events.draft(user, text)

    def open_home(self, user: str, tab: str) -> Json:
        """Turn a person to the app's home or messages tab."""
        if tab not in ("home", "messages"):
            raise Refused("unknown_tab", "There are the tabs home and messages.")
        if tab == "home" and not self._core.manifest.home_tab:
            raise Refused("home_tab_disabled", "This app has no home.")
        self._events.home_opened(user, tab)
        return {"ok": True}

    async def forge(self, user: str, body: Mapping[str, Any]) -> Json:
        """Return a payload as the person wrote it, over what Slack vouches for: who they are, a trigger, an address to answer at. Gives the app's
        answer as it came; nothing of it is carried out, as no window of the workspace was submitted."""
        self._calls.need_interactivity()
        payload = dict(body.get("payload") or {})
        conversation = self._calls.conversation_of(user, str(body.get("channel")))
        vouched = {
            **self._calls.origin(user, str(payload.get("type"))),
            "trigger_id": self._core.triggers.issue(user),
            "response_url": self._calls.response_url(user, conversation),
        }
        got = await self._calls.deliver("interactive", f"forged {payload.get('type')}", {**payload, **vouched})
        return {"ok": True, "answer": got.body} if got.acked else self._calls.failure(got)
