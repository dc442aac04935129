"""Reads a payload as a person does, and as Slack does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from messages.surfaces import HomeView, Message, Modal
from sandbox.slack.block_kit.check import check_message, check_view


def payload_of(rendered: Message | Modal | HomeView) -> dict[str, Any]:
    """The JSON that goes to Slack."""
    return {"text": rendered.text, "blocks": rendered.blocks} if isinstance(rendered, Message) else rendered.view


def surface_of(rendered: Message | Modal | HomeView) -> str:
    return "message" if isinstance(rendered, Message) else str(rendered.view["type"])


def problems_of(rendered: Message | Modal | HomeView) -> list[str]:
    """What Slack would refuse it for, also where a message is updated with it."""
    payload = payload_of(rendered)
    problems = check_message(payload, updating=True) if isinstance(rendered, Message) else check_view(payload)
    return [str(problem) for problem in problems]


def objects(value: object) -> Iterator[dict[str, Any]]:
    """Every JSON object of a payload, at any depth."""
    if isinstance(value, dict):
        yield value
        for member in value.values():
            yield from objects(member)
    elif isinstance(value, list):
        for item in value:
            yield from objects(item)


def words_of(rendered: Message | Modal | HomeView) -> str:
    """All that a person reads, block by block; dates as a client without a clock shows them."""
    return "\n".join(_words(block) for block in payload_of(rendered)["blocks"])


def _words(value: Any) -> str:
    if isinstance(value, list):
        return "".join(_words(item) for item in value)
    kind = value.get("type")
    if kind in ("text", "link", "mrkdwn", "plain_text"):
        return str(value["text"]) + ("\n" if kind == "plain_text" else "")
    if kind == "date":
        return str(value["fallback"])
    inside = "".join(
        _words(value[key]) for key in ("label", "text", "elements", "accessory", "element", "hint") if key in value
    )
    return inside + ("\n" if kind == "rich_text_section" else "")


def labels(rendered: Message | Modal | HomeView) -> list[str]:
    """The labels of all buttons, in order."""
    return [
        str(found["text"]["text"]) for found in objects(payload_of(rendered)["blocks"]) if found.get("type") == "button"
    ]


def inputs(modal: Modal) -> dict[str, dict[str, Any]]:
    """The input blocks of a form by their block_id."""
    return {block["block_id"]: block for block in modal.view["blocks"] if block["type"] == "input"}


def options(block: dict[str, Any]) -> list[str]:
    """What an input lets one choose from."""
    return [str(option["value"]) for option in block["element"]["options"]]
