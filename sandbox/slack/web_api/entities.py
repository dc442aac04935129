"""entity.*: what the app shows beside a conversation, of a Work Object that somebody opened."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.slack.errors import ApiError
from sandbox.slack.message_log import Json
from sandbox.slack.web_api.call import Call, Handler
from sandbox.slack.work_objects import ERRORS, Panel, blocks_of_entity, check_entity


def present_details(call: Call) -> Json:
    trigger_id = str(call.args["trigger_id"])
    trigger = call.core.triggers.check(trigger_id)
    asked = call.core.panel_requests.get(trigger_id)
    if asked is None:
        raise ApiError("invalid_trigger_id")
    error = call.args.get("error")
    if error is not None:
        if not isinstance(error, Mapping) or error.get("status") not in ERRORS:
            raise ApiError("invalid_arguments", messages=["[ERROR] status is not known [json-pointer:/error]"])
        text = str(error.get("custom_message") or f"This item cannot be shown: {error['status']}.")
        shown: list[Json] = [{"type": "section", "block_id": "entity", "text": {"type": "plain_text", "text": text}}]
        entity: Json = {}
    else:
        entity = check_entity(call.args.get("metadata"))
        if entity["external_ref"]["id"] != asked["external_ref"]["id"]:
            raise ApiError("entity_metadata_does_not_match_trigger")
        shown = blocks_of_entity(entity)
    trigger.used = True
    call.core.panels[trigger.user] = Panel(trigger_id, entity, asked, shown)
    return {}


HANDLERS: Mapping[str, Handler] = {"entity.presentDetails": present_details}
