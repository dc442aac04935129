"""Clicks and choices on messages and in views, and the options of external selects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.slack.block_kit.check import check_options_answer
from sandbox.slack.core import Core
from sandbox.slack.elements import EXTERNAL, HOLDS, accept, find, state_of
from sandbox.slack.errors import Refused
from sandbox.slack.interactions.app_calls import AppCalls
from sandbox.slack.interactions.inputs import accept_state, choices_for
from sandbox.slack.message_log import Json

ACTION_FIELDS = (
    "type", "text", "value", "style", "url", "placeholder", "confirm", "initial_option", "initial_options", "initial_date",
    "initial_time", "initial_date_time", "initial_user", "initial_users", "initial_conversation", "initial_conversations",
    "initial_channel", "initial_channels",
)  # fmt: skip


def blocks_of(message: Json) -> list[Json]:
    """Return all blocks of a message, those of its attachments too."""
    blocks = list(message.get("blocks") or [])
    for attachment in message.get("attachments") or []:
        blocks += attachment.get("blocks") or []
    return blocks


class Actions:
    """Hand clicks, choices and queries to the app, and wait for its acknowledgement. Raises Refused for what no client allows."""

    def __init__(self, core: Core, calls: AppCalls) -> None:
        self._core = core
        self._calls = calls

    async def act(self, user: str, body: Mapping[str, Any]) -> Json:
        """Send block_actions for a click or choice on a message or in a view."""
        self._calls.need_interactivity()
        container = body.get("container") or {}
        if container.get("type") == "view":
            payload = self._view_action(user, container, body)
        elif container.get("type") == "entity_detail":
            payload = self._panel_action(user, container, body)
        else:
            payload = self._message_action(user, container, body)
        name = f"block_actions {payload['actions'][0]['action_id']}"
        got = await self._calls.deliver("interactive", name, payload)
        return {"ok": True} if got.acked else self._calls.failure(got)

    def _view_action(self, user: str, container: Mapping[str, Any], body: Mapping[str, Any]) -> Json:
        view = self._calls.view(user, container.get("view_id"))
        action, values = self._act_on(user, view["blocks"], view["state"]["values"], view["id"], body)
        view = self._core.views.fill(user, view, values)
        modal = view["type"] == "modal"
        return {
            **self._calls.origin(user, "block_actions"),
            "container": {"type": "view", "view_id": view["id"]},
            "trigger_id": self._core.triggers.issue(user, view_id=view["id"] if modal else None),
            "view": view,
            "actions": [action],
        }

    def _panel_action(self, user: str, container: Mapping[str, Any], body: Mapping[str, Any]) -> Json:
        panel = self._core.panels.get(user)
        if panel is None or panel.id != container.get("panel_id"):
            raise Refused("panel_not_found", "That panel is not open any more.", status=404)
        action, _ = self._act_on(user, panel.blocks, {}, panel.id, body)
        about = ("entity_url", "external_ref", "app_unfurl_url", "message_ts", "thread_ts")
        return {
            **self._calls.origin(user, "block_actions"),
            "container": {
                "type": "entity_detail",
                "channel_id": panel.event["channel"],
                **{name: panel.event[name] for name in about if name in panel.event},
            },
            "trigger_id": self._core.triggers.issue(user),
            "actions": [action],
        }

    def _message_action(self, user: str, container: Mapping[str, Any], body: Mapping[str, Any]) -> Json:
        conversation, message = self._calls.message(user, container)
        key = (user, conversation.id, message["ts"])
        blocks = blocks_of(message)
        kept = state_of(blocks, self._core.message_states.get(key))
        action, values = self._act_on(user, blocks, kept, message["ts"], body)
        if values:
            self._core.message_states[key] = values
        ephemeral = bool(container.get("ephemeral"))
        payload: Json = {
            **self._calls.origin(user, "block_actions"),
            "container": {
                "type": "message",
                "message_ts": message["ts"],
                "channel_id": conversation.id,
                "is_ephemeral": ephemeral,
                **({"thread_ts": message["thread_ts"]} if "thread_ts" in message else {}),
            },
            "trigger_id": self._core.triggers.issue(user),
            "channel": self._calls.channel(conversation),
            "state": {"values": values},
            "response_url": self._calls.response_url(user, conversation, message, ephemeral=ephemeral),
            "actions": [action],
        }
        if not ephemeral:
            payload["message"] = message
        return payload

    def _act_on(
        self, user: str, blocks: Sequence[Json], kept: Json, container_id: str, body: Mapping[str, Any]
    ) -> tuple[Json, Json]:
        """Return the action of a payload, and the state of all the inputs after it."""
        block, element = find(blocks, str(body.get("block_id")), str(body.get("action_id")))
        if block["type"] == "input" and not block.get("dispatch_action"):
            raise Refused("not_dispatched", "This input sends nothing until its modal is submitted.")
        choices = choices_for(self._core, user, container_id)
        values = accept_state(blocks, kept, body.get("state"), choices)
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
            "action_ts": self._calls.action_ts(),
        }
        return action, values

    async def options(self, user: str, body: Mapping[str, Any]) -> Json:
        """Ask the app what an external select offers for the text typed so far: block_suggestion."""
        self._calls.need_interactivity()
        container = body.get("container") or {}
        query = str(body.get("query") or "")
        payload = self._calls.origin(user, "block_suggestion")
        if container.get("type") == "view":
            view = self._calls.view(user, container.get("view_id"))
            blocks, container_id = view["blocks"], view["id"]
            payload |= {"container": {"type": "view", "view_id": view["id"]}, "view": view}
        else:
            conversation, message = self._calls.message(user, container)
            blocks, container_id = blocks_of(message), message["ts"]
            ephemeral = bool(container.get("ephemeral"))
            payload |= {
                "container": {
                    "type": "message", "message_ts": message["ts"], "channel_id": conversation.id, "is_ephemeral": ephemeral,
                },
                "channel": self._calls.channel(conversation),
            }  # fmt: skip
            if not ephemeral:
                payload["message"] = message
        block, element = find(blocks, str(body.get("block_id")), str(body.get("action_id")))
        if element["type"] not in EXTERNAL:
            raise Refused("not_external", "The options of this select are written in it.")
        if len(query) < element.get("min_query_length", 3):
            return {"options": []}
        payload |= {"block_id": block["block_id"], "action_id": element["action_id"], "value": query}
        got = await self._calls.deliver("interactive", f"block_suggestion {element['action_id']}", payload)
        if not got.acked:
            return self._calls.failure(got)
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
