"""Work Objects: what an entity may hold, and how its panel is drawn. As in https://docs.slack.dev/messaging/work-objects-implementation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.slack.errors import ApiError
from sandbox.slack.message_log import Json

ENTITY_TYPES = frozenset(f"slack#/entities/{name}" for name in ("task", "file", "item", "incident", "content_item"))
FIELD_TYPES = frozenset(
    {
        "integer", "string", "array", "boolean", "slack#/types/date", "slack#/types/timestamp", "slack#/types/image",
        "slack#/types/channel_id", "slack#/types/user", "slack#/types/entity_ref", "slack#/types/link", "slack#/types/email",
    }
)  # fmt: skip
NUMBERS = frozenset({"integer", "slack#/types/timestamp"})
ENTITY_KEYS = frozenset({"entity_type", "entity_payload", "external_ref", "url", "app_unfurl_url"})
PAYLOAD_KEYS = frozenset({"attributes", "fields", "custom_fields", "slack_file", "display_order", "actions"})
BUTTON_KEYS = frozenset({"text", "action_id", "value", "style", "url", "accessibility_label", "processing_state"})
MOST_PRIMARY, MOST_OVERFLOW = 2, 5
ERRORS = ("restricted", "internal_error", "not_found", "custom", "custom_partial_view", "timeout", "edit_error")


@dataclass
class Panel:
    """Represent the panel that the app showed one person. Its blocks are drawn and read as usual."""

    id: str
    entity: Json
    event: Json
    blocks: list[Json]


def check_entity(entity: object) -> Json:
    """Return an entity as it was sent. Raises ApiError invalid_metadata with what is wrong."""
    mistakes = [*_mistakes(entity)]
    if mistakes or not isinstance(entity, dict):
        raise ApiError("invalid_metadata", messages=[f"[ERROR] {each}" for each in mistakes])
    return entity


def _mistakes(entity: object) -> Iterator[str]:
    if not isinstance(entity, Mapping):
        yield "an entity is an object"
        return
    yield from (f"{key} is not known" for key in entity.keys() - ENTITY_KEYS)
    if entity.get("entity_type") not in ENTITY_TYPES:
        yield f"entity_type {entity.get('entity_type')!r} is not known"
    if not str(entity.get("url") or "").startswith(("https://", "http://")):
        yield "url is missing"
    reference = entity.get("external_ref")
    if not isinstance(reference, Mapping) or not isinstance(reference.get("id"), str) or not reference["id"]:
        yield "external_ref.id is missing"
    payload = entity.get("entity_payload")
    if not isinstance(payload, Mapping):
        yield "entity_payload is missing"
        return
    yield from (f"entity_payload.{key} is not known" for key in payload.keys() - PAYLOAD_KEYS)
    title = (payload.get("attributes") or {}).get("title")
    if not isinstance(title, Mapping) or not isinstance(title.get("text"), str) or not title["text"].strip():
        yield "attributes.title.text is missing"
    yield from _field_mistakes(payload)
    yield from _action_mistakes(payload.get("actions") or {})


def _field_mistakes(payload: Mapping[str, Any]) -> Iterator[str]:
    fields = payload.get("custom_fields") or []
    keys = [field.get("key") for field in fields]
    if len(set(keys)) != len(keys):
        yield "custom_fields have the same key twice"
    for field in fields:
        name = f"custom_fields {field.get('key')!r}"
        if not field.get("key") or not field.get("label"):
            yield f"{name}: key and label are required"
        if field.get("type") not in FIELD_TYPES:
            yield f"{name}: type {field.get('type')!r} is not known"
        elif field["type"] == "slack#/types/user":
            if not isinstance(field.get("user"), Mapping):
                yield f"{name}: user is missing"
        elif not isinstance(field.get("value"), int if field["type"] in NUMBERS else str | list):
            yield f"{name}: value is missing or of another type"
    known = {*keys, *(payload.get("fields") or {})}
    yield from (f"display_order names {key!r}" for key in payload.get("display_order") or () if key not in known)


def _action_mistakes(actions: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"actions.{key} is not known" for key in actions.keys() - {"primary_actions", "overflow_actions"})
    for kind, most in (("primary_actions", MOST_PRIMARY), ("overflow_actions", MOST_OVERFLOW)):
        buttons = actions.get(kind) or []
        if len(buttons) > most:
            yield f"{kind} has more than {most} buttons"
        for button in buttons:
            yield from (f"{kind}: {key} is not known" for key in button.keys() - BUTTON_KEYS)
            if not button.get("text") or not button.get("action_id"):
                yield f"{kind}: text and action_id are required"


def blocks_of_entity(entity: Json) -> list[Json]:
    """Draw an entity: its title, its fields in their order, and its buttons."""
    payload = entity["entity_payload"]
    lines: list[Json] = [
        _line([{"type": "text", "text": payload["attributes"]["title"]["text"], "style": {"bold": True}}])
    ]
    lines += [
        _line([{"type": "text", "text": f"{field['label']}: "}, _value(field)])
        for field in payload.get("custom_fields") or ()
    ]
    actions = payload.get("actions") or {}
    buttons = [
        {
            "type": "button",
            "action_id": each["action_id"],
            "text": {"type": "plain_text", "text": each["text"]},
            **({"value": each["value"]} if "value" in each else {}),
        }
        for kind in ("primary_actions", "overflow_actions")
        for each in actions.get(kind) or ()
    ]
    shown: list[Json] = [{"type": "rich_text", "block_id": "entity", "elements": lines}]
    return [*shown, {"type": "actions", "block_id": "entity_actions", "elements": buttons}] if buttons else shown


def _line(elements: list[Json]) -> Json:
    return {"type": "rich_text_section", "elements": elements}


def _value(field: Json) -> Json:
    if field["type"] == "slack#/types/user":
        user = field["user"]
        return (
            {"type": "user", "user_id": user["user_id"]}
            if "user_id" in user
            else {"type": "text", "text": user["text"]}
        )
    if field["type"] == "slack#/types/timestamp":
        form = "{date_short_pretty} at {time}"
        return {"type": "date", "timestamp": field["value"], "format": form, "fallback": str(field["value"])}
    return {"type": "text", "text": str(field["value"])}
