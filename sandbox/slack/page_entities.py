"""Opening a Work Object: the app is asked for its details, and what it presents is the person's panel."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from sandbox.slack.core import Core
from sandbox.slack.errors import Refused
from sandbox.slack.events import Events
from sandbox.slack.interactions.app_calls import AppCalls
from sandbox.slack.message_log import Json

EVENT = "entity_details_requested"


class PageEntities:
    """Ask the app for details, and wait for them as long as a trigger lives."""

    def __init__(self, core: Core, calls: AppCalls, events: Events) -> None:
        self._core = core
        self._calls = calls
        self._events = events

    async def open(self, user: str, body: Mapping[str, Any]) -> Json:
        """Open the Work Object below a link of a message; returns the panel. Raises Refused where there is none, or none comes."""
        core = self._core
        conversation, message = self._calls.message(user, body)
        url = str(body.get("url") or "")
        entity = next(
            (
                each["entity"]
                for each in message.get("attachments") or ()
                if each.get("entity") and url in (each["from_url"], "")
            ),
            None,
        )
        if entity is None or EVENT not in core.manifest.bot_events:
            raise Refused("no_work_object", "There is no Work Object that can be opened.", status=404)
        trigger_id = core.triggers.issue(user)
        event: Json = {
            "type": EVENT,
            "user": user,
            "external_ref": entity["external_ref"],
            "entity_url": entity["url"],
            "link": {"url": entity["url"], "domain": entity["url"].split("/")[2]},
            "app_unfurl_url": entity.get("app_unfurl_url", entity["url"]),
            "event_ts": message["ts"],
            "trigger_id": trigger_id,
            "user_locale": "en-US",
            "channel": conversation.id,
            "message_ts": message["ts"],
            **({"thread_ts": message["thread_ts"]} if "thread_ts" in message else {}),
        }
        core.panel_requests[trigger_id] = event
        self._events.send(event, conversation)
        until = time.monotonic() + core.ack_timeout_s
        while time.monotonic() < until:
            panel = core.panels.get(user)
            if panel is not None and panel.id == trigger_id:
                return {"id": panel.id, "entity": panel.entity, "blocks": panel.blocks}
            await asyncio.sleep(0.02)
        raise Refused("no_details", "The app presented no details.", status=504)
