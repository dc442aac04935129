"""Blocks for text, images, actions and inputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sandbox.slack.block_kit.block import Block, block_rule
from sandbox.slack.block_kit.composition import SLACK_FILE
from sandbox.slack.block_kit.element import MESSAGE_ONLY, MODAL_ONLY
from sandbox.slack.block_kit.elements import ELEMENTS, elements_in
from sandbox.slack.block_kit.rich_text import RICH_TEXT
from sandbox.slack.block_kit.validation import Flag, Items, Kinds, Text, at_least_one, exactly_one, one_of
from sandbox.slack.block_kit.values import SAFE_URL, WEB_URL, any_text, plain_text

LAYOUT_BLOCKS: Final[Mapping[str, Block]] = {
    "section": block_rule(
        lambda surface: {
            "text": any_text(3000),
            "fields": Items(any_text(2000), least=1, most=10),
            "accessory": elements_in("section", surface),
            "expand": Flag(),
        },
        checks=(at_least_one("text", "fields"),),
    ),
    "divider": block_rule({}),
    "header": block_rule({"text": plain_text(150)}, required=["text"]),
    "context": block_rule(
        lambda surface: {
            "elements": Items(
                Kinds(
                    {**any_text().shapes, **elements_in("context", surface).shapes},
                    "in a context block",
                    frozenset(ELEMENTS),
                ),
                least=1,
                most=10,
            )
        },
        required=["elements"],
    ),
    "actions": block_rule(
        lambda surface: {"elements": Items(elements_in("actions", surface), least=1, most=25)}, required=["elements"]
    ),
    "input": block_rule(
        lambda surface: {
            "label": plain_text(2000),
            "element": elements_in("input", surface),
            "hint": plain_text(2000),
            "optional": Flag(),
            "dispatch_action": Flag(),
        },
        required=["label", "element"],
    ),
    "image": block_rule(
        {"image_url": WEB_URL, "slack_file": SLACK_FILE, "alt_text": Text(most=2000), "title": plain_text(2000)},
        required=["alt_text"],
        checks=(exactly_one("image_url", "slack_file"),),
    ),
    "rich_text": block_rule({"elements": RICH_TEXT.fields["elements"]}, required=["elements"]),
    "video": block_rule(
        {
            "title": plain_text(200),
            "title_url": SAFE_URL,
            "description": plain_text(200),
            "video_url": SAFE_URL,
            "thumbnail_url": WEB_URL,
            "alt_text": Text(least=1, most=200),
            "author_name": Text(most=50),
            "provider_name": Text(most=50),
            "provider_icon_url": WEB_URL,
        },
        required=["title", "video_url", "thumbnail_url", "alt_text"],
    ),
    "markdown": block_rule({"text": Text(least=1, most=12_000)}, required=["text"], surfaces=MESSAGE_ONLY),
    "context_actions": block_rule(
        lambda surface: {"elements": Items(elements_in("context_actions", surface), least=1, most=5)},
        required=["elements"],
        surfaces=MESSAGE_ONLY,
    ),
    "alert": block_rule(
        {"text": any_text(200), "level": one_of("default", "info", "warning", "error", "success")},
        required=["text"],
        surfaces=MODAL_ONLY,
    ),
}
