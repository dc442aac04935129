"""What a person does with the app: clicks, choices, submissions, shortcuts and commands."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.slack.block_kit.check import check_options_answer, check_submission_answer
from sandbox.slack.core import Core
from sandbox.slack.delivery import Answer, Delivery, Envelope
from sandbox.slack.elements import EXTERNAL, HOLDS, Choices, accept, elements_of, faults_in, find, state_of
from sandbox.slack.entities import typed
from sandbox.slack.errors import ApiError, Refused
from sandbox.slack.events import Events
from sandbox.slack.message_log import Json
from sandbox.slack.response_urls import ResponseUrl, answer
from sandbox.slack.workspace import SLACKBOT, Conversation, Person

TROUBLE_CONNECTING = "We had some trouble connecting. Try again?"
TIMED_OUT = "Operation timed out. Apps need to respond within 3 seconds."
NOT_REACHED = "This app is not responding right now. If the trouble goes on, tell the people who run it."


class Interactions:
    """Each method hands one interaction to the app, waits for its acknowledgement and answers as PROTOCOL.md says.

    Refused is raised for what a person cannot do at all.
    """

    def __init__(self, core: Core, delivery: Delivery, events: Events) -> None:
        self._core = core
        self._delivery = delivery
        self._events = events

    # What every payload has

    def _origin(self, user: str, kind: str) -> Json:
        identity = self._core.identity
        person = self._core.workspace.people[user]
        return {
            "type": kind,
            "user": {"id": user, "username": person.name, "name": person.name, "team_id": identity.team_id},
            "api_app_id": identity.app_id,
            "token": identity.verification_token,
            "team": {"id": identity.team_id, "domain": identity.team_domain},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _action_ts(self) -> str:
        return f"{self._core.clock.now().timestamp():.6f}"

    @staticmethod
    def _channel(conversation: Conversation) -> Json:
        return {"id": conversation.id, "name": "directmessage" if conversation.kind == "im" else conversation.name}

    async def _deliver(self, envelope: Envelope, name: str, payload: Json) -> Answer:
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
    def _failure(got: Answer, sentence: str | None = None) -> Json:
        if got.outcome == "timeout":
            return {"ok": False, "error": "operation_timeout", "detail": sentence or TIMED_OUT}
        return {"ok": False, "error": "dispatch_failed", "detail": sentence or NOT_REACHED}

    def _need_interactivity(self) -> None:
        if not self._core.manifest.interactivity:
            raise Refused("not_interactive", "The app's manifest does not switch interactivity on.")

    # Clicks and choices

    def conversation_of(self, user: str, channel: str) -> Conversation:
        """The conversation, if this person can see it."""
        found = self._core.workspace.conversations.get(channel)
        if found is None or (found.kind == "im" and user not in found.members):
            raise Refused("channel_not_found", f"There is no conversation {channel!r} here.", status=404)
        return found

    def _message(self, user: str, container: Mapping[str, Any]) -> tuple[Conversation, Json]:
        conversation = self.conversation_of(user, str(container.get("channel")))
        ts = str(container.get("ts"))
        if container.get("ephemeral"):
            message = self._core.workspace.ephemerals(conversation, user).get(ts)
        else:
            message = conversation.log.get(ts)
        if message is None:
            raise Refused("message_not_found", "That message is not there any more.", status=404)
        return conversation, message

    def _view(self, user: str, view_id: object) -> Json:
        view = self._core.views.of(user, str(view_id))
        if view is None:
            raise Refused("view_not_found", "That view is not open any more.", status=404)
        return view

    def _choices(self, user: str, container_id: str) -> Choices:
        workspace = self._core.workspace
        return Choices(
            people=frozenset(workspace.people),
            conversations=frozenset(workspace.conversations),
            served=lambda action_id: self._core.served_options.get((user, container_id, action_id), []),
        )

    def _accept_state(self, blocks: Sequence[Json], kept: Json, state: object, choices: Choices) -> Json:
        """What was kept, with what the client says is filled in now, each value checked."""
        given = state.get("values") if isinstance(state, Mapping) else None
        if given is None:
            return kept
        values = {block_id: dict(actions) for block_id, actions in kept.items()}
        for block, element in elements_of(blocks):
            value = (given.get(block["block_id"]) or {}).get(element["action_id"])
            if isinstance(value, Mapping) and element["type"] in HOLDS:
                values.setdefault(block["block_id"], {})[element["action_id"]] = accept(element, value, choices)
        return values

    def _act_on(
        self, user: str, blocks: Sequence[Json], kept: Json, container_id: str, body: Mapping[str, Any]
    ) -> tuple[Json, Json]:
        """The action of a payload, and the state of all the inputs after it."""
        block, element = find(blocks, str(body.get("block_id")), str(body.get("action_id")))
        if block["type"] == "input" and not block.get("dispatch_action"):
            raise Refused("not_dispatched", "This input sends nothing until its modal is submitted.")
        choices = self._choices(user, container_id)
        values = self._accept_state(blocks, kept, body.get("state"), choices)
        accepted = accept(element, body.get("value") or {}, choices)
        if element["type"] in HOLDS:
            values = {
                **values,
                block["block_id"]: {**values.get(block["block_id"], {}), element["action_id"]: accepted},
            }
        action: Json = {
            **{key: element[key] for key in ACTION_FIELDS if key in element},
            **accepted,
            "action_id": element["action_id"],
            "block_id": block["block_id"],
            "action_ts": self._action_ts(),
        }
        return action, values

    async def act(self, user: str, body: Mapping[str, Any]) -> Json:
        """A click or choice on a message or in a view: block_actions."""
        self._need_interactivity()
        container = body.get("container") or {}
        if container.get("type") == "view":
            payload = self._view_action(user, container, body)
        else:
            payload = self._message_action(user, container, body)
        name = f"block_actions {payload['actions'][0]['action_id']}"
        got = await self._deliver("interactive", name, payload)
        return {"ok": True} if got.acked else self._failure(got)

    def _view_action(self, user: str, container: Mapping[str, Any], body: Mapping[str, Any]) -> Json:
        view = self._view(user, container.get("view_id"))
        action, values = self._act_on(user, view["blocks"], view["state"]["values"], view["id"], body)
        view = self._core.views.fill(user, view, values)
        modal = view["type"] == "modal"
        return {
            **self._origin(user, "block_actions"),
            "container": {"type": "view", "view_id": view["id"]},
            "trigger_id": self._core.triggers.issue(user, view_id=view["id"] if modal else None),
            "view": view,
            "actions": [action],
        }

    def _message_action(self, user: str, container: Mapping[str, Any], body: Mapping[str, Any]) -> Json:
        conversation, message = self._message(user, container)
        key = (user, conversation.id, message["ts"])
        blocks = blocks_of(message)
        kept = state_of(blocks, self._core.message_states.get(key))
        action, values = self._act_on(user, blocks, kept, message["ts"], body)
        if values:
            self._core.message_states[key] = values
        ephemeral = bool(container.get("ephemeral"))
        payload: Json = {
            **self._origin(user, "block_actions"),
            "container": {
                "type": "message",
                "message_ts": message["ts"],
                "channel_id": conversation.id,
                "is_ephemeral": ephemeral,
                **({"thread_ts": message["thread_ts"]} if "thread_ts" in message else {}),
            },
            "trigger_id": self._core.triggers.issue(user),
            "channel": self._channel(conversation),
            "state": {"values": values},
            "response_url": self._response_url(user, conversation, message, ephemeral=ephemeral),
            "actions": [action],
        }
        if not ephemeral:
            payload["message"] = message
        return payload

    def _response_url(
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

    async def options(self, user: str, body: Mapping[str, Any]) -> Json:
        """What an external select offers for the text typed so far: block_suggestion."""
        self._need_interactivity()
        container = body.get("container") or {}
        query = str(body.get("query") or "")
        payload = self._origin(user, "block_suggestion")
        if container.get("type") == "view":
            view = self._view(user, container.get("view_id"))
            blocks, container_id = view["blocks"], view["id"]
            payload |= {"container": {"type": "view", "view_id": view["id"]}, "view": view}
        else:
            conversation, message = self._message(user, container)
            blocks, container_id = blocks_of(message), message["ts"]
            ephemeral = bool(container.get("ephemeral"))
            payload |= {
                "container": {
                    "type": "message", "message_ts": message["ts"], "channel_id": conversation.id, "is_ephemeral": ephemeral,
                },
                "channel": self._channel(conversation),
            }  # fmt: skip
            if not ephemeral:
                payload["message"] = message
        block, element = find(blocks, str(body.get("block_id")), str(body.get("action_id")))
        if element["type"] not in EXTERNAL:
            raise Refused("not_external", "The options of this select are written in it.")
        if len(query) < element.get("min_query_length", 3):
            return {"options": []}
        payload |= {"block_id": block["block_id"], "action_id": element["action_id"], "value": query}
        got = await self._deliver("interactive", f"block_suggestion {element['action_id']}", payload)
        if not got.acked:
            return self._failure(got)
        problems = check_options_answer(got.body)
        if problems:
            return {"ok": False, "error": "bad_options", "detail": "; ".join(map(str, problems))}
        served = list(got.body.get("options") or [])
        for group in got.body.get("option_groups") or []:
            served += group.get("options") or []
        key = (user, container_id, element["action_id"])
        merged = {option["value"]: option for option in (*self._core.served_options.get(key, []), *served)}
        self._core.served_options[key] = list(merged.values())[-1_000:]
        return {name: got.body[name] for name in ("options", "option_groups") if name in got.body}

    # Modals

    async def submit(self, user: str, body: Mapping[str, Any]) -> Json:
        """The submission of a modal: view_submission, and what the app's answer does to the stack."""
        self._need_interactivity()
        view = self._view(user, body.get("view_id"))
        if view["type"] != "modal":
            raise Refused("not_a_modal", "Only a modal can be submitted.")
        values = self._accept_state(
            view["blocks"], view["state"]["values"], body.get("state"), self._choices(user, view["id"])
        )
        view = self._core.views.fill(user, view, values)
        faults = faults_in(view["blocks"], values)
        if faults:
            return {"ok": False, "errors": faults}
        payload = {
            **self._origin(user, "view_submission"),
            "trigger_id": self._core.triggers.issue(user, view_id=view["id"]),
            "view": view,
            "response_urls": self._response_urls_of(user, view),
        }
        got = await self._deliver("interactive", f"view_submission {view['callback_id']}", payload)
        if not got.acked:
            return self._failure(got, TROUBLE_CONNECTING)
        problems = check_submission_answer(got.body, view)
        if problems:
            detail = f"{TROUBLE_CONNECTING} ({'; '.join(map(str, problems))})"
            return {"ok": False, "error": "bad_response_action", "detail": detail}
        return self._respond(user, view, got.body)

    def _respond(self, user: str, view: Json, body: Any) -> Json:
        action = body.get("response_action") if isinstance(body, Mapping) else None
        views = self._core.views
        try:
            if action == "errors":
                return {"ok": False, "errors": dict(body["errors"])}
            if action == "update":
                views.update(user, view["id"], body["view"])
            elif action == "push":
                views.push(user, body["view"])
            elif action == "clear":
                views.clear(user)
            else:
                views.close(user, view["id"])
        except ApiError as error:
            return {"ok": False, "error": "bad_response_action", "detail": f"{TROUBLE_CONNECTING} ({error})"}
        return {"ok": True}

    def _response_urls_of(self, user: str, view: Json) -> list[Json]:
        """Addresses for the conversations chosen in inputs that ask for one (`response_url_enabled`)."""
        urls: list[Json] = []
        for block, element in elements_of(view["blocks"]):
            holds = HOLDS.get(element["type"])
            if holds is None or not element.get("response_url_enabled"):
                continue
            chosen = view["state"]["values"][block["block_id"]][element["action_id"]][holds.key]
            conversation = self._core.workspace.conversations.get(chosen or "")
            if conversation is not None:
                urls.append(
                    {
                        "block_id": block["block_id"],
                        "action_id": element["action_id"],
                        "channel_id": conversation.id,
                        "response_url": self._response_url(user, conversation),
                    }
                )
        return urls

    async def close(self, user: str, body: Mapping[str, Any]) -> Json:
        """A person closes a modal, or all: view_closed for those that asked to be told."""
        view = self._view(user, body.get("view_id"))
        if view["type"] != "modal":
            raise Refused("not_a_modal", "Only a modal can be closed.")
        cleared = bool(body.get("clear")) or view["clear_on_close"]
        closed = list(reversed(self._core.views.modals(user))) if cleared else [view]
        if cleared:
            self._core.views.clear(user)
        else:
            self._core.views.close(user, view["id"])
        failure: Json | None = None
        for one in closed:
            if one["notify_on_close"] and self._core.manifest.interactivity:
                payload = {**self._origin(user, "view_closed"), "view": one, "is_cleared": cleared}
                got = await self._deliver("interactive", f"view_closed {one['callback_id']}", payload)
                if not got.acked:
                    failure = self._failure(got)
        return failure or {"ok": True}

    # What no client of Slack's own would send

    async def forge(self, user: str, body: Mapping[str, Any]) -> Json:
        """A payload as the person wrote it, over what Slack vouches for: who they are, a trigger, an address to answer at. Gives the app's
        answer as it came; nothing of it is carried out, as no window of the workspace was submitted."""
        self._need_interactivity()
        payload = dict(body.get("payload") or {})
        conversation = self.conversation_of(user, str(body.get("channel")))
        vouched = {
            **self._origin(user, str(payload.get("type"))),
            "trigger_id": self._core.triggers.issue(user),
            "response_url": self._response_url(user, conversation),
        }
        got = await self._deliver("interactive", f"forged {payload.get('type')}", {**payload, **vouched})
        return {"ok": True, "answer": got.body} if got.acked else self._failure(got)

    # Shortcuts, commands and the home

    async def shortcut(self, user: str, body: Mapping[str, Any]) -> Json:
        """A global shortcut, or one on a message (`channel` and `ts` given)."""
        self._need_interactivity()
        callback_id = str(body.get("callback_id"))
        kind = "message" if body.get("ts") else "global"
        manifest = self._core.manifest
        known = any(one.callback_id == callback_id and one.type == kind for one in manifest.shortcuts)
        if not known or "commands" not in manifest.bot_scopes:
            raise Refused("unknown_shortcut", f"The app has no {kind} shortcut {callback_id!r}.", status=404)
        payload = {
            **self._origin(user, "shortcut" if kind == "global" else "message_action"),
            "callback_id": callback_id,
            "action_ts": self._action_ts(),
        }
        if kind == "message":
            conversation, message = self._message(user, body)
            payload |= {
                "channel": self._channel(conversation),
                "message_ts": message["ts"],
                "message": message,
                "response_url": self._response_url(user, conversation, message),
            }
        payload["trigger_id"] = self._core.triggers.issue(user)
        got = await self._deliver("interactive", f"{payload['type']} {callback_id}", payload)
        return {"ok": True} if got.acked else self._failure(got)

    async def command(self, user: str, body: Mapping[str, Any]) -> Json:
        """A slash command; what the app answers in its acknowledgement is shown at once."""
        conversation = self.conversation_of(user, str(body.get("channel")))
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
            "team_id": identity.team_id,
            "team_domain": identity.team_domain,
            "channel_id": conversation.id,
            "channel_name": "directmessage" if conversation.kind == "im" else conversation.name,
            "user_id": user,
            "user_name": person.name,
            "command": command,
            "text": text,
            "api_app_id": identity.app_id,
            "is_enterprise_install": "false",
            "response_url": self._response_url(user, conversation),
            "trigger_id": self._core.triggers.issue(user),
        }
        got = await self._deliver("slash_commands", command, payload)
        if not got.acked:
            failure = self._failure(got)
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
        """A person typed this and has not sent it."""
        return self._events.draft(user, text)

    def open_home(self, user: str, tab: str) -> Json:
        """A person turns to the app's home or messages tab."""
        if tab not in ("home", "messages"):
            raise Refused("unknown_tab", "There are the tabs home and messages.")
        if tab == "home" and not self._core.manifest.home_tab:
            raise Refused("home_tab_disabled", "This app has no home.")
        self._events.home_opened(user, tab)
        return {"ok": True}


ACTION_FIELDS = (
    "type", "text", "value", "style", "url", "placeholder", "confirm", "initial_option", "initial_options", "initial_date",
    "initial_time", "initial_date_time", "initial_user", "initial_users", "initial_conversation", "initial_conversations",
    "initial_channel", "initial_channels",
)  # fmt: skip


def blocks_of(message: Json) -> list[Json]:
    """All blocks of a message, those of its attachments too."""
    blocks = list(message.get("blocks") or [])
    for attachment in message.get("attachments") or []:
        blocks += attachment.get("blocks") or []
    return blocks
