"""Cards, carousels, tasks and plans."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sandbox.slack.block_kit.block import Block, block_rule
from sandbox.slack.block_kit.element import MESSAGE_ONLY
from sandbox.slack.block_kit.elements import ELEMENTS, elements_in
from sandbox.slack.block_kit.rich_text import RICH_TEXT
from sandbox.slack.block_kit.validation import Items, Kinds, Rule, Shape, Text, at_least_one, one_of
from sandbox.slack.block_kit.values import MESSAGE, WEB_URL, any_text, type_name

_TASK: Final[Mapping[str, Rule]] = {
    "task_id": Text(least=1),
    "title": Text(least=1),
    "details": RICH_TEXT,
    "output": RICH_TEXT,
    "sources": Items(
        Shape({"type": type_name("url"), "url": WEB_URL, "text": Text(least=1)}, frozenset({"type", "url", "text"}))
    ),
    "status": one_of("pending", "in_progress", "complete", "error"),
}


def _card_fields(surface: str) -> Mapping[str, Rule]:
    return {
        "hero_image": Kinds({"image": ELEMENTS["image"].shape}),
        "icon": Kinds({"image": ELEMENTS["image"].shape}),
        "title": any_text(150),
        "subtitle": any_text(150),
        "body": any_text(200),
        "subtext": any_text(200),
        "actions": Items(elements_in("card", surface), least=1, most=3),
    }


TASK_CARD: Final = block_rule(_TASK, required=["task_id", "title", "status"], surfaces=MESSAGE_ONLY)

CARD: Final = block_rule(
    _card_fields, checks=(at_least_one("hero_image", "title", "actions", "body"),), surfaces=MESSAGE_ONLY
)

CARD_BLOCKS: Final[Mapping[str, Block]] = {
    "card": CARD,
    "carousel": block_rule(
        {"elements": Items(Kinds({"card": CARD.shape(MESSAGE)}, "in a carousel"), least=1, most=10)},
        required=["elements"],
        surfaces=MESSAGE_ONLY,
    ),
    "task_card": TASK_CARD,
    "plan": block_rule(
        {"title": Text(least=1), "tasks": Items(Kinds({"task_card": TASK_CARD.shape(MESSAGE)}, "in a plan"))},
        required=["title"],
        surfaces=MESSAGE_ONLY,
    ),
}
