"""Buttons, overflow menus and images."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sandbox.slack.block_kit.composition import SLACK_FILE, option
from sandbox.slack.block_kit.element import ACTION_BLOCKS, MESSAGE_ONLY, Element, element_rule
from sandbox.slack.block_kit.validation import Anything, Items, Shape, Text, exactly_one
from sandbox.slack.block_kit.values import ANY_URL, SAFE_URL, STYLE, USER, WEB_URL, plain_text

VISIBLE_TO: Final = Items(USER, least=1, most=10, unique=True)

_FEEDBACK: Final = Shape(
    {"text": plain_text(75), "value": Text(most=2000), "accessibility_label": Text(most=75)},
    frozenset({"text", "value"}),
)

_WORKFLOW: Final = Shape(
    {
        "trigger": Shape(
            {
                "url": SAFE_URL,
                "customizable_input_parameters": Items(
                    Shape({"name": Text(least=1), "value": Anything()}, frozenset({"name", "value"}))
                ),
            },
            frozenset({"url"}),
        )
    },
    frozenset({"trigger"}),
)

BUTTONS: Final[Mapping[str, Element]] = {
    "button": element_rule(
        {
            "text": plain_text(75),
            "url": ANY_URL,
            "value": Text(most=2000),
            "style": STYLE,
            "accessibility_label": Text(most=75),
            "visible_to_user_ids": VISIBLE_TO,
            "agent_prompt": Text(most=4000),
            "agent_prompt_display": Text(),
        },
        ACTION_BLOCKS | {"card"},
        required=["text"],
        confirm=True,
        focus=False,
    ),
    "workflow_button": element_rule(
        {"text": plain_text(75), "workflow": _WORKFLOW, "style": STYLE, "accessibility_label": Text(most=75)},
        ACTION_BLOCKS,
        required=["text", "workflow", "action_id"],
        surfaces=MESSAGE_ONLY,
        focus=False,
    ),
    "overflow": element_rule(
        {"options": Items(option(url=True), least=1, most=5)},
        ACTION_BLOCKS,
        required=["options"],
        confirm=True,
        focus=False,
    ),
    "image": Element(
        Shape(
            {"type": Text(), "image_url": WEB_URL, "slack_file": SLACK_FILE, "alt_text": Text(most=2000)},
            frozenset({"type", "alt_text"}),
            (exactly_one("image_url", "slack_file"),),
        ),
        frozenset({"section", "context", "card", "container"}),
    ),
    "feedback_buttons": element_rule(
        {"positive_button": _FEEDBACK, "negative_button": _FEEDBACK},
        frozenset({"context_actions"}),
        required=["positive_button", "negative_button"],
        surfaces=MESSAGE_ONLY,
        focus=False,
    ),
    "icon_button": element_rule(
        {
            "icon": Text(least=1),
            "text": plain_text(75),
            "value": Text(most=2000),
            "accessibility_label": Text(most=75),
            "visible_to_user_ids": VISIBLE_TO,
        },
        frozenset({"context_actions"}),
        required=["icon", "text"],
        surfaces=MESSAGE_ONLY,
        confirm=True,
        focus=False,
    ),
}
