"""Composition objects: confirmations, options, option groups and filters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sandbox.slack.block_kit.validation import (
    Flag,
    Items,
    Rule,
    Shape,
    Text,
    at_least_one,
    exactly_one,
    matching,
    one_of,
)
from sandbox.slack.block_kit.values import ANY_URL, STYLE, WEB_URL, any_text, plain_text

PLACEHOLDER: Final = plain_text(150)

CONFIRM: Final = Shape(
    {
        "title": plain_text(100),
        "text": any_text(300),
        "confirm": plain_text(30),
        "deny": plain_text(30),
        "style": STYLE,
    },
    frozenset({"title", "text", "confirm", "deny"}),
)

DISPATCH: Final = Shape(
    {"trigger_actions_on": Items(one_of("on_enter_pressed", "on_character_entered"), least=1, most=2, unique=True)},
    frozenset({"trigger_actions_on"}),
)

SLACK_FILE: Final = Shape(
    {"id": matching(r"F[A-Z0-9]+", "a file id"), "url": WEB_URL}, checks=(exactly_one("id", "url"),)
)


def option(*, mrkdwn: bool = False, url: bool = False) -> Shape:
    text: Callable[[int], Rule] = any_text if mrkdwn else plain_text
    fields: dict[str, Rule] = {"text": text(75), "value": Text(most=150, least=1), "description": text(75)}
    if url:
        fields["url"] = ANY_URL
    return Shape(fields, frozenset({"text", "value"}))


OPTION: Final = option()

OPTION_GROUP: Final = Shape(
    {"label": plain_text(75), "options": Items(OPTION, least=1, most=100)}, frozenset({"label", "options"})
)

CONVERSATION_FILTER: Final = Shape(
    {
        "include": Items(one_of("im", "mpim", "private", "public"), least=1, unique=True),
        "exclude_external_shared_channels": Flag(),
        "exclude_bot_users": Flag(),
    },
    checks=(at_least_one("include", "exclude_external_shared_channels", "exclude_bot_users"),),
)
